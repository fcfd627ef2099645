import type { Document } from '../openapi/document.ts';
import type { Contract, Operation } from '../openapi/model.ts';
import { memberOf, valueAt } from '../openapi/pointer.ts';
import { isNode } from '../openapi/subschemas.ts';
import { type Html, html } from './html.ts';

/** What a page is about. */
export type View = { kind: 'overview' } | { kind: 'operation' | 'schema'; name: string };

/** The operations under each tag: the tags in the order of the contract, then those that it does not list, then none. */
export function groupByTag({ document, operations }: Contract): Map<string, Operation[]> {
  const listed = memberOf(document, 'tags');
  const names = (Array.isArray(listed) ? listed : []).map((tag) => String(memberOf(tag, 'name')));
  const groups = new Map<string, Operation[]>(names.map((name) => [name, []]));
  for (const operation of operations) {
    const tag = tagOf(document, operation);
    groups.set(tag, [...(groups.get(tag) ?? []), operation]);
  }
  return new Map([...groups].filter(([, members]) => members.length > 0));
}

/** The summary of an operation, or else its id. */
export function titleOf(document: Document, operation: Operation): string {
  const summary = memberOf(valueAt(document, operation.pointer), 'summary');
  return typeof summary === 'string' && summary.trim() !== '' ? summary : operation.id;
}

/** The list of everything that there is to read; what is being read is marked. */
export function renderNavigation(contract: Contract, view: View): Html {
  const groups = [...groupByTag(contract)];
  const schemas = Object.keys(contract.document.components?.schemas ?? {});
  const isMany = contract.operations.length > 60;
  const isShown = (operations: Operation[]) =>
    !isMany || operations.some(({ id }) => view.kind === 'operation' && view.name === id);
  return html`<nav id="navigation" aria-label="Operations and schemas">
<label class="search"><span>Search</span> <input id="search" type="search" autocomplete="off" placeholder="path, name or property"></label>
<p id="found" role="status"></p>
<ul class="plain"><li>${link('?', 'Overview', view.kind === 'overview')}</li></ul>
${groups.map(
  ([tag, operations]) =>
    html`<details class="group"${isShown(operations) && html` open`}><summary>${tag || 'Operations'}</summary><ul>${operations.map(
      (operation) => renderEntry(contract.document, operation, view),
    )}</ul></details>`,
)}
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

function tagOf(document: Document, { pointer }: Operation): string {
  const tags = memberOf(valueAt(document, pointer), 'tags');
  return Array.isArray(tags) && typeof tags[0] === 'string' ? tags[0] : '';
}
