import { createHash, randomBytes } from 'node:crypto';
import { isUint8Array } from 'node:util/types';
import { syntaxOf } from '../openapi/bodies/index.ts';
import { isJsonType, isRange, parseMediaType } from '../openapi/document/index.ts';
import type { PartRules } from '../openapi/model.ts';
import { spell } from '../openapi/parameters/index.ts';
import { isAsyncIterable, mapEach } from './async-iterables.ts';
import type { Shown } from './encode-sequence.ts';
import { type ChosenType, type Encoded, encodeText, type SentBody } from './encoding.ts';
import { readJsonSafe, type Unsafe } from './json-safe.ts';

/** A part as it is sent, and the value that its schema has a say about. */
interface Part {
  type: string;
  /** None where the value is what is sent. */
  bytes: Uint8Array | Blob | undefined;
  value: unknown;
  unsafe: Unsafe[];
}

/** Values as the parts of a multipart body: a list as a whole, others as they come. A text, or bytes, are sent as they are. */
export function encodeParts({ type, match }: ChosenType, body: unknown, { inspect, take }: Shown): Encoded {
  if (typeof body === 'string' || isUint8Array(body)) return { ...encodeText(body, type), value: undefined };
  const read = (item: unknown, index: number) => readPart(item, match?.part(String(index)));
  const isOfList = match?.item.isOfList === true;
  if (isAsyncIterable(body)) {
    const boundary = boundaryOf(type) ?? randomBytes(16).toString('hex');
    let index = 0;
    const write = async (item: unknown) => {
      const part = read(item, index);
      if (!isOfList) take(part.value);
      inspect(part.value, index, part.unsafe);
      index += 1;
      return new Blob(writePart(part, boundary)).bytes();
    };
    const chunks = mapEach<string | Uint8Array>(body, write, endOf(boundary));
    const sent = { chunks, length: undefined, isLive: false };
    return { sent, value: undefined, unsafe: [], type: nameType(type, boundary) };
  }
  const parts = (Array.isArray(body) ? body : [body]).map(read);
  const value = parts.map((part) => part.value);
  const unsafe = parts.flatMap((part, index) =>
    part.unsafe.map((each) => ({ ...each, instancePath: `/${index}${each.instancePath}` })),
  );
  if (unsafe.length > 0) return { sent: undefined, value, unsafe };
  for (const each of isOfList ? [value] : value) take(each);
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
  const isDeep = typeof item === 'object' || item === undefined;
  const found = types.find((type) => (isDeep ? syntaxOf(type) === 'json' : syntaxOf(type) !== 'bytes'))?.essence;
  const type = found ?? (isDeep ? 'application/json' : rules?.isFile ? first : 'text/plain; charset=utf-8');
  if (isJsonType(type)) return { type, bytes: undefined, ...readJsonSafe(item) };
  const { value, unsafe } = encodeText(item, type);
  return { type, bytes: undefined, value, unsafe };
}

type Piece = string | Uint8Array<ArrayBuffer> | Blob;

function writePart({ type, bytes, value }: Part, boundary: string): Piece[] {
  const body = isUint8Array(bytes)
    ? new Uint8Array(bytes)
    : (bytes ?? (isJsonType(type) ? JSON.stringify(value) : spell(value)));
  return [`--${boundary}\r\nContent-Type: ${type}\r\n\r\n`, body, '\r\n'];
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
