import { compileNamedItems } from '../openapi/compile.ts';
import { type Document, isNode, memberOf, membersOf, remember, valueAt } from '../openapi/document/index.ts';
import type { Contract, Operation } from '../openapi/model.ts';
import { anchorOf, type Html, html, pageUrl, type View } from './html.ts';
import type { ManualPage } from './index.ts';
import { summarize } from './markdown.ts';

/** Up to so many entries are on every page; of more there is the group of the page alone, and the others come with the index. */
const mostEntries = 150;

/** Of a group with more entries than these, the pages list as many before the current one and after it. */
const mostAround = 25;

/** What a reader can go to, as the list of the pages and the search show it. */
export interface Entry {
  kind: Exclude<View['kind'], 'overview'>;
  name: string;
  title: string;
  method?: string;
  /** The path of an operation, the name of a webhook. */
  path?: string;
  /** Other words by which it is found. */
  words: string;
}

/** Entries under one heading. */
interface Group {
  title: string;
  description: unknown;
  entries: Entry[];
  groups: Group[];
}

/** The webhooks of a contract; each is known by its method and name. */
export const listWebhooks = remember((contract: Contract): Operation[] => compileNamedItems(contract, '#/webhooks'));

/** Everything that there is to read: the manual, and what the contract has. */
function listGroups(contract: Contract, manual: ManualPage[] = []): Group[] {
  const pages = manual.map(
    ({ name, title, text }): Entry => ({ kind: 'manual', name, title, words: summarize(text, 2000) }),
  );
  return [...toGroup('Manual', pages), ...groupContract(contract)];
}

/** Operations by tag, webhooks and schemas; every page lists them. */
export const groupContract = remember((contract: Contract): Group[] => {
  const { document } = contract;
  const webhooks = listWebhooks(contract).map((webhook) => toEntry(document, webhook, 'webhook'));
  const schemas = Object.entries(document.components?.schemas ?? {}).map(
    ([name, schema]): Entry => ({ kind: 'schema', name, title: name, words: wordsOf(schema) }),
  );
  return [...groupByTag(contract), ...toGroup('Webhooks', webhooks), ...toGroup('Schemas', schemas)];
});

function toGroup(title: string, entries: Entry[]): Group[] {
  return entries.length > 0 ? [{ title, description: undefined, entries, groups: [] }] : [];
}

function groupByTag({ document, operations }: Contract): Group[] {
  const tags: Tags = new Map(
    Object.values(membersOf(memberOf(document, 'tags'))).map((tag) => [String(memberOf(tag, 'name')), membersOf(tag)]),
  );
  const own = Map.groupBy(operations, (operation) => tagOf(document, operation, tags));
  // The tags in the order of the contract, then those that it does not list, then none.
  const names = new Set([...tags.keys(), ...own.keys()]);
  const groupUnder = (parent: string | undefined, above: string[]): Group[] =>
    [...names]
      .filter((name) => parentOf(name, tags) === parent && !above.includes(name))
      .map((name) => ({
        title: String(tags.get(name)?.summary ?? name) || 'Operations',
        description: tags.get(name)?.description,
        entries: (own.get(name) ?? []).map((operation) => toEntry(document, operation)),
        groups: groupUnder(name, [...above, name]),
      }))
      .filter((group) => group.entries.length + group.groups.length > 0);
  return groupUnder(undefined, []);
}

type Tags = Map<string, Record<string, unknown>>;

/** The tag that a tag is nested under (OpenAPI 3.2, "Tag Object"); none where that leads back to the tag itself. */
function parentOf(name: string, tags: Tags): string | undefined {
  const parent = tags.get(name)?.parent;
  const above = [name];
  for (let next = parent; typeof next === 'string' && tags.has(next); next = tags.get(next)?.parent) {
    if (above.includes(next)) return undefined;
    above.push(next);
  }
  return typeof parent === 'string' && tags.has(parent) ? parent : undefined;
}

/** The first tag that is for navigation; one of another kind says something else. */
function tagOf(document: Document, { pointer }: Operation, known: Tags): string {
  const tags = Object.values(membersOf(memberOf(valueAt(document, pointer), 'tags')));
  return String(tags.find((tag) => /^(nav|undefined)$/.test(String(known.get(String(tag))?.kind))) ?? '');
}

