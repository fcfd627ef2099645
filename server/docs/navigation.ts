import { type Document, isNode, memberOf, membersOf, valueAt } from '../openapi/document/index.ts';
import type { Contract, Operation } from '../openapi/model.ts';
import { type Html, html } from './html.ts';

/** What a page is about. */
export type View = { kind: 'overview' } | { kind: 'operation' | 'schema'; name: string };

/** The operations under a tag, and the tags that are nested under it (OpenAPI 3.2, "Tag Object"). */
export interface TagGroup {
  /** The summary of the tag, or else its name; empty for operations without a tag. */
  title: string;
  description: unknown;
  operations: Operation[];
  groups: TagGroup[];
}

/** The operations under each tag: the tags in the order of the contract, then those that it does not list, then none; without those that have no operations. */
export function groupByTag({ document, operations }: Contract): TagGroup[] {
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
export function titleOf(document: Document, operation: Operation): string {
  const summary = memberOf(valueAt(document, operation.pointer), 'summary');
  return typeof summary === 'string' && summary.trim() !== '' ? summary : operation.id;
}

/** The list of everything that there is to read; what is being read is marked. */
export function renderNavigation(contract: Contract, view: View): Html {
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
