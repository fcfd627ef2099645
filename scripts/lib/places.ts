import { type BaseResolver, getLineColLocation, type Source } from '@redocly/openapi-core';
import { pointerTo, unescapeToken } from '../../server/openapi/document.ts';

/** A place in a file; lines and columns count from 1. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

/** Finds where in the source files a part of the bundled contract is written; its key if it has one. */
export type Locate = (pointer: string) => Place;

interface Origin {
  source: Source;
  pointer: string;
}

/** Every object in the files that the resolver has read, and where it stands; bundling moves the objects but keeps them. */
export async function readOrigins(resolver: BaseResolver): Promise<WeakMap<object, Origin>> {
  const origins = new WeakMap<object, Origin>();
  const documents = await Promise.all([...resolver.cache.values()].map((document) => document.catch(() => undefined)));
  for (const document of documents) {
    if (!document || document instanceof Error) continue;
    const visit = (value: unknown, pointer: string): void => {
      // What an alias names stands where its anchor is.
      if (typeof value !== 'object' || value === null || origins.has(value)) return;
      origins.set(value, { source: document.source, pointer });
      for (const [key, child] of Object.entries(value)) visit(child, pointerTo(pointer, key));
    };
    visit(document.parsed, '#');
  }
  return origins;
}

/** Leads from the bundled contract, `root`, back to the files of which it is made. A pointer that leads nowhere gives the nearest place. */
export function createLocate(root: unknown, origins: WeakMap<object, Origin>): Locate {
  return (pointer) => {
    let [value, origin, rest] = [root, undefined as Origin | undefined, [] as string[]];
    for (const token of [undefined, ...pointer.split('/').slice(1).map(unescapeToken)]) {
      if (token !== undefined) value = Object.hasOwn(Object(value), token) ? Object(value)[token] : undefined;
      const found = typeof value === 'object' && value !== null ? origins.get(value) : undefined;
      rest = found ? [] : token === undefined ? rest : [...rest, token];
      origin = found ?? origin;
    }
    if (!origin) return { file: '', line: 1, column: 1 };
    const { source } = origin;
    return { file: source.absoluteRef, ...locateIn(source, pointerTo(origin.pointer, ...rest)) };
  };
}

/** Line and column of every part of a file, by the pointer to it. */
const indexes = new WeakMap<Source, Map<string, Omit<Place, 'file'>>>();

/** The place of a part of a file, or of the nearest one that holds it. */
function locateIn(source: Source, pointer: string): Omit<Place, 'file'> {
  const index = indexes.get(source) ?? createIndex(source);
  indexes.set(source, index);
  for (let place = pointer; place.includes('/'); place = place.slice(0, place.lastIndexOf('/'))) {
    const found = index.get(place);
    if (found) return found;
  }
  return index.get('#') ?? { line: 1, column: 1 };
}

/** A node of the syntax tree that Redocly keeps of a file, as far as it is needed to find parts of it. */
interface SyntaxNode {
  startPosition: number;
  key?: SyntaxNode;
  value?: unknown;
  mappings?: SyntaxNode[];
  items?: SyntaxNode[];
}

/** Walks the tree once: to search it from its root for each part takes a hundred times as long in a large file. */
function createIndex(source: Source): Map<string, Omit<Place, 'file'>> {
  const { start } = getLineColLocation({ source, pointer: '#/', reportOnKey: true });
  const index = new Map([['#', { line: start.line, column: start.col }]]);
  // The tree is there once a place was asked for.
  const root: SyntaxNode | undefined = source.getAst(() => {
    throw new Error(`There is no syntax tree of ${source.absoluteRef}.`);
  });
  const lines = [...source.body.matchAll(/\n/g)].map(({ index }) => index + 1);
  const placeOf = (position: number) => {
    const line = countUpTo(lines, position);
    return { line: line + 1, column: position - (lines[line - 1] ?? 0) + 1 };
  };
  const visit = (node: SyntaxNode | undefined, pointer: string): void => {
    for (const { key, value } of node?.mappings ?? []) {
      const next = pointerTo(pointer, String(key?.value));
      if (key && !index.has(next)) index.set(next, placeOf(key.startPosition));
      if (isSyntaxNode(value)) visit(value, next);
    }
    for (const [position, item] of (node?.items ?? []).entries()) {
      const next = pointerTo(pointer, String(position));
      if (!item) continue;
      index.set(next, placeOf(item.startPosition));
      visit(item, next);
    }
  };
  visit(root, '#');
  return index;
}

function isSyntaxNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'startPosition' in value;
}

/** How many of the ascending numbers are no greater than `limit`. */
function countUpTo(numbers: number[], limit: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
