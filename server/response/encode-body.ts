import { createHash, randomBytes } from 'node:crypto';
import { isUint8Array } from 'node:util/types';
import {
  type Framing,
  type Syntax,
  syntaxes,
  syntaxOf,
  UnreadableBody,
  writeContent,
} from '../openapi/bodies/index.ts';
import { isJson, isJsonType, isRange, parseMediaType } from '../openapi/document/index.ts';
import type { Content, PartRules } from '../openapi/model.ts';
import { spell } from '../openapi/parameters/index.ts';
import type { ValueType } from '../openapi/schema/index.ts';
import { readJsonSafe, type Unsafe } from './json-safe.ts';

/** The media type of a body, and the one that the contract declares for it, if it does. */
export interface ChosenType {
  type: string;
  syntax: Syntax;
  match: Content | undefined;
  partHeaders?: PartHeaders;
}

/** Headers of the parts of a body, by the position of the part; only the first map of each counts. */
export type PartHeaders = Record<string, Record<string, unknown>[]>;

/** A body as it is sent: a text is sent in UTF-8, and faster than bytes. */
export type SentBody = string | Buffer | SentStream;

/** A body that is sent as it comes, which may end with an error. */
export interface SentStream {
  chunks: AsyncIterable<string | Uint8Array>;
  /** The number of bytes, where that is known. */
  length: number | undefined;
  /** True if the client should know that it is there before anything comes. */
  isLive: boolean;
}

/** A body as it is sent, and the value that its reader has; it is not to be sent once anything is unsafe. */
interface Encoded {
  sent: SentBody | undefined;
  /** Undefined where bytes are no more than bytes. */
  value: unknown;
  unsafe: Unsafe[];
  /** The media type, where the body adds to it. */
  type?: string;
}

/** Hooks: `onItem` sees each item of a stream before it is sent, with what JSON cannot carry of it, and throws to end the stream; `beforeWrite` may change a value, which is a copy. */
export interface Hooks {
  onItem(value: unknown, index: number, unsafe: Unsafe[]): void;
  beforeWrite(value: unknown): void;
  /** The type of what is written: where it declares every property of a value, `beforeWrite` has nothing to change. */
  type?: ValueType | undefined;
}

/** Encodes a body in the syntax of its media type. The value is what its schema is held against. */
export function encodeBody(choice: ChosenType, body: unknown, hooks: Hooks): Encoded {
  const { type, syntax, match } = choice;
  if (syntax === 'json') return encodeJson(body, hooks);
  if (body instanceof Blob) return streamed(mapEach(body.stream(), readChunk), { length: body.size });
  const { madeOf, framing, isListed } = syntaxes[syntax];
  if (framing) return encodeSequence(framing, choice, body, hooks);
  if (madeOf === 'parts' && isListed) return encodeParts(choice, body, hooks);
  if (isAsyncIterable(body)) return streamed(mapEach(body, readChunk));
  if (match?.isStructured && madeOf === 'text') return encodeStructured(match, choice, body, hooks);
  const encoded = encodeText(body, type);
  return match && isWithinSchema(match) ? encoded : { ...encoded, value: undefined };
}

function streamed(chunks: SentStream['chunks'], more: { length?: number; isLive?: boolean } = {}): Encoded {
  const { length, isLive = false } = more;
  return { sent: { chunks, length, isLive }, value: undefined, unsafe: [] };
}

function readChunk(chunk: unknown): string | Uint8Array {
  if (typeof chunk === 'string' || isUint8Array(chunk)) return chunk;
  throw new Error(`A stream of bytes has something of type ${typeof chunk}.`);
}

