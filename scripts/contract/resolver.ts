import { realpathSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import {
  BaseResolver,
  type Document as File,
  getLineColLocation,
  isAbsoluteUrl,
  ResolveError,
  Source,
  YamlParseError,
} from '@redocly/openapi-core';
import { parseDocument } from 'yaml';
import { memberOf, membersOf, pointerTo } from '../../server/openapi/document/index.ts';
import { resolveIds } from '../../server/openapi/schema/index.ts';
import { type Finding, overlaysOf, readRegularFile } from '../cli/index.ts';
import { breakCircles, type Circle } from './leave-out.ts';
import { applyOverlays, type Overlay, pointerOf } from './overlays.ts';
import { Expansion, type ExpansionLimits, parsePlainJson, requireFinite } from './parsing.ts';

/** The most files that a contract may consist of. */
const mostFiles = 10_000;

/** The most characters of all files together. */
const longest = 64 * 1024 * 1024;

/** The size and the depth that a file may have once its aliases are written out. */
const limits: ExpansionLimits = { repeated: 4 * 1024 * 1024, total: longest, depth: 200 };

/** Gives the text of a file, if it is not the one on the disk; throws where the file cannot be read. */
type ReadText = (file: string) => string | undefined | Promise<string>;

/** The values of files as they were read last, where a process reads the same files again and again. */
let memory: Map<string, File> | undefined;

/** Lets this process remember what it has read: what did not change is copied rather than parsed. */
export function rememberFiles(): void {
  memory ??= new Map();
}

/**
 * Reads the files of a contract: regular files of limited size, in the folder of the root file or in admitted folders. Anything
 * else that a contract refers to is not read, and Redocly reports why; nothing is ever fetched.
 */
export class ContractResolver extends BaseResolver {
  /** What is wrong with files that can be read. */
  readonly remarks: Finding[] = [];
  readonly #root: string;
  readonly #folders: string[];
  readonly #read: ReadText;
  #files = 0;
  #characters = 0;
  #self: unknown;
  readonly #overlays: Overlay[] = [];

  /**
   * @param allowRefs the folders that are admitted beside that of `root`
   * @param read gives the text of a file that is not read from the disk
   */
  constructor(root: string, allowRefs: string[] = [], read: ReadText = () => undefined) {
    super();
    this.#root = resolve(root);
    this.#read = read;
    this.#folders = [dirname(this.#root), ...allowRefs.map((folder) => resolve(folder))];
  }

  override async loadExternalRef(file: string): Promise<Source> {
    try {
      this.#require(file);
      const text = (await this.#read(file)) ?? this.#readFromDisk(file);
      this.#characters += text.length;
      if (this.#characters > longest) throw new Error('The files of the contract have more than 64 MiB together.');
      if (file === this.#root) await this.#readOverlays();
      return new Source(file, text);
    } catch (error) {
      throw new ResolveError(error instanceof Error ? error : new Error(String(error)));
    }
  }

  override parseDocument(source: Source, isRoot = false): File {
    const document = this.#parse(source, isRoot);
    try {
      requireFinite(document.parsed, limits);
      resolveIds(document.parsed, source.body);
      if (isRoot) this.#applyOverlays(document);
      for (const circle of breakCircles(document.parsed)) this.#report(source, circle);
    } catch (error) {
      throw error instanceof Expansion ? new YamlParseError(toYamlError(source, error), source) : error;
    }
    if (isRoot) this.#self = memberOf(document.parsed, '$self');
    if (typeof this.#self === 'string') this.#followSelf(document.parsed, this.#self, isRoot ? '' : this.#root);
    return document;
  }

  async #readOverlays(): Promise<void> {
    for (const file of overlaysOf(this.#root)) {
      // A state before the overlay has none.
      const text = await Promise.resolve(this.#read(file)).catch(() => '');
      if (text === '') continue;
      const source = new Source(file, text ?? readRegularFile(file));
      this.#overlays.push({ source, parsed: super.parseDocument(source).parsed });
    }
  }

  #applyOverlays({ source, parsed }: File): void {
    if (this.#overlays.length === 0) return;
    for (const { level, message, ...place } of applyOverlays(source, parsed, this.#overlays)) {
      const { start } = getLineColLocation({ source: place.source, pointer: pointerOf(place), reportOnKey: true });
      const at = { file: place.source.absoluteRef, line: start.line, column: start.col };
      this.remarks.push({ ...at, level, rule: 'overlay', message });
    }
  }

  #report(source: Source, { keys, names }: Circle): void {
    const { start } = getLineColLocation({ source, pointer: pointerTo('#', ...keys), reportOnKey: true });
    const message = `The references ${names.join(' → ')} lead in a circle, and so to nothing: replace one of them by what is meant. Everything is allowed here.`;
    const place = { file: source.absoluteRef, line: start.line, column: start.col };
    this.remarks.push({ ...place, level: 'error', rule: 'no-unresolved-refs', message });
  }

  /** Lets references by the contract's own URI (OpenAPI 3.2, "OpenAPI Object") lead to its root file. */
  #followSelf(part: unknown, self: string, root: string): void {
    for (const [key, value] of Object.entries(membersOf(part))) {
      if (key === '$ref' && typeof value === 'string' && value.startsWith(`${self}#`))
        Reflect.set(membersOf(part), key, root + value.slice(self.length));
      else this.#followSelf(value, self, root);
    }
  }

  #parse(source: Source, isRoot: boolean): File {
    const { absoluteRef: file, body: text } = source;
    const known = memory?.get(file);
    if (known?.source.body === text) return { source: known.source, parsed: structuredClone(known.parsed) };
    const json = isRoot || file.endsWith('.json') ? parsePlainJson(text) : undefined;
    const told = this.remarks.length;
    const document = json === undefined ? this.#parseYaml(source, isRoot) : { source, parsed: json };
    // Reading changes the value.
    if (this.remarks.length === told) memory?.set(file, { source, parsed: structuredClone(document.parsed) });
    return document;
  }

  #readFromDisk(file: string): string {
    const real = toRealPath(file);
    // The root file may be a link.
    if (file !== this.#root) this.#requireAdmitted(real, this.#folders.map(toRealPath));
    return readRegularFile(real);
  }

  /** Redocly's parser rejects a flow collection that ends in the column of its key, as YAML 1.2.2 (section 7.4) does; many other parsers read it. */
  #parseYaml(source: Source, isRoot: boolean): File {
    try {
      return super.parseDocument(source, isRoot);
    } catch (error) {
      if (!(error instanceof YamlParseError && /^deficient indentation/.test(error.originalError.message))) throw error;
      // The caller limits what aliases unfold to.
      const document = parseDocument(source.body, { merge: true });
      if (document.errors.length > 0) throw error;
      const message = 'The end of this { } or [ ] must stand further to the right: some tools reject the file.';
      const place = { file: source.absoluteRef, line: error.line || 1, column: error.col || 1 };
      this.remarks.push({ ...place, level: 'warning', rule: 'yaml-indentation', message });
      return { source, parsed: document.toJS({ maxAliasCount: -1 }) };
    }
  }

  /** Throws an error for a file that may not be read. */
  #require(file: string): void {
    if (isAbsoluteUrl(file))
      throw new Error(`${file} is not fetched: put the file beside the contract, and refer to it there.`);
    if (file !== this.#root) this.#requireAdmitted(file, this.#folders);
    this.#files++;
    if (this.#files > mostFiles) throw new Error(`The contract has more than ${mostFiles} files.`);
  }

  #requireAdmitted(file: string, folders: string[]): void {
    const isInside = (folder: string) => file.startsWith(folder.endsWith(sep) ? folder : folder + sep);
    if (folders.some(isInside)) return;
    throw new Error(
      `${relative('', file)} is outside the folder of the contract: move it there, or admit its folder with --allow-refs DIR.`,
    );
  }
}

/** Reads these texts in place of the files on the disk, and other files from the disk. */
export function createTextResolver(
  root: string,
  texts: Map<string, string>,
  allowRefs: string[] = [],
): ContractResolver {
  return new ContractResolver(root, allowRefs, (file) => texts.get(file));
}

/** The value of a file with this text; throws an error where it cannot be read. */
export function parseFile(file: string, text: string): unknown {
  return new ContractResolver(file).parseDocument(new Source(file, text), true).parsed;
}

/** The path of a file once links are followed; a file that does not exist keeps its own. */
function toRealPath(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    return file;
  }
}

/** An error in the form of the parser's: with line and column at the end. */
function toYamlError(source: Source, { message, keys }: Expansion): Error {
  const pointer = pointerTo('#', ...keys);
  const { start } = getLineColLocation({ source, pointer: keys.length > 0 ? pointer : '#/', reportOnKey: true });
  return new Error(`${message}: write out what it needs, once. (${start.line}:${start.col})`);
}
