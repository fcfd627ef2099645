import { anchorOf, type Html, html, pageUrl } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import type { Choice, PropertyShape, Shape } from './shape.ts';

/** Where a shape is shown: the way that values of it travel, the anchor of what holds it, and how far inside it is. */
export interface ShapePlace {
  direction: 'request' | 'response';
  anchor: string;
  depth?: number;
}

/** Members further inside than this are shown when they are asked for. */
const mostOpen = 1;

/** A shape in full: what it is, and everything in it, each property with all that holds for it. */
export function renderShape(shape: Shape, place: ShapePlace): Html {
  return html`<div class="shape"><div class="head">${renderType(shape)}</div>${renderLimits(shape)}${renderInside(shape, place)}</div>`;
}

/** A property, a parameter or a header, with its shape; each has an anchor of its own. */
export function renderMember({ name, isRequired, shape }: PropertyShape, place: ShapePlace): Html {
  const anchor = anchorOf(place.anchor, name);
  const [kind, word] = place.direction === 'request' ? ['required', 'required'] : ['present', 'always present'];
  return html`<li class="member" id="${anchor}"><div class="head"><a class="name" href="#${encodeURIComponent(anchor)}"><code>${name}</code></a> ${renderType(shape)}${
    isRequired && html` <span class="${kind}">${word}</span>`
  }${shape.isDeprecated && html` <span class="deprecated">deprecated</span>`}</div>${renderLimits(shape)}${renderProse(shape)}${renderFolded(shape, { ...place, anchor })}</li>`;
}

/** What is inside a member: open at first, and further inside behind a line that says how much it is. */
function renderFolded(shape: Shape, place: ShapePlace): Html {
  const depth = (place.depth ?? 0) + 1;
  const inside = renderInside(shape, { ...place, depth });
  const count = countMembers(shape);
  if (inside.text === '' || count === '') return inside;
  return html`<details class="inside" data-key="${place.anchor}"${depth <= mostOpen && html` open`}><summary>${count}</summary>${inside}</details>`;
}

function countMembers({ properties, additional, items, choices }: Shape): string {
  const count = properties.length + (additional ? 1 : 0);
  if (count > 0) return count === 1 ? '1 property' : `${count} properties`;
  const options = choices.flatMap((choice) => choice.options).length;
  return options > 1 ? `${options} alternatives` : items ? countMembers(items) : '';
}

/** Every limit, as words in one line. */
function renderLimits({ constraints, default: standard, values }: Shape): Html | undefined {
  const parts = [
    ...constraints.map((constraint) => html`${constraint}`),
    ...(standard ? [html`default <code>${JSON.stringify(standard.value)}</code>`] : []),
    ...(values?.length === 1 ? [html`always <code>${JSON.stringify(values[0])}</code>`] : []),
    ...(values && values.length !== 1
      ? [html`one of ${values.map((value) => html` <code>${JSON.stringify(value)}</code>`)}`]
      : []),
  ];
  return parts.length === 0
    ? undefined
    : html`<p class="limits">${parts.map((part) => html`<span>${part}</span> `)}</p>`;
}

function renderType(shape: Shape): Html {
  return html`<span class="type">${nameType(shape)}</span>`;
}

function nameType({ type, component, items }: Shape): Html {
  const name = component && html`<a href="${pageUrl('schema', component)}">${component}</a>`;
  if (!items || component) return html`${name ? html`${type && html`${type} `}${name}` : type}`;
  return html`${type || 'array'} of ${nameType(items)}`;
}

function renderProse({ description }: Shape): Html | undefined {
  return description === undefined ? undefined : html`<div class="prose">${renderMarkdown(description, 5)}</div>`;
}

/** The members of an object, the items of a list, and the alternatives. */
function renderInside(shape: Shape, place: ShapePlace): Html {
  const { properties, additional, items, choices, isCut } = shape;
  if (isCut) return html``;
  const others = additional ? [{ name: 'any other name', isRequired: false, shape: additional }] : [];
  const members = [...properties, ...others];
  return html`${members.length > 0 && html`<ul class="members">${members.map((member) => renderMember(member, place))}</ul>`}${
    items && renderItems(items, place)
  }${choices.map((choice, index) => renderChoice(choice, { ...place, anchor: anchorOf(place.anchor, `${index + 1}`) }))}`;
}

/** The items of a list; what the type of the list says already is not repeated. */
function renderItems(items: Shape, place: ShapePlace): Html {
  const { constraints, values, default: standard, description } = items;
  const isTold = constraints.length === 0 && !values && !standard && description === undefined;
  if (isTold) return renderInside(items, place);
  return html`<div class="items"><div class="head"><span class="label">each item</span> ${renderType(items)}</div>${renderLimits(items)}${renderProse(items)}${renderInside(items, place)}</div>`;
}

/** Alternatives one below the other; a browser that runs scripts shows them as tabs. */
function renderChoice({ kind, options }: Choice, place: ShapePlace): Html {
  return html`<div class="choice"><span class="label">${kind}</span>${options.map(
    ({ label, when, shape }, index) =>
      html`<section class="option" data-label="${label}" data-key="${anchorOf(place.anchor, label)}"><div class="head"><span class="title">${label}</span> ${renderType(shape)}${when && html` <span class="when">${when}</span>`}</div>${renderLimits(shape)}${renderProse(shape)}${renderInside(shape, { ...place, anchor: anchorOf(place.anchor, `${index + 1}`) })}</section>`,
  )}</div>`;
}