/** A value is written in its syntax; a text is held against the schema as its reader would understand it. */
function encodeStructured(content: Content, { type, syntax }: ChosenType, body: unknown, hooks: Hooks): Encoded {
  const { read, write } = syntaxes[syntax];
  if (typeof body === 'object' && !isUint8Array(body)) {
    const { value, unsafe } = encodeJson(body, hooks);
    return { sent: unsafe.length > 0 ? undefined : write(content, value), value, unsafe };
  }
  const encoded = encodeText(body, type);
  if (typeof encoded.value !== 'string') return { ...encoded, value: undefined };
  try {
    return { ...encoded, value: read(encoded.value, content) };
  } catch (error) {
    if (!(error instanceof UnreadableBody)) throw error;
    return refuse([{ instancePath: '', message: `is no such ${error.format}: ${error.message}` }]);
  }
}

/** The structure of a form is beyond a JSON Schema. */
function isWithinSchema({ valueType: { types } }: Content): boolean {
  return !(types.has('object') || types.has('array')) || types.has('string');
}

/** The body as JSON text, with the value that a reader of that very text has. */
function encodeJson(body: unknown, { beforeWrite, type }: Pick<Hooks, 'beforeWrite' | 'type'>): Encoded {
  const { value, unsafe, isDeclared } = readJsonSafe(body, type);
  if (unsafe.length > 0) return refuse(unsafe);
  if (value === undefined) return refuse([{ instancePath: '', message: 'is undefined once it is JSON' }]);
  if (!isDeclared) beforeWrite(value);
  return { sent: JSON.stringify(value), value, unsafe: [] };
}

/** The body of any other media type: a text in UTF-8, a number or boolean as text, or bytes as they are. */
function encodeText(body: unknown, type: string): Encoded {
  // A copy, since the handler may still write to its own.
  if (isUint8Array(body)) return { sent: Buffer.from(body), value: undefined, unsafe: [] };
  if (typeof body === 'string') {
    if (!body.isWellFormed()) {
      return refuse([{ instancePath: '', message: 'has an unpaired surrogate, which UTF-8 cannot carry' }]);
    }
    return { sent: body, value: body, unsafe: [] };
  }
  if (typeof body === 'boolean' || Number.isFinite(body)) {
    return { sent: String(body), value: body, unsafe: [] };
  }
  return refuse([{ instancePath: '', message: `must be a text or bytes, since it is ${type}` }]);
}

function refuse(unsafe: Unsafe[]): Encoded {
  return { sent: undefined, value: undefined, unsafe };
}

/** Encodes items one after the other, such as JSON lines or server-sent events: a list as a whole, a stream as it comes. A text, or bytes, are sent as they are. */
function encodeSequence({ write }: Framing, choice: ChosenType, body: unknown, hooks: Hooks): Encoded {
  const { syntax, type, match } = choice;
  const render = (value: unknown) => write(value, match?.item.isEvent === true);
  if (isAsyncIterable(body)) {
    let index = 0;
    const chunks = mapEach<string | Uint8Array>(body, (item) => {
      if (isUint8Array(item)) return item;
      const { value, unsafe } = encodeJson(item, hooks);
      hooks.onItem(value, index, unsafe);
      index += 1;
      return render(value);
    });
    return streamed(chunks, { isLive: syntax === 'events' });
  }
  if (typeof body === 'string' || isUint8Array(body)) return { ...encodeText(body, type), value: undefined };
  const beforeWrite = (list: unknown) => {
    for (const item of Array.isArray(list) ? list : []) hooks.beforeWrite(item);
  };
  const { value, unsafe } = encodeJson(Array.isArray(body) ? body : [body], { beforeWrite });
  if (unsafe.length > 0 || !Array.isArray(value)) return refuse(unsafe);
  return { sent: value.map(render).join(''), value, unsafe: [] };
}

/** A part as it is sent, and the value that its schema is held against. */
interface Part {
  type: string;
  /** The lines of its other headers. */
  headers?: string[];
  /** None where the value is what is sent. */
  bytes: Uint8Array | Blob | undefined;
  value: unknown;
  unsafe: Unsafe[];
}

