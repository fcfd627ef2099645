import type { Document } from '../../server/openapi/document.ts';
import { type Located, memberOf, membersOf, pointerTo, valueAt } from '../../server/openapi/pointer.ts';

/** An object of a contract, whatever it describes. */
export type Node = Record<string, unknown>;

/** Every schema that a value has to satisfy at one place: the schema there, what it refers to and what it is composed of by `allOf`. */
export type View = Located<Node>[];

/** The view of the schema at `pointer`. */
export function viewAt(document: Document, pointer: string, seen: string[] = []): View {
  if (seen.includes(pointer)) return [];
  const node = toNode(valueAt(document, pointer));
  const rest = [...seen, pointer];
  const target = typeof node.$ref === 'string' ? viewAt(document, node.$ref, rest) : [];
  const parts = listOf(node.allOf).flatMap((_, index) =>
    viewAt(document, pointerTo(pointer, 'allOf', String(index)), rest),
  );
  return [{ node, pointer }, ...target, ...parts];
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

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isSchema(value: unknown): boolean {
  return isNode(value) || typeof value === 'boolean';
}

/** A schema as an object; `true` allows everything, `false` nothing. */
function toNode(value: unknown): Node {
  if (value === false) return { not: {} };
  return isNode(value) ? value : {};
}