/** The summary of an operation, or else its id; of a webhook, its name. */
export function titleOf(document: Document, { pointer, id, path }: Operation): string {
  const summary = memberOf(valueAt(document, pointer), 'summary');
  if (typeof summary === 'string' && summary.trim() !== '') return summary;
  return path.startsWith('/') ? id : path;
}

function toEntry(document: Document, operation: Operation, kind: 'operation' | 'webhook' = 'operation'): Entry {
  const { id, method, path, pointer } = operation;
  const node = valueAt(document, pointer);
  const words = [id, ...Object.values(membersOf(memberOf(node, 'tags'))), summarize(memberOf(node, 'description'))];
  return { kind, name: id, title: titleOf(document, operation), method, path, words: words.join(' ') };
}

/** The words by which a schema is found beside its name: its properties. */
function wordsOf(schema: unknown): string {
  const properties = memberOf(schema, 'properties');
  const names = isNode(properties) ? Object.keys(properties).join(' ') : '';
  return `${names} ${summarize(memberOf(schema, 'description'))}`;
}

/** The list of everything that there is to read; what is being read is marked. */
export function renderNavigation(contract: Contract, view: View, manual?: ManualPage[]): Html {
  const groups = listGroups(contract, manual);
  const isLong = countEntries(groups) > mostEntries;
  const isCurrent = ({ kind, name }: Entry) => kind === view.kind && 'name' in view && name === view.name;
  const holdsCurrent = (group: Group): boolean => group.entries.some(isCurrent) || group.groups.some(holdsCurrent);
  const renderGroup = (group: Group, isNested: boolean): Html => {
    const isOpen = holdsCurrent(group) || (!isLong && group.title !== 'Schemas');
    const isLeftOut = isLong && !isNested && !holdsCurrent(group);
    return html`<details class="group"${isOpen && html` open`}${isLeftOut && html` data-group="${group.title}"`}><summary>${group.title}</summary><ul>${
      isLeftOut ? linkAll(group) : renderEntries(group, isCurrent)
    }</ul>${!isLeftOut && group.groups.map((inner) => renderGroup(inner, true))}</details>`;
  };
  return html`<nav id="navigation" aria-label="Operations and schemas">
<div class="search"><label for="search"><span>Search</span> <kbd>/</kbd></label>
<input id="search" type="search" autocomplete="off" placeholder="path, name or property" role="combobox" aria-expanded="false" aria-controls="found" aria-autocomplete="list">
<ul id="found" role="listbox" aria-label="Found" hidden></ul><p id="count" role="status"></p></div>
<ul class="plain"><li><a href="${pageUrl('overview')}"${view.kind === 'overview' && html` aria-current="page"`}>Overview</a></li></ul>
${groups.map((group) => renderGroup(group, false))}
</nav>`;
}

function renderEntries(group: Group, isCurrent: (entry: Entry) => boolean): Html {
  const { entries } = group;
  const index = entries.findIndex(isCurrent);
  const isShort = entries.length <= mostEntries;
  const near = isShort ? entries : entries.slice(Math.max(0, index - mostAround), index + mostAround + 1);
  return html`${near.map((entry) => renderEntry(entry, isCurrent(entry)))}${!isShort && linkAll(group)}`;
}

/** Leads to where the whole group is listed. */
function linkAll(group: Group): Html {
  return html`<li><a href="${pageUrl('overview')}#${anchorOf('group', group.title)}">All ${countEntries([group])}</a></li>`;
}

function renderEntry({ kind, name, title, method }: Entry, isCurrent: boolean): Html {
  return html`<li><a href="${pageUrl(kind, name)}"${isCurrent && html` aria-current="page"`}>${method !== undefined && html`<span class="method ${method}">${method}</span> `}${title}</a></li>`;
}

function countEntries(groups: Group[]): number {
  return groups.reduce((count, { entries, groups: inner }) => count + entries.length + countEntries(inner), 0);
}

/** What the search of the pages reads, as a script: also where a page is a file, whose scripts may fetch nothing. */
export function renderSearchIndex(contract: Contract, manual?: ManualPage[]): string {
  const list = (group: Group, top: string): object[] => [
    ...group.entries.map(({ name, ...entry }) => ({ ...entry, href: pageUrl(entry.kind, name), group: top })),
    ...group.groups.flatMap((inner) => list(inner, top)),
  ];
  const entries = listGroups(contract, manual).flatMap((group) => list(group, group.title));
  return `self.docsIndex = [\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n];\n`;
}
