import { type Html, html, renderMarkdown } from './html.ts';
import type { Choice, PropertyShape, Shape } from './shape.ts';

/** A shape in full: what it is, and everything in it, each property with all that holds for it. */
export function renderShape(shape: Shape): Html {
  return html`<div class="shape">${renderSummary(shape)}${renderInside(shape)}</div>`;
}

/** A property, a parameter or a header, with its shape. */
export function renderMember({ name, isRequired, shape }: PropertyShape): Html {
  return html`<li class="member"><div class="head"><code class="name">${name}</code> ${renderSummary(shape)}${
    isRequired && html` <span class="required">required</span>`
  }${shape.isDeprecated && html` <span class="deprecated">deprecated</span>`}</div>${renderProse(shape)}${renderInside(shape)}</li>`;
}

/** The type, and every limit, as words in one line. */
function renderSummary(shape: Shape): Html {
  const { constraints, default: standard } = shape;
  return html`<span class="type">${renderType(shape)}</span>${constraints.map(
    (constraint) => html` <span class="constraint">${constraint}</span>`,
  )}${standard && html` <span class="default">default <code>${JSON.stringify(standard.value)}</code></span>`}${renderValues(shape)}`;
}

function renderType({ type, component, items }: Shape): Html {
  const name = component && html`<a href="?schema=${encodeURIComponent(component)}">${component}</a>`;
  if (!items || component) return html`${name ? html`${type && html`${type} `}${name}` : type}`;
  return html`${type || 'array'} of ${renderType(items)}`;
}

function renderValues({ values }: Shape): Html | undefined {
  if (!values) return undefined;
  const [only] = values;
  if (values.length === 1) return html` <span class="values">always <code>${JSON.stringify(only)}</code></span>`;
  return html` <span class="values">one of ${values.map((value, index) => html`${index > 0 && ', '}<code>${JSON.stringify(value)}</code>`)}</span>`;
}

function renderProse({ description }: Shape): Html | undefined {
  return description === undefined ? undefined : html`<div class="prose">${renderMarkdown(description, 5)}</div>`;
}

/** The members of an object, the items of a list, and the alternatives. */
function renderInside(shape: Shape): Html {
  const { properties, additional, items, choices, isCut } = shape;
  if (isCut) return html``;
  return html`${properties.length > 0 && html`<ul class="members">${properties.map(renderMember)}</ul>`}${
    additional &&
    html`<ul class="members">${renderMember({ name: 'any other name', isRequired: false, shape: additional })}</ul>`
  }${items && renderItems(items)}${choices.map(renderChoice)}`;
}

/** The items of a list; what the type of the list says already is not repeated. */
function renderItems(items: Shape): Html {
  const { constraints, values, default: standard, description } = items;
  const isTold = constraints.length === 0 && !values && !standard && description === undefined;
  if (isTold) return renderInside(items);
  return html`<div class="items"><span class="label">each item</span> ${renderSummary(items)}${renderProse(items)}${renderInside(items)}</div>`;
}

function renderChoice({ kind, options }: Choice): Html {
  return html`<div class="choice"><span class="label">${kind}</span><ul class="options">${options.map(
    ({ label, shape }) =>
      html`<li><span class="option">${label}</span> ${renderSummary(shape)}${renderProse(shape)}${renderInside(shape)}</li>`,
  )}</ul></div>`;
}
