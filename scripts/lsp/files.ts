import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Location, Position, Range } from 'vscode-languageserver/node';
import { isRef, memberOf, pointerTo, tokensOf } from '../../server/openapi/document/index.ts';
import { decode } from '../../server/openapi/parameters/index.ts';
import { readRegularFile } from '../cli/index.ts';
import { isSyntaxNode, parseFile, parseSyntax, type SyntaxNode, type SyntaxTree } from '../contract/index.ts';

/** A part of a file: the keys that lead to it, and where key and value are written, as offsets. */
export interface Part {
  keys: string[];
  key?: { from: number; to: number };
  value: { from: number; to: number };
  /** The text of a scalar. */
  text?: string;
  /** True if it is written in { } or [ ], as JSON always is. */
  isFlow: boolean;
}

/** A reference: the part whose text it is, and what it leads to. */
export interface Reference {
  file: string;
  part: Part;
  target: { file: string; keys: string[] };
}

/** A file as it is in the editor, or else on the disk. */
export class SourceFile {
  readonly file: string;
  readonly text: string;
  readonly #tree: SyntaxTree | undefined;
  #parts: Part[] | undefined;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    this.#tree = parseSyntax(file, text);
  }

  /** Every part that has a key or is an item, outer before inner; of a broken file those that can be read. */
  get parts(): Part[] {
    this.#parts ??= this.#tree?.root ? this.#list(this.#tree.root, []) : [];
    return this.#parts;
  }

  /** The innermost part that an offset is in. */
  partAt(offset: number): Part | undefined {
    const holds = ({ key, value }: Part) => (key ?? value).from <= offset && offset <= Math.max(value.to, key?.to ?? 0);
    return this.parts.findLast(holds);
  }

  find(keys: string[]): Part | undefined {
    return this.parts.find((part) => isSame(part.keys, keys));
  }

  /** The parts directly below the keys. */
  below(keys: string[]): Part[] {
    return this.parts.filter((part) => part.keys.length === keys.length + 1 && isSame(part.keys.slice(0, -1), keys));
  }

  toOffset({ line, character }: Position): number {
    return (this.lines[line] ?? this.text.length) + character;
  }

  toPosition(offset: number): Position {
    const line = Math.max(
      0,
      this.lines.findLastIndex((begin) => begin <= offset),
    );
    return { line, character: offset - (this.lines[line] ?? 0) };
  }

  toRange({ from, to }: { from: number; to: number }): Range {
    return { start: this.toPosition(from), end: this.toPosition(to) };
  }

  toLocation(part: Part): Location {
    return { uri: toUri(this.file), range: this.toRange(part.key ?? part.value) };
  }

  get lines(): number[] {
    return this.#tree?.lines ?? [0];
  }

  #list(node: SyntaxNode, keys: string[]): Part[] {
    const members = (node.mappings ?? []).map((each) => ({
      name: String(each.key?.value ?? ''),
      key: each.key,
      value: each.value,
    }));
    const items = (node.items ?? []).map((item, index) => ({ name: String(index), key: undefined, value: item }));
    const isFlow =
      /^[{[]/.test(this.text.slice(node.startPosition, node.startPosition + 1)) ||
      this.text[node.startPosition - 1] === '{';
    return [...members, ...items].flatMap(({ name, key, value }) => {
      const inner = isSyntaxNode(value) ? value : undefined;
      const own = [...keys, name];
      const end = key?.endPosition ?? node.endPosition;
      const part: Part = {
        keys: own,
        isFlow,
        value: this.#trim(inner?.startPosition ?? end, inner?.endPosition ?? end),
      };
      if (key) part.key = { from: key.startPosition, to: key.endPosition };
      if (inner && typeof inner.value === 'string' && !inner.key) part.text = inner.value;
      return [part, ...(inner ? this.#list(inner, own) : [])];
    });
  }

  #trim(from: number, to: number): { from: number; to: number } {
    return { from, to: from + this.text.slice(from, to).trimEnd().length };
  }
}

export function isSame(one: string[], other: string[]): boolean {
  return one.length === other.length && one.every((key, index) => key === other[index]);
}

export function toUri(file: string): string {
  return pathToFileURL(file).href;
}

export function toFile(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch {
    // A document that is not saved, or an address of no file here.
    return uri;
  }
}

/** The files of the contracts that are open: what the editor has of them, else what is on the disk. */
export class Files {
  /** The texts in the editor, by file. */
  readonly buffers = new Map<string, string>();
  readonly #known = new Map<string, SourceFile>();
  readonly #values = new Map<string, { text: string; value: unknown }>();

  read(file: string): SourceFile | undefined {
    const text = this.buffers.get(file) ?? readText(file);
    if (text === undefined) return undefined;
    const known = this.#known.get(file);
    if (known?.text === text) return known;
    const read = new SourceFile(file, text);
    this.#known.set(file, read);
    return read;
  }

  /** The value of a file; of one that is broken now, the last that could be read. */
  value(file: string): unknown {
    const text = this.read(file)?.text ?? '';
    const known = this.#values.get(file);
    if (known?.text === text) return known.value;
    const value = parse(file, text) ?? known?.value;
    this.#values.set(file, { text, value });
    return value;
  }

  valueAt(file: string, keys: string[]): unknown {
    return keys.reduce(memberOf, this.value(file));
  }

  /** The files that a contract consists of, the root first. Nothing outside the folder of the root is read. */
  filesOf(root: string): string[] {
    const files = [root];
    const folder = dirname(root) + sep;
    for (const file of files)
      for (const { target } of this.referencesIn(file))
        if (!files.includes(target.file) && target.file.startsWith(folder) && this.read(target.file))
          files.push(target.file);
    return files;
  }

  /** The references in a file: `$ref`, the targets of a discriminator's mapping, and names of operations and security schemes. */
  referencesIn(file: string, root = file): Reference[] {
    const source = this.read(file);
    return (source?.parts ?? []).flatMap((part) => {
      const target = readTarget(part, file, root);
      return target ? [{ file, part, target }] : [];
    });
  }

  /** The references of a contract that lead to a place. */
  referencesTo(root: string, file: string, keys: string[]): Reference[] {
    const isMeant = ({ target }: Reference) => target.file === file && isSame(target.keys, keys);
    return this.filesOf(root).flatMap((each) => this.referencesIn(each, root).filter(isMeant));
  }

  /** What a part stands for once references are followed. */
  follow(file: string, keys: string[], depth = 0): { file: string; keys: string[]; value: unknown } {
    const value = this.valueAt(file, keys);
    if (!isRef(value) || depth > 20) return { file, keys, value };
    const target = toTarget(value.$ref, file);
    return this.follow(target.file, target.keys, depth + 1);
  }
}

function readText(file: string): string | undefined {
  try {
    return readRegularFile(file);
  } catch {
    return undefined;
  }
}

function parse(file: string, text: string): unknown {
  try {
    return parseFile(file, text);
  } catch {
    return undefined;
  }
}

/** What a `$ref` in a file leads to. */
export function toTarget($ref: string, file: string): Reference['target'] {
  const [path = '', fragment = ''] = $ref.split('#');
  return { file: path === '' ? file : resolve(dirname(file), decode(path)), keys: tokensOf(`#${fragment}`) };
}

/** The reference from a file to a place. */
export function toRef(file: string, target: Reference['target']): string {
  const path = relative(dirname(file), target.file).replaceAll('\\', '/');
  const named = path.startsWith('.') ? path : `./${path}`;
  const pointer = target.keys.length > 0 || file === target.file ? pointerTo('#', ...target.keys) : '';
  return (file === target.file ? '' : named) + pointer;
}

function readTarget({ keys, text }: Part, file: string, root: string): Reference['target'] | undefined {
  const [holder = '', above = '', last = ''] = [keys.at(-3), keys.at(-2), keys.at(-1)];
  if (last === '$ref' && text !== undefined && !/^(https?|example):/.test(text)) return toTarget(text, file);
  if (above === 'mapping' && holder === 'discriminator' && text !== undefined)
    return /[#/.]/.test(text) ? toTarget(text, file) : { file: root, keys: ['components', 'schemas', text] };
  // A requirement names its schemes as keys.
  if (holder === 'security' && /^\d+$/.test(above))
    return { file: root, keys: ['components', 'securitySchemes', last] };
  return undefined;
}
