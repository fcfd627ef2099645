import {
  type Document,
  isNode,
  type Located,
  memberOf,
  membersOf,
  pointerTo,
  valueAt,
} from '../../server/openapi/document/index.ts';
import { isOrNull, modernize, type SchemaNode } from '../../server/openapi/schema/index.ts';
import { unique } from './change.ts';

/** An object of a contract, whatever it describes. */
export type Node = SchemaNode;

/** One of the schemas that hold together for a value. */
export interface Part extends Located<Node> {
  document: Document;
  /** True if the schema is less than what stands at its pointer. */
  isDerived?: true;
}

/** Every schema that a value has to satisfy at one place: the schema there, what it refers to and what it is composed of by `allOf`. */
export type View = Part[];

/** The view of a schema that says nothing: every value satisfies it. */
export function emptyView(document: Document, pointer: string): View {
  return [{ document, node: {}, pointer, isDerived: true }];
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
  return [{ document, node, pointer }, ...target, ...parts];
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

/** The place of the view itself. */
export function placeOf(view: View): string {
  return view[0]?.pointer ?? '#';
}

/** What each schema of the view says by a keyword, and where. */
export function read(view: View, keyword: string): Located<unknown>[] {
  return view
    .filter(({ node }) => node[keyword] !== undefined)
    .map(({ node, pointer }) => ({ node: node[keyword], pointer: pointerTo(pointer, keyword) }));
}

/** What each schema of the view says by a keyword. */
export function valuesOf(view: View, keyword: string): unknown[] {
  return read(view, keyword).map(({ node }) => node);
}

/** The texts that a keyword gives, each once. */
export function textsOf(view: View, keyword: string): string[] {
  return unique(valuesOf(view, keyword).map(String));
}

/** The numbers that keywords give. */
export function numbersOf(view: View, ...keywords: string[]): number[] {
  return keywords
    .flatMap((keyword) => valuesOf(view, keyword))
    .flatMap((value) => (typeof value === 'number' && Number.isFinite(value) ? [value] : []));
}

/** The view of what the keyword's schemas say together: `items`, or one entry of `properties`. Undefined when there is none. */
export function childView(view: View, keyword: string, name?: string): View | undefined {
  const children = view.flatMap(({ document, node, pointer }) => {
    const child = name === undefined ? node[keyword] : memberOf(node[keyword], name);
    const place = pointerTo(pointer, keyword, ...(name === undefined ? [] : [name]));
    return isNode(child) || typeof child === 'boolean' ? [viewAt(document, place)] : [];
  });
  return children.length > 0 ? children.flat() : undefined;
}

/** The names under a keyword that holds schemas by name, or their places in a list. */
export function childNames(keyword: string, ...views: View[]): string[] {
  return unique(views.flatMap((view) => valuesOf(view, keyword)).flatMap((value) => Object.keys(membersOf(value))));
}

/** The names of the properties that must be there. */
export function requiredIn(view: View): string[] {
  return unique(valuesOf(view, 'required').flatMap(listOf)).filter((name) => typeof name === 'string');
}

/** Tells whether there are no properties but those that are declared. */
export function isClosed(view: View): boolean {
  const isOpen = view.some(({ node }) => node.additionalProperties !== undefined);
  return view.some(
    ({ node }) => node.additionalProperties === false || (node.unevaluatedProperties === false && !isOpen),
  );
}

/** Finds the place after a change for a keyword that there was before: the same schema if there still is one. */
export function homeOf(before: View, after: View, keyword: string): string {
  const places = before.filter(({ node }) => node[keyword] !== undefined).map(({ pointer }) => pointer);
  const same = after.find(({ pointer }) => places.includes(pointer));
  const home = same ?? after.find(({ node }) => node[keyword] !== undefined) ?? after[0];
  if (!home) return '#';
  return home.node[keyword] === undefined ? home.pointer : pointerTo(home.pointer, keyword);
}

/** The keywords that say what a value means, not which values there are. */
const remarks = new Set(
  'title description example examples deprecated default externalDocs readOnly writeOnly $comment $anchor $id $schema $defs definitions xml'.split(
    ' ',
  ),
);

/** Tells whether every value satisfies the view. What a part refers to is in the view as well. */
export function isVacuous(view: View): boolean {
  const isRemark = (keyword: string) =>
    remarks.has(keyword) || keyword.startsWith('x-') || /^(\$ref|allOf)$/.test(keyword);
  return view.every(({ node }) => Object.keys(node).every(isRemark));
}

/** Tells whether null is allowed whatever the parts of the view say. */
export function isNullable([whole]: View): boolean {
  return whole !== undefined && isOrNull(whole.node);
}

/** The items of a list; none of any other value. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
