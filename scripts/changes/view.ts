import {
  type Document,
  type Located,
  memberOf,
  membersOf,
  pointerTo,
  valueAt,
} from '../../server/openapi/document/index.ts';
import { isOrNull, modernize } from '../../server/openapi/schema/index.ts';

/** An object of a contract, whatever it describes. */
export type Node = Record<string, unknown>;

/** A schema that a value has to satisfy. */
export interface Facet extends Located<Node> {
  /** True if the schema is less than what stands at its pointer. */
  isPart?: true;
}

/** Every schema that a value has to satisfy at one place: the schema there, what it refers to and what it is composed of by `allOf`. */
export type View = Facet[];

/** The view of a schema that is not there, where it would be: every value satisfies it. */
export function noSchema(pointer: string): View {
  return [{ node: {}, pointer, isPart: true }];
}

/** The view of the schema at `pointer`. */
export function viewAt(document: Document, pointer: string, seen: string[] = []): View {
  if (seen.includes(pointer)) return [];
  const node = readNode(document, pointer);
  const rest = [...seen, pointer];
  const target = typeof node.$ref === 'string' ? viewAt(document, node.$ref, rest) : [];
  const parts = listOf(node.allOf).flatMap((_, index) =>
    viewAt(document, pointerTo(pointer, 'allOf', String(index)), rest),
  );
  return [{ node, pointer }, ...target, ...parts];
}

const modern = new WeakMap<object, Node>();

/** The schema at `pointer` in the keywords of OpenAPI 3.1; `true` allows everything, `false` nothing. */
function readNode(document: Document, pointer: string): Node {
  const value = valueAt(document, pointer);
  if (value === false) return { not: {} };
  if (!isNode(value)) return {};
  const isOld = document.openapi.startsWith('3.0');
  // It means nothing since OpenAPI 3.1.
  const { nullable, ...rest } = value;
  if (!isOld && nullable === undefined) return value;
  const node = modern.get(value) ?? (isOld ? modernize(value) : rest);
  modern.set(value, node);
  return node;
}

/** Tells whether null is allowed whatever the parts of the view say. */
export function isNullable([whole]: View): boolean {
  return whole !== undefined && isOrNull(whole.node);
}

/** Reads a keyword in each schema of the view that has it. */
export function read(view: View, keyword: string): Located<unknown>[] {
  return view
    .filter(({ node }) => node[keyword] !== undefined)
    .map(({ node, pointer }) => ({ node: node[keyword], pointer: pointerTo(pointer, keyword) }));
}

/** The view of what the keyword's schemas say together: `items`, or one entry of `properties`. Undefined when there is none. */
export function childView(document: Document, view: View, keyword: string, name?: string): View | undefined {
  const places = read(view, keyword).flatMap(({ node, pointer }) => {
    if (name === undefined) return isSchema(node) ? [pointer] : [];
    return isSchema(memberOf(node, name)) ? [pointerTo(pointer, name)] : [];
  });
  return places.length > 0 ? places.flatMap((place) => viewAt(document, place)) : undefined;
}

/** The names under a keyword that holds schemas by name, or their places in a list. */
export function childNames(view: View, keyword: string): string[] {
  return [...new Set(read(view, keyword).flatMap(({ node }) => Object.keys(membersOf(node))))];
}

/** Finds the place in the newer view for a keyword that the older one had: the schema of the same place if there still is one. */
export function homeOf(older: View, newer: View, keyword: string): string {
  const before = older.filter(({ node }) => node[keyword] !== undefined).map(({ pointer }) => pointer);
  const same = newer.find(({ pointer }) => before.includes(pointer));
  const home = same ?? newer.find(({ node }) => node[keyword] !== undefined) ?? newer[0];
  if (!home) return '#';
  return home.node[keyword] === undefined ? home.pointer : pointerTo(home.pointer, keyword);
}

/** The place of the view itself. */
export function placeOf(view: View): string {
  return view[0]?.pointer ?? '#';
}

/** The keywords that say what a value means, not which values there are. */
const remarks = new Set(
  'title description example examples deprecated default externalDocs readOnly writeOnly $comment $anchor $id $schema $defs definitions xml'.split(
    ' ',
  ),
);

/** Tells whether every value satisfies the view. */
export function isVacuous(view: View): boolean {
  return view.every(({ node }) =>
    Object.keys(node).every((keyword) => remarks.has(keyword) || keyword.startsWith('x-') || isLink(keyword)),
  );
}

/** What it links to is in the view as well. */
function isLink(keyword: string): boolean {
  return keyword === '$ref' || keyword === 'allOf';
}

/** Tells whether the value is an object with members by name. */
export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The items of a list; none of any other value. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isSchema(value: unknown): boolean {
  return isNode(value) || typeof value === 'boolean';
}
