import { memberOf, membersOf } from '../openapi/document/index.ts';
import type { Contract, Operation } from '../openapi/model.ts';
import type { ChangesSince, DocsOptions } from './docs-options.ts';
import { type Html, html } from './html.ts';
import { groupByTag, type TagGroup, titleOf } from './navigation.ts';
import { renderMarkdown } from './prose.ts';

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
${renderOperations(contract)}
${renderSecurity(contract)}
${renderServers(contract)}
${since && renderChanges(since)}
</article>`;
}

function renderOperations(contract: Contract): Html {
  const renderGroup = ({ title, description, operations, groups }: TagGroup, level: 3 | 4): Html =>
    html`${
      title &&
      html`${level === 3 ? html`<h3>${title}</h3>` : html`<h4>${title}</h4>`}<div class="prose">${renderMarkdown(description, 4)}</div>`
    }<ul class="operations">${operations.map((operation) => renderOperation(contract, operation))}</ul>${groups.map((group) => renderGroup(group, 4))}`;
  return html`<section><h2 id="operations">Operations</h2>${groupByTag(contract).map((group) => renderGroup(group, 3))}</section>`;
}

function renderOperation({ document }: Contract, operation: Operation): Html {
  const { id, method, path } = operation;
  return html`<li><a href="?operation=${encodeURIComponent(id)}"><span class="method ${method}">${method}</span> <code>${path}</code></a> <span>${titleOf(document, operation)}</span></li>`;
}

function renderSecurity({ securitySchemes, document }: Contract): Html | undefined {
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
