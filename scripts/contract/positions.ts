import { relative, sep } from 'node:path';
import { type BaseResolver, getLineColLocation, Source } from '@redocly/openapi-core';
import { isHolder, pointerTo, type SourceLines, tokensOf } from '../../server/openapi/document/index.ts';
import { type Finding, type Position, projectFolder } from '../cli/index.ts';
import { type OverlayPlace, overlaidAt } from './overlays.ts';

/** Finds where in the source files a part of the bundled contract is written; its key if it has one. */
export type Locate = (pointer: string) => Position;

/** The place of an object: its file, and its key in the object that holds it, unless it is the whole file. */
interface SourceObject {
  source: Source;
  holder?: { object: SourceObject; key: string };
}

/** The place of every object of a contract. */
export type SourceObjects = WeakMap<object, SourceObject>;

/** The place of every object in the files that the resolver has read. Bundling moves the objects, but does not copy them. */
export async function readSourceObjects(resolver: BaseResolver): Promise<SourceObjects> {
  const objects: SourceObjects = new WeakMap();
  const visit = (value: unknown, object: SourceObject): void => {
    // An alias stands for the object at its anchor.
    if (!isHolder(value) || objects.has(value)) return;
    objects.set(value, object);
    const { source } = object;
    for (const key of Object.keys(value)) {
      const place = overlaidAt(value, key);
      visit(Reflect.get(value, key), place ? toSourceObject(place) : { source, holder: { object, key } });
    }
  };
  const documents = await Promise.all([...resolver.cache.values()].map((document) => document.catch(() => undefined)));
  for (const document of documents) {
    if (document && !(document instanceof Error)) visit(document.parsed, { source: document.source });
  }
  return objects;
}

function toSourceObject({ source, keys }: OverlayPlace): SourceObject {
  return keys.reduce<SourceObject>((object, key) => ({ source, holder: { object, key } }), { source });
}

/** A part of a contract, on the way from its root: the last object with a place in the files, and the keys from there on. */
interface Part {
  value: unknown;
  object: SourceObject | undefined;
  rest: string[];
}

/** Leads from the root of a contract to each part, and from each part to its position in the files. */
export interface Positions {
  root: Part;
  /** The part under a key, even where the contract has none. */
  enter(part: Part, key: string): Part;
  /** Finds the position of a part, or of the nearest that holds it. */
  find(part: Part): Position;
}

/** The positions of the contract with this root. */
export function createPositions(root: unknown, objects: SourceObjects): Positions {
  const objectOf = (value: unknown) => (isHolder(value) ? objects.get(value) : undefined);
  return {
    root: { value: root, object: objectOf(root), rest: [] },
    enter({ value, object, rest }, key) {
      const child = isHolder(value) && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
      const own = objectOf(child);
      if (own) return { value: child, object: own, rest: [] };
      const place = overlaidAt(value, key);
      if (!place) return { value: child, object, rest: [...rest, key] };
      const inOverlay = toSourceObject({ ...place, keys: place.keys.slice(0, -1) });
      return { value: child, object: inOverlay, rest: place.keys.slice(-1) };
    },
    find({ object, rest }) {
      if (!object) return { file: '', line: 1, column: 1 };
      const { source } = object;
      const [key] = rest;
      const own = key === undefined ? undefined : partsOf(object).get(key)?.position;
      return { file: source.absoluteRef, ...toLine(source, own ?? positionOf(object)) };
    },
  };
}

/** Creates the function that finds positions. A pointer that leads nowhere gives the nearest position. */
export function createLocate({ root, enter, find }: Positions): Locate {
  return (pointer) => find(tokensOf(pointer).reduce(enter, root));
}

/** A finding without its position: the pointer to what it is about, and to what that contradicts. */
export type Remark = Pick<Finding, 'level' | 'rule' | 'message'> & { pointer: string; beside?: string };

/** The remarks on a contract, as findings. */
export function locateRemarks({ remarks, locate }: { remarks: Remark[]; locate: Locate }): Finding[] {
  return remarks.map(({ pointer, beside, ...finding }) => {
    if (beside === undefined) return { ...locate(pointer), ...finding };
    const { file, line, column } = locate(beside);
    const message = `${finding.message} (${relative('', file)}:${line}:${column}).`;
    return { ...locate(pointer), ...finding, message };
  });
}

/** Keys of the document that no request or response can violate. */
const silent = new Set(['description', 'summary', 'title', 'example', 'examples', 'externalDocs']);

/** Below these, names are the author's. */
const named = /\/(properties|patternProperties|schemas|responses|parameters|headers|requestBodies|securitySchemes)$/;

