import { compileNamedItems } from '../openapi/compile.ts';
import { type Document, locate, memberOf, membersOf, pointerTo, resolve, valueAt } from '../openapi/document/index.ts';
import type { Content, Contract, Operation, Parameter, Response, ResponseHeader, SchemeUse } from '../openapi/model.ts';
import { anchorOf, type Html, html, pageUrl } from './html.ts';
import type { DocsOptions } from './index.ts';
import { renderMarkdown, summarize } from './markdown.ts';
import { titleOf } from './navigation.ts';
import { renderMember, renderShape } from './render-shape.ts';
import { renderExamples, renderRequestForm } from './request-form.ts';
import { describeShape, type Shape } from './shape.ts';

/** The page of an operation: what it takes, everything that it may respond with, and a form that sends a request. */
export function renderOperation(contract: Contract, operation: Operation, options: DocsOptions): Html {
  return html`<article>
<h1>${titleOf(contract.document, operation)}</h1>
${renderContract(contract, operation)}
${listCallbacks(contract, operation)}
</article>
${renderRequestForm(contract, operation, options)}`;
}

/** The page of a webhook: what the API sends, and the responses that it expects. */
export function renderWebhook(contract: Contract, webhook: Operation): Html {
  return html`<article class="wide">
<h1>${titleOf(contract.document, webhook)}</h1>
<p>The API sends this request; clients respond.</p>
${renderContract(contract, webhook)}
</article>`;
}

function renderContract(contract: Contract, operation: Operation, within = ''): Html {
  const { id, method, path, pointer, parameters, responses } = operation;
  const node = valueAt(contract.document, pointer);
  const isOwn = path.startsWith('/');
  return html`<p class="route"><span class="method ${method}">${method}</span> <code>${path}</code>${isOwn && html` <span class="id">${id}</span>`}${
    memberOf(node, 'deprecated') === true && html` <span class="deprecated">deprecated</span>`
  }</p>
<div class="prose">${renderMarkdown(memberOf(node, 'description'))}</div>
${isOwn && renderSecurity(operation)}
${renderParameters(contract, parameters, within)}
${renderBody(contract, operation, within)}
<section><h2 id="${within}responses">Responses</h2>${responses.map((response) => renderResponse(contract, response, within))}</section>`;
}

function renderSecurity({ security }: Operation): Html {
  const alternatives = security.map((uses) => (uses.length === 0 ? [html`none`] : uses.map(renderUse)));
  if (alternatives.length === 0) return html`<p class="security"><b>Authorization</b> None: anybody may call.</p>`;
  return html`<p class="security"><b>Authorization</b> ${alternatives.map(
    (uses, index) =>
      html`${index > 0 && html` <i>or</i> `}${uses.map((use, place) => html`${place > 0 && html` <i>and</i> `}${use}`)}`,
  )}</p>`;
}

const schemeWords = {
  basic: 'user name and password',
  bearer: 'bearer token',
  oauth2: 'OAuth 2.0 token',
  openIdConnect: 'OpenID Connect token',
} as const;

function renderUse({ scheme: { name, kind, type, parameter }, scopes }: SchemeUse): Html {
  const words = kind === 'unsupported' || kind === 'apiKey' ? type : schemeWords[kind];
  const place = parameter && `key in the ${parameter.in} ${parameter.name}`;
  const scoped = scopes.length > 0 && html`, scopes ${scopes.map((scope) => html`<code>${scope}</code> `)}`;
  return html`<a href="${pageUrl('overview')}#authentication">${name}</a> (${place ?? words}${scoped})`;
}

const places = {
  path: 'In the path',
  query: 'In the query',
  querystring: 'The query',
  header: 'Headers',
  cookie: 'Cookies',
} as const;

function renderParameters({ document }: Contract, parameters: Parameter[], within: string): Html | undefined {
  if (parameters.length === 0) return undefined;
  const groups = Map.groupBy(parameters, (parameter) => parameter.in);
  return html`<section><h2 id="${within}parameters">Parameters</h2>${[...groups].map(
    ([place, members]) =>
      html`<h3>${places[place]}</h3><ul class="members">${members.map((parameter) => renderHolder(document, parameter, 'request', within + place))}</ul>`,
  )}</section>`;
}

/** A parameter or a header, with the description that it has itself. */
function renderHolder(
  document: Document,
  { name, isRequired, pointer, check, codec }: Parameter | ResponseHeader,
  direction: 'request' | 'response',
  anchor: string,
): Html {
  const node = valueAt(document, pointer);
  const shape = describeShape(document, check?.pointer, direction);
  const description = memberOf(node, 'description');
  const whole: Shape = {
    ...shape,
    isDeprecated: shape.isDeprecated || memberOf(node, 'deprecated') === true,
    constraints: [...shape.constraints, ...describeStyle(node, codec)],
    description: typeof description === 'string' ? description : shape.description,
  };
  return renderMember({ name, isRequired, shape: whole }, { direction, anchor });
}

