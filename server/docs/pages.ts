import { type Document, isNode, memberOf, membersOf, pointerTo, valueAt } from '../openapi/document/index.ts';
import type { Content, Contract, Operation, Parameter, Response, ResponseHeader } from '../openapi/model.ts';
import { type Html, html, renderMarkdown } from './html.ts';
import type { ChangesSince, DocsOptions } from './index.ts';
import { renderMember, renderShape } from './render-shape.ts';
import { renderExamples, renderRequestForm } from './request-form.ts';
import { describeShape, type Shape } from './shape.ts';

/** The policy by which a page loads nothing from elsewhere, and sends requests to its own server and the targets alone. */
export function pageHeaders({ targets }: DocsOptions): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    ["connect-src 'self'", ...(targets?.() ?? []).map(({ url }) => new URL(url).origin)].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return { 'Content-Security-Policy': policy.join('; '), 'Referrer-Policy': 'no-referrer' };
}

/** A docs page in HTML. Every URL in it is relative, so that it also works behind a prefix. */
export function renderPage(
  contract: Contract,
  view: View,
  heading: string,
  content: Html,
  options: DocsOptions,
): string {
  const { title, version } = contract;
  const isOverview = view.kind === 'overview';
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${isOverview ? '' : `${heading} · `}${title} ${version}</title>
<link rel="icon" href="docs/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="docs/page.css">
<script defer src="docs/page.js"></script>
<script defer src="docs/request.js"></script>${options.isLive && html`\n<script defer src="docs/live.js"></script>`}
</head>
<body data-credentials="${usesCookies(contract) ? 'same-origin' : 'omit'}">
<a class="skip" href="#content">Skip to the content</a>${view.kind === 'operation' && html`\n<a class="skip" href="#request">Skip to the request</a>`}
<header>
<p class="title"><a href="?">${title}</a> <span class="version">${version}</span></p>
<p class="links"><a class="menu" href="#navigation">Menu</a> <a href="openapi.json">openapi.json</a> <a href="openapi.yaml">openapi.yaml</a></p>
</header>
<div class="columns">
${renderNavigation(contract, view)}
<main id="content" tabindex="-1">
${content}
</main>
</div>
</body>
</html>
`.text;
}

function usesCookies({ securitySchemes }: Contract): boolean {
  return securitySchemes.some(({ parameter }) => parameter?.in === 'cookie');
}

/** The first page: what the contract says of itself, who may call, every operation, and what has changed. */
export function renderOverview(contract: Contract, { changes }: DocsOptions): Html {
  const { title, version, document } = contract;
  const { info } = document;
  const summary = memberOf(info, 'summary');
  const since = changes?.();
  return html`<article class="wide">
<h1>${title} <span class="version">${version}</span></h1>
${typeof summary === 'string' && html`<p class="lead">${summary}</p>`}
<div class="prose">${renderMarkdown(memberOf(info, 'description'))}</div>
${listOperations(contract)}
${renderSchemes(contract)}
${renderServers(contract)}
${since && renderChanges(since)}
</article>`;
}

function listOperations(contract: Contract): Html {
  const renderGroup = ({ title, description, operations, groups }: TagGroup, level: 3 | 4): Html =>
    html`${
      title &&
      html`${level === 3 ? html`<h3>${title}</h3>` : html`<h4>${title}</h4>`}<div class="prose">${renderMarkdown(description, 4)}</div>`
    }<ul class="operations">${operations.map((operation) => renderListed(contract, operation))}</ul>${groups.map((group) => renderGroup(group, 4))}`;
  return html`<section><h2 id="operations">Operations</h2>${groupByTag(contract).map((group) => renderGroup(group, 3))}</section>`;
}

function renderListed({ document }: Contract, operation: Operation): Html {
  const { id, method, path } = operation;
  return html`<li><a href="?operation=${encodeURIComponent(id)}"><span class="method ${method}">${method}</span> <code>${path}</code></a> <span>${titleOf(document, operation)}</span></li>`;
}

function renderSchemes({ securitySchemes, document }: Contract): Html | undefined {
  if (securitySchemes.length === 0) return undefined;
  const declared = membersOf(document.components?.securitySchemes);
  return html`<section><h2 id="authentication">Authentication</h2><ul class="members">${securitySchemes.map(
    ({ name, type, parameter }) =>
      html`<li class="member"><div class="head"><code class="name">${name}</code> <span class="type">${type}${
        parameter && html`, in the ${parameter.in} as <code>${parameter.name}</code>`
      }</span></div><div class="prose">${renderMarkdown(memberOf(declared[name], 'description'))}</div></li>`,
  )}</ul></section>`;
}

function renderServers({ document }: Contract): Html | undefined {
  const servers = document.servers ?? [];
  if (servers.length === 0) return undefined;
  return html`<section><h2 id="servers">Servers</h2><ul>${servers.map(
    (server) =>
      html`<li>${memberOf(server, 'name') !== undefined && html`${String(memberOf(server, 'name'))}: `}<code>${server.url}</code> ${String(memberOf(server, 'description') ?? '')}</li>`,
  )}</ul></section>`;
}

function renderChanges({ base, changes }: ChangesSince): Html {
  return html`<section><h2 id="changes">Changes since ${base}</h2>${
    changes.length === 0
      ? html`<p>None.</p>`
      : html`<ul class="changes">${changes.map(({ impact, message }) => html`<li><span class="impact ${impact}">${impact}</span> ${message}</li>`)}</ul>`
  }</section>`;
}

/** The page of an operation: what it takes, everything that it may respond with, and a form that sends a request. */
export function renderOperation(contract: Contract, operation: Operation, options: DocsOptions): Html {
  const { document } = contract;
  const { id, method, path, pointer } = operation;
  const node = valueAt(document, pointer);
  return html`<article>
<h1>${titleOf(document, operation)}</h1>
<p class="route"><span class="method ${method}">${method}</span> <code>${path}</code> <span class="id">${id}</span>${
    memberOf(node, 'deprecated') === true && html` <span class="deprecated">deprecated</span>`
  }</p>
<div class="prose">${renderMarkdown(memberOf(node, 'description'))}</div>
${renderSecurity(operation)}
${renderParameters(contract, operation.parameters)}
${renderBody(contract, operation)}
<section><h2 id="responses">Responses</h2>${operation.responses.map((response) => renderResponse(contract, response))}</section>
</article>
${renderRequestForm(contract, operation, options)}`;
}

function renderSecurity({ security }: Operation): Html {
  const alternatives = security.map((alternative) =>
    alternative.length === 0
      ? 'none'
      : alternative
          .map(({ scheme, scopes }) => (scopes.length > 0 ? `${scheme.name} (${scopes.join(', ')})` : scheme.name))
          .join(' and '),
  );
  const told = alternatives.length === 0 ? 'Anybody may call.' : `Credentials: ${alternatives.join(', or ')}.`;
  return html`<p class="security">${told}</p>`;
}

const places = { path: 'In the path', query: 'In the query', header: 'Headers', cookie: 'Cookies' } as const;

function renderParameters({ document }: Contract, parameters: Parameter[]): Html | undefined {
  if (parameters.length === 0) return undefined;
  const groups = Map.groupBy(parameters, (parameter) => parameter.in);
  return html`<section><h2 id="parameters">Parameters</h2>${[...groups].map(
    ([place, members]) =>
      html`<h3>${places[place]}</h3><ul class="members">${members.map((parameter) =>
        renderMember({
          name: parameter.name,
          isRequired: parameter.isRequired,
          shape: describeHolder(document, parameter, 'request'),
        }),
      )}</ul>`,
  )}</section>`;
}

/** The shape of a parameter or a header, with the description that it has itself. */
function describeHolder(
  document: Contract['document'],
  { pointer, check }: Parameter | ResponseHeader,
  direction: 'request' | 'response',
): Shape {
  const node = valueAt(document, pointer);
  const shape = describeShape(document, check?.pointer, direction);
  const description = memberOf(node, 'description');
  return {
    ...shape,
    isDeprecated: shape.isDeprecated || memberOf(node, 'deprecated') === true,
    description: typeof description === 'string' ? description : shape.description,
  };
}

function renderBody(contract: Contract, { body }: Operation): Html | undefined {
  if (!body) return undefined;
  const { document } = contract;
  return html`<section><h2 id="body">Body${body.isRequired && html` <span class="required">required</span>`}</h2>
<div class="prose">${renderMarkdown(memberOf(valueAt(document, body.pointer), 'description'), 3)}</div>
${body.content.map((content) => renderContent(contract, content, 'request'))}</section>`;
}

function renderResponse(contract: Contract, response: Response): Html {
  const { document } = contract;
  const { key, headers, content, pointer } = response;
  const node = valueAt(document, pointer);
  const [description, summary] = [memberOf(node, 'description'), memberOf(node, 'summary')];
  return html`<section class="response" id="response-${key}"><h3><a href="#response-${key}" class="status s${key[0]}">${key}</a>${typeof summary === 'string' && html` ${summary}`}</h3>
<div class="prose">${renderMarkdown(description, 4)}</div>
${
  headers.size > 0 &&
  html`<h4>Headers</h4><ul class="members">${[...headers.values()].map((header) =>
    renderMember({
      name: header.name,
      isRequired: header.isRequired,
      shape: describeHolder(document, header, 'response'),
    }),
  )}</ul>`
}
${content.map((each) => renderContent(contract, each, 'response'))}
</section>`;
}

function renderContent({ document }: Contract, content: Content, direction: 'request' | 'response'): Html {
  const shape = describeShape(document, content.check?.pointer, direction);
  return html`<div class="content">${direction === 'request' ? html`<h3><code>${content.type}</code></h3>` : html`<h4><code>${content.type}</code></h4>`}${
    shape.description !== undefined && html`<div class="prose">${renderMarkdown(shape.description, 5)}</div>`
  }${renderShape(shape)}${renderExamples(document, content)}</div>`;
}

/** The page of a component: what it is in a request, and what in a response where that differs. */
export function renderSchema({ document }: Contract, name: string): Html {
  const schema = document.components?.schemas?.[name];
  const [request, response] = (['request', 'response'] as const).map((direction) => {
    const shape = describeShape(document, pointerTo('#', 'components', 'schemas', name), direction);
    return renderShape({ ...shape, component: undefined, description: undefined });
  });
  const isSame = request?.text === response?.text;
  return html`<article class="wide">
<h1>${name}</h1>
<div class="prose">${renderMarkdown(memberOf(schema, 'description'))}</div>
${isSame ? request : html`<section><h2>In a request</h2>${request}</section><section><h2>In a response</h2>${response}</section>`}
</article>`;
}

/** What a page is about. */
export type View = { kind: 'overview' } | { kind: 'operation' | 'schema'; name: string };

/** The operations under a tag, and the tags that are nested under it (OpenAPI 3.2, "Tag Object"). */
interface TagGroup {
  /** The summary of the tag, or else its name; empty for operations without a tag. */
  title: string;
  description: unknown;
  operations: Operation[];
  groups: TagGroup[];
}

/** The operations under each tag: the tags in the order of the contract, then those that it does not list, then none; without those that have no operations. */
function groupByTag({ document, operations }: Contract): TagGroup[] {
  const tags = new Map(
    Object.values(membersOf(memberOf(document, 'tags'))).map((tag) => [String(memberOf(tag, 'name')), membersOf(tag)]),
  );
  const own = Map.groupBy(operations, (operation) => tagOf(document, operation, tags));
  const names = new Set([...tags.keys(), ...own.keys()]);
  const groupUnder = (parent: string | undefined, above: string[]): TagGroup[] =>
    [...names]
      .filter((name) => parentOf(name, tags) === parent && !above.includes(name))
      .map((name) => ({
        title: String(tags.get(name)?.summary ?? name),
        description: tags.get(name)?.description,
        operations: own.get(name) ?? [],
        groups: groupUnder(name, [...above, name]),
      }))
      .filter((group) => group.operations.length + group.groups.length > 0);
  return groupUnder(undefined, []);
}

type Tags = Map<string, Record<string, unknown>>;

/** The tag that a tag is nested under; none where that leads back to the tag itself. */
function parentOf(name: string, tags: Tags): string | undefined {
  const parent = tags.get(name)?.parent;
  const above = [name];
  for (let next = parent; typeof next === 'string' && tags.has(next); next = tags.get(next)?.parent) {
    if (above.includes(next)) return undefined;
    above.push(next);
  }
  return typeof parent === 'string' && tags.has(parent) ? parent : undefined;
}

/** The summary of an operation, or else its id. */
function titleOf(document: Document, operation: Operation): string {
  const summary = memberOf(valueAt(document, operation.pointer), 'summary');
  return typeof summary === 'string' && summary.trim() !== '' ? summary : operation.id;
}

/** The list of everything that there is to read; what is being read is marked. */
function renderNavigation(contract: Contract, view: View): Html {
  const schemas = Object.keys(contract.document.components?.schemas ?? {});
  const isMany = contract.operations.length > 60;
  const isShown = ({ operations, groups }: TagGroup): boolean =>
    !isMany || operations.some(({ id }) => view.kind === 'operation' && view.name === id) || groups.some(isShown);
  const renderGroup = (group: TagGroup): Html =>
    html`<details class="group"${isShown(group) && html` open`}><summary>${group.title || 'Operations'}</summary><ul>${group.operations.map(
      (operation) => renderEntry(contract.document, operation, view),
    )}</ul>${group.groups.map(renderGroup)}</details>`;
  return html`<nav id="navigation" aria-label="Operations and schemas">
<label class="search"><span>Search</span> <input id="search" type="search" autocomplete="off" placeholder="path, name or property"></label>
<p id="found" role="status"></p>
<ul class="plain"><li>${link('?', 'Overview', view.kind === 'overview')}</li></ul>
${groupByTag(contract).map((group) => renderGroup(group))}
${
  schemas.length > 0 &&
  html`<details class="group"${view.kind === 'schema' && html` open`}><summary>Schemas</summary><ul>${schemas.map(
    (name) =>
      html`<li data-words="${wordsOf(contract.document, name)}">${link(`?schema=${encodeURIComponent(name)}`, name, view.kind === 'schema' && view.name === name)}</li>`,
  )}</ul></details>`
}
</nav>`;
}

function renderEntry(document: Document, operation: Operation, view: View): Html {
  const { id, method, path } = operation;
  const isCurrent = view.kind === 'operation' && view.name === id;
  return html`<li data-words="${`${id} ${method} ${path}`.toLowerCase()}">${link(
    `?operation=${encodeURIComponent(id)}`,
    html`<span class="method ${method}">${method}</span> ${titleOf(document, operation)}`,
    isCurrent,
  )}</li>`;
}

function link(href: string, text: Html | string, isCurrent: boolean): Html {
  return html`<a href="${href}"${isCurrent && html` aria-current="page"`}>${text}</a>`;
}

/** The words by which a schema is found beside its name: its properties. */
function wordsOf(document: Document, name: string): string {
  const properties = memberOf(document.components?.schemas?.[name], 'properties');
  return `${name} ${isNode(properties) ? Object.keys(properties).join(' ') : ''}`.toLowerCase();
}

/** The first tag that is for navigation; one of another kind says something else. */
function tagOf(document: Document, { pointer }: Operation, known: Tags): string {
  const tags = Object.values(membersOf(memberOf(valueAt(document, pointer), 'tags')));
  return String(tags.find((tag) => /^(nav|undefined)$/.test(String(known.get(String(tag))?.kind))) ?? '');
}