/** Encodes values as the parts of a multipart body: a list as a whole, a stream as it comes. A text, or bytes, are sent as they are. */
function encodeParts({ type, match, partHeaders }: ChosenType, body: unknown, { onItem, beforeWrite }: Hooks): Encoded {
  if (typeof body === 'string' || isUint8Array(body)) return { ...encodeText(body, type), value: undefined };
  const read = (item: unknown, index: number): Part => {
    const rules = match?.part(String(index));
    const part = readPart(item, rules);
    const { headers, unsafe } = writeHeaders(rules, partHeaders?.[index]?.[0]);
    return { ...part, headers, unsafe: [...part.unsafe, ...unsafe] };
  };
  const isOfList = match?.item.isOfList === true;
  if (isAsyncIterable(body)) {
    const boundary = boundaryOf(type) ?? randomBytes(16).toString('hex');
    let index = 0;
    const write = async (item: unknown) => {
      const part = read(item, index);
      if (!isOfList) beforeWrite(part.value);
      onItem(part.value, index, part.unsafe);
      index += 1;
      return new Blob(writePart(part, boundary)).bytes();
    };
    const chunks = mapEach<string | Uint8Array>(body, write, endOf(boundary));
    return { ...streamed(chunks), type: nameType(type, boundary) };
  }
  const parts = (Array.isArray(body) ? body : [body]).map(read);
  const value = parts.map((part) => part.value);
  const unsafe = parts.flatMap((part, index) =>
    part.unsafe.map((each) => ({ ...each, instancePath: `/${index}${each.instancePath}` })),
  );
  if (unsafe.length > 0) return { sent: undefined, value, unsafe };
  for (const each of isOfList ? [value] : value) beforeWrite(each);
  const boundary = boundaryOf(type) ?? chooseBoundary(parts);
  const pieces = [...parts.flatMap((part) => writePart(part, boundary)), endOf(boundary)];
  return { sent: join(pieces), value, unsafe, type: nameType(type, boundary) };
}

/** The most characters that stand for bytes where they are held against a schema. */
const mostChecked = 16_777_216;

/** A value as a part: bytes as they are, else in the first of its media types that can carry it. */
function readPart(item: unknown, rules: PartRules | undefined): Part {
  const types = rules?.types.filter((type) => !isRange(type)) ?? [];
  const first = types[0]?.essence ?? 'application/octet-stream';
  if (item instanceof Blob)
    return { type: item.type || first, bytes: item, value: '\0'.repeat(Math.min(item.size, mostChecked)), unsafe: [] };
  if (isUint8Array(item)) return { type: first, bytes: item, value: Buffer.from(item).toString('latin1'), unsafe: [] };
  if (rules?.nested) return readNested(item, rules.nested);
  const isDeep = typeof item === 'object' || item === undefined;
  const found = types.find((type) => (isDeep ? isJson(type) : syntaxes[syntaxOf(type)].madeOf !== 'bytes'))?.essence;
  const type = found ?? (isDeep ? 'application/json' : rules?.isFile ? first : 'text/plain; charset=utf-8');
  if (isJsonType(type)) return { type, bytes: undefined, ...readJsonSafe(item) };
  const { value, unsafe } = encodeText(item, type);
  return { type, bytes: undefined, value, unsafe };
}

/** A value as a part that has parts or fields of its own. */
function readNested(item: unknown, nested: Content): Part {
  if (nested.syntax !== 'list') {
    const { value, unsafe } = readJsonSafe(item);
    const { type, body } = writeContent(nested, value);
    return { type, bytes: Buffer.from(body), value, unsafe };
  }
  const parts = [item].flat().map((each, index) => readPart(each, nested.part(String(index))));
  const boundary = randomBytes(16).toString('hex');
  return {
    type: nameType(nested.type, boundary),
    bytes: new Blob([...parts.flatMap((part) => writePart(part, boundary)), endOf(boundary)]),
    value: parts.map(({ value }) => value),
    unsafe: parts.flatMap(({ unsafe }) => unsafe),
  };
}

