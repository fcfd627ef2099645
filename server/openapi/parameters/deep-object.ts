import { mostParameterLevels } from '../limits.ts';
import type { ValueType } from '../schema/index.ts';
import { givenPairs, type ParameterSource } from './parameter-styles.ts';
import { readTexts, type ValueStyle } from './parameter-values.ts';
import { decodeQuery, encode, encodeName } from './percent-encoding.ts';
import { isUnrestricted, type ReadText, spell } from './text-values.ts';

/** The texts of names that begin alike, and the longer names, by their next key. */
interface Branch {
  texts: string[];
  branches: Map<string, Branch>;
}

/** Creates the style `deepObject`: `a[b]=1`, and as is common `a[b][c]=1`, and `a[b][]=1` or `a[b][0]=1` for lists. */
export function createDeepObjectStyle(name: string): ValueStyle {
  const readAll = (source: ParameterSource, type: ValueType, readText: ReadText) => {
    const tree = growTree(source, name);
    return tree.branches.size > 0 ? readBranch(tree, type, readText) : undefined;
  };
  return {
    isStructured: true,
    readText: (source) => {
      const texts = givenPairs(source)?.get(name)?.map(decodeQuery) ?? [];
      return texts.length > 1 ? texts : texts[0];
    },
    readList: readAll,
    readObject: readAll,
    write: (value) => writeAt(encodeName(name), value).join('&'),
  };
}

/** The keys of a query's name: `b` and `c` of `a[b][c]`; undefined where it is no such name of the parameter. */
export function keysOf(queryName: string, name: string): string[] | undefined {
  if (!queryName.startsWith(name)) return undefined;
  const keys: string[] = [];
  for (let start = name.length; start < queryName.length; ) {
    const end = queryName.indexOf(']', start);
    if (queryName[start] !== '[' || end < 0 || keys.length === mostParameterLevels) return undefined;
    keys.push(queryName.slice(start + 1, end));
    start = end + 1;
  }
  return keys;
}

function growTree(source: ParameterSource, name: string): Branch {
  const root: Branch = { texts: [], branches: new Map() };
  for (const [queryName, texts] of givenPairs(source) ?? []) {
    const keys = keysOf(queryName, name);
    const branch = keys?.reduce(branchAt, root);
    for (const text of texts) branch?.texts.push(decodeQuery(text));
  }
  return root;
}

function branchAt({ branches }: Branch, key: string): Branch {
  const found = branches.get(key) ?? { texts: [], branches: new Map() };
  branches.set(key, found);
  return found;
}

function readBranch(branch: Branch, type: ValueType | undefined, readText: ReadText): unknown {
  const { texts, branches } = branch;
  if (branches.size === 0) return readTexts(texts, type, readText);
  const read = isListOf(branch, type) ? readList : readObject;
  const members = read(branches, type, readText);
  // A name that comes both with keys and without spells no value; the list of both is for the schema check to refuse.
  return texts.length > 0 ? [...texts, members] : members;
}

function readObject(branches: Branch['branches'], type: ValueType | undefined, readText: ReadText): object {
  const read = ([key, branch]: [string, Branch]) => [key, readBranch(branch, type?.property(key), readText)];
  return Object.fromEntries(Array.from(branches, read));
}

/** Items in the order of their indexes, those without one after them; an index that is left out leaves no gap. */
function readList(branches: Branch['branches'], type: ValueType | undefined, readText: ReadText): unknown[] {
  const { '': unnumbered, ...numbered } = Object.fromEntries(branches);
  // An object keeps keys that are indexes in ascending order.
  const items = Object.values(numbered).concat(unnumbered ? separate(unnumbered) : []);
  return items.map((branch, index) => readBranch(branch, type?.items(index), readText));
}

function separate({ texts, branches }: Branch): Branch[] {
  const items = texts.map((text): Branch => ({ texts: [text], branches: new Map() }));
  return branches.size > 0 ? [...items, { texts: [], branches }] : items;
}

function isListOf({ branches }: Branch, type: ValueType | undefined): boolean {
  const keys = [...branches.keys()];
  if (type && !isUnrestricted(type)) return type.types.has('array') && keys.every((key) => /^\d{0,9}$/.test(key));
  return keys.every((key) => key === '');
}

function writeAt(name: string, value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [`${name}=${encode(spell(value))}`];
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return members.flatMap(([key, member]) => writeAt(`${name}[${encode(key)}]`, member));
}