/** How the text of a parameter is written, where the contract says so. */
function describeStyle(node: unknown, { writing: { style, explode } }: Parameter['codec']): string[] {
  const isSaid = memberOf(node, 'style') !== undefined || memberOf(node, 'explode') !== undefined;
  return isSaid ? [`style ${style}${explode ? ', exploded' : ''}`] : [];
}

function renderBody({ document }: Contract, { body }: Operation, within: string): Html | undefined {
  if (!body) return undefined;
  return html`<section><h2 id="${within}body">Body${body.isRequired && html` <span class="required">required</span>`}</h2>
<div class="prose">${renderMarkdown(memberOf(valueAt(document, body.pointer), 'description'), 3)}</div>
${renderContents(document, body.content, 'request', `${within}body`)}</section>`;
}

/** A response: successes are open; an error is one line, since most operations have the same. */
function renderResponse({ document }: Contract, response: Response, within: string): Html {
  const { key, headers, content, pointer } = response;
  const node = valueAt(document, pointer);
  const [description, summary] = [memberOf(node, 'description'), memberOf(node, 'summary')];
  const anchor = `${within}response-${key}`;
  const title = typeof summary === 'string' ? summary : summarize(description, 100);
  const isTold = title === String(description).trim();
  return html`<details class="response" id="${anchor}" data-key="${anchor}"${/^[23]/.test(key) && html` open`}><summary><span class="status s${key[0]}">${key}</span> ${title}</summary>
${!isTold && html`<div class="prose">${renderMarkdown(description, 4)}</div>`}
${renderContents(document, content, 'response', anchor)}
${
  headers.size > 0 &&
  html`<details class="inside" data-key="${anchor}.headers"><summary>${headers.size === 1 ? '1 header' : `${headers.size} headers`}</summary><ul class="members">${[...headers.values()].map((header) => renderHolder(document, header, 'response', anchor))}</ul></details>`
}${renderLinks(document, memberOf(node, 'links'))}
</details>`;
}

/** What a response leads to: the operation, and the values that it takes for it (OpenAPI 3.2, "Link Object"). */
function renderLinks(document: Document, links: unknown): Html | undefined {
  const named = Object.entries(membersOf(links)).filter(([name]) => !name.startsWith('x-'));
  if (named.length === 0) return undefined;
  return html`<h3>Links</h3><ul class="links">${named.map(([name, given]) => {
    const link = resolve<{
      operationId?: unknown;
      operationRef?: unknown;
      parameters?: unknown;
      description?: unknown;
    }>(document, membersOf(given));
    const { operationId, operationRef } = link;
    const values = Object.entries(membersOf(link.parameters));
    return html`<li><code>${name}</code> leads to ${
      typeof operationId === 'string'
        ? html`<a href="${pageUrl('operation', operationId)}">${operationId}</a>`
        : html`<code>${String(operationRef ?? '')}</code>`
    }${values.map(([parameter, value]) => html`, <code>${parameter}</code> from <code>${String(value)}</code>`)}${
      typeof link.description === 'string' && html`<div class="prose">${renderMarkdown(link.description, 5)}</div>`
    }</li>`;
  })}</ul>`;
}

function listCallbacks(contract: Contract, { pointer }: Operation): Html | undefined {
  const { document } = contract;
  const holder = pointerTo(pointer, 'callbacks');
  const names = Object.keys(membersOf(valueAt(document, holder))).filter((name) => !name.startsWith('x-'));
  if (names.length === 0) return undefined;
  return html`<section><h2 id="callbacks">Callbacks</h2>${names.map((name) => {
    const requests = compileNamedItems(contract, locate(document, pointerTo(holder, name)).pointer);
    return requests.map((request) => {
      const anchor = anchorOf('callback', name, request.method);
      return html`<details class="callback" id="${anchor}" data-key="${anchor}"><summary><code>${name}</code> ${summarize(titleOf(document, request))}</summary>${renderContract(contract, request, `${anchor}.`)}</details>`;
    });
  })}</section>`;
}

/** Bodies by their media types; those of one schema together, since it is told once. */
function renderContents(
  document: Document,
  contents: Content[],
  direction: 'request' | 'response',
  within: string,
): Html {
  const told = contents.map((content) => {
    const shape = describeShape(document, content.check?.pointer, direction);
    return { content, shape, key: contents.length > 1 ? JSON.stringify(shape) : '' };
  });
  const groups = [...Map.groupBy(told, ({ key }) => key).values()];
  return html`${groups.map((group, index) => {
    const [{ shape } = {}] = group;
    const anchor = index === 0 ? within : anchorOf(within, `${index + 1}`);
    return html`<div class="content"><h3>${group.map(({ content }) => html`<code>${content.type}</code> `)}</h3>${
      shape?.description !== undefined && html`<div class="prose">${renderMarkdown(shape.description, 5)}</div>`
    }${shape && renderShape(shape, { direction, anchor })}${group.map(({ content }) => renderExamples(document, content, direction, group.length > 1))}</div>`;
  })}`;
}