/** The headers of a part that the contract declares, as lines; one that is missing, or violates its schema, is unsafe. */
function writeHeaders(rules: PartRules | undefined, given: Record<string, unknown> = {}) {
  const headers: string[] = [];
  const unsafe: Unsafe[] = [];
  const values = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
  for (const [key, { name, isRequired, check, codec }] of rules?.headers ?? []) {
    const value = values.get(key);
    const text = value === undefined ? undefined : codec.write(value);
    const [violation] = value === undefined || check?.isValid(value) !== false ? [] : check.findViolations(value);
    if (violation) unsafe.push({ instancePath: '', message: `has a header ${name} that ${violation.message}` });
    else if (text !== undefined && /[^\t -~\x80-\xff]/.test(text))
      unsafe.push({ instancePath: '', message: `has a header ${name} with characters that no header can have` });
    else if (text !== undefined) headers.push(`${name}: ${text}`);
    else if (isRequired) unsafe.push({ instancePath: '', message: `has no header ${name}` });
  }
  return { headers, unsafe };
}

type Piece = string | Uint8Array<ArrayBuffer> | Blob;

function writePart({ type, headers = [], bytes, value }: Part, boundary: string): Piece[] {
  const body = isUint8Array(bytes)
    ? new Uint8Array(bytes)
    : (bytes ?? (isJsonType(type) ? JSON.stringify(value) : spell(value)));
  const head = [`--${boundary}`, `Content-Type: ${type}`, ...headers, '', ''].join('\r\n');
  return [head, body, '\r\n'];
}

/** One piece, which is read only once it is sent where blobs are among it. */
function join(pieces: Piece[]): SentBody {
  const known = pieces.flatMap((piece) => (piece instanceof Blob ? [] : [Buffer.from(piece)]));
  if (known.length === pieces.length) return Buffer.concat(known);
  const whole = new Blob(pieces);
  return { chunks: whole.stream(), length: whole.size, isLive: false };
}

function endOf(boundary: string): string {
  return `--${boundary}--\r\n`;
}

/** A boundary that is in none of the parts: the same each time for the same parts, but by chance where they are not all known yet. */
function chooseBoundary(parts: Part[]): string {
  if (parts.some(({ bytes }) => bytes instanceof Blob)) return randomBytes(16).toString('hex');
  const hash = createHash('sha256');
  for (const { value } of parts) hash.update(`${JSON.stringify(value)}\n`);
  return hash.digest('hex').slice(0, 32);
}

/** The boundary that the handler chose. */
function boundaryOf(type: string): string | undefined {
  return parseMediaType(type)?.parameters.get('boundary');
}

function nameType(type: string, boundary: string): string {
  return boundaryOf(type) === undefined ? `${type}; boundary=${boundary}` : type;
}

/** Tells whether the parts of a value come as they are waited for. */
function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/**
 * Maps each value of a stream as it comes, and adds one at its end. A return reaches the source at once, even one that has
 * not begun or is waited for, as far as it can be ended so; a generator ends once it goes on.
 */
function mapEach<Value>(
  source: AsyncIterable<unknown>,
  map: (value: unknown) => Value | Promise<Value>,
  end?: Value,
): AsyncIterable<Value> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = source[Symbol.asyncIterator]();
      let isEnded = end === undefined;
      return {
        async next(): Promise<IteratorResult<Value>> {
          const { done, value } = await iterator.next();
          if (!done) return { done: false, value: await map(value) };
          if (isEnded || end === undefined) return { done, value: undefined };
          isEnded = true;
          return { done: false, value: end };
        },
        async return(): Promise<IteratorResult<Value>> {
          if ('destroy' in source && typeof source.destroy === 'function') source.destroy();
          else await iterator.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