/** The source map of a contract, as `generated/sources.json` has it. */
export function renderSourceLines(positions: Positions): string {
  return `${JSON.stringify(findSourceLines(positions), null, 2)}\n`;
}

/** The line that each part of a bundled contract comes from; what stands on the line of what holds it is left out. */
export function findSourceLines({ root, enter, find }: Positions): SourceLines {
  const lines: SourceLines = {};
  const names = new Map<string, string>();
  const nameOf = (file: string): string => {
    const name = names.get(file) ?? relative(projectFolder, file).replaceAll(sep, '/');
    names.set(file, name);
    return name;
  };
  const visit = (part: Part, pointer: string, above?: string): void => {
    const { file, line } = find(part);
    const source = `${nameOf(file)}:${line}`;
    if (source !== above) lines[pointer] = source;
    if (!isHolder(part.value)) return;
    for (const name of Object.keys(part.value)) {
      const isSilent = silent.has(name) && !named.test(pointer);
      if (!isSilent) visit(enter(part, name), pointerTo(pointer, name), source);
    }
  };
  visit(root, '#');
  return lines;
}

/** A node of the syntax tree that Redocly keeps of a file, as far as it is needed to find parts of it. */
export interface SyntaxNode {
  startPosition: number;
  endPosition: number;
  key?: SyntaxNode;
  value?: unknown;
  mappings?: SyntaxNode[];
  items?: SyntaxNode[];
}

/** The parts of an object by their keys: where each begins, and what it is. */
type SyntaxParts = Map<string, { position: number; node: SyntaxNode | undefined }>;

const known = new WeakMap<SourceObject, SyntaxParts>();

/** To search the tree from its root for each part would take a hundred times as long in a large file. */
function partsOf(object: SourceObject): SyntaxParts {
  const parts = known.get(object) ?? listParts(findNode(object));
  known.set(object, parts);
  return parts;
}

function findNode({ source, holder }: SourceObject): SyntaxNode | undefined {
  return holder ? partsOf(holder.object).get(holder.key)?.node : readSyntaxTree(source).root;
}

function listParts(node: SyntaxNode | undefined): SyntaxParts {
  const parts: SyntaxParts = new Map();
  for (const { key, value } of node?.mappings ?? []) {
    // Of a repeated key, the first is meant.
    if (!key || parts.has(String(key.value))) continue;
    parts.set(String(key.value), { position: key.startPosition, node: isSyntaxNode(value) ? value : undefined });
  }
  for (const [index, item] of (node?.items ?? []).entries()) {
    if (item) parts.set(String(index), { position: item.startPosition, node: item });
  }
  return parts;
}

export function isSyntaxNode(value: unknown): value is SyntaxNode {
  return isHolder(value) && 'startPosition' in value;
}

/** Finds the start of an object; of the one that holds it if its own syntax is unknown. */
function positionOf({ source, holder }: SourceObject): number {
  if (!holder) return readSyntaxTree(source).start;
  return partsOf(holder.object).get(holder.key)?.position ?? positionOf(holder.object);
}

export interface SyntaxTree {
  root: SyntaxNode | undefined;
  /** The offset at which the content begins. */
  start: number;
  /** The offset at which each line begins. */
  lines: number[];
}

/** The syntax of a text, of a broken one as far as it can be read; undefined where nothing can. */
export function parseSyntax(file: string, text: string): SyntaxTree | undefined {
  try {
    return readSyntaxTree(new Source(file, text));
  } catch {
    return undefined;
  }
}

const trees = new WeakMap<Source, SyntaxTree>();

function readSyntaxTree(source: Source): SyntaxTree {
  const read = (): SyntaxTree => {
    const lines = [0, ...[...source.body.matchAll(/\n/g)].map(({ index }) => index + 1)];
    const { start } = getLineColLocation({ source, pointer: '#/', reportOnKey: true });
    // Redocly builds the tree for the first position.
    const root: SyntaxNode | undefined = source.getAst(() => {
      throw new Error(`There is no syntax tree of ${source.absoluteRef}.`);
    });
    return { root, lines, start: (lines[start.line - 1] ?? 0) + start.col - 1 };
  };
  const tree = trees.get(source) ?? read();
  trees.set(source, tree);
  return tree;
}

/** The line with a position, and the column in it. */
function toLine(source: Source, position: number): Omit<Position, 'file'> {
  const { lines } = readSyntaxTree(source);
  let [low, high] = [0, lines.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle] ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: position - (lines[low] ?? 0) + 1 };
}
