import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, type InputType, inflate, type ZlibOptions, zstdDecompress } from 'node:zlib';
import { deepest, isTooDeep } from '../openapi/limits.ts';
import { Refusal } from './refusal.ts';

/** What a decoder tells besides the bytes: how many of those that it was given it has used. */
interface Decoded {
  buffer: Buffer;
  engine: { bytesWritten: number };
}

type Decode = (bytes: InputType, options: ZlibOptions & { info: true }) => Promise<Decoded>;

// What `info` adds to the result is missing from the types.
const decoders = new Map(
  Object.entries({ gzip: gunzip, deflate: inflate, br: brotliDecompress, zstd: zstdDecompress }).map(
    ([name, decode]) => [name, promisify(decode) as unknown as Decode],
  ),
);

/** How many bytes are decoded at a time: in smaller steps, to go from step to step is most of the work. */
const chunkSize = 262_144;

/** The body with its `Content-Encoding` undone: a 415 for one that is not known, a 400 for bytes that are not in it. */
export async function decodeBytes(bytes: Buffer, encoding: string, limit: number): Promise<Buffer> {
  const decode = decoders.get(encoding);
  if (!decode) {
    throw new Refusal(415, `The Content-Encoding of the request must be one of ${[...decoders.keys()].join(', ')}.`);
  }
  const { buffer, engine } = await decode(bytes, { maxOutputLength: limit, chunkSize, info: true }).catch((error) => {
    throw error.code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(limit) : notEncoded(encoding);
  });
  if (engine.bytesWritten < bytes.length) throw notEncoded(encoding);
  return buffer;
}

function notEncoded(encoding: string): Refusal {
  return new Refusal(400, `The request body is not ${encoding} from the first byte to the last.`);
}

/** The bytes as text in UTF-8. */
export function readText(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new Refusal(400, 'The request body is not UTF-8.');
  // A mark at the start says which encoding it is, and is no part of the text.
  return new TextDecoder().decode(bytes);
}

/** The bytes as the JSON value that they spell. */
export function readJson(bytes: Buffer): unknown {
  const text = readText(bytes);
  if (isTooDeep(bytes)) throw tooDeep();
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal(400, `JSON parse error - ${error instanceof Error ? error.message : error}`);
  }
}

/** The 400 for a value with more levels than anything that is read may have. */
export function tooDeep(): Refusal {
  return new Refusal(400, `The request is nested deeper than ${deepest} levels.`);
}

/** The 413 for a body with more bytes than it may have. */
export function tooLarge(limit: number): Refusal {
  return new Refusal(413, `The request body is larger than ${limit} bytes.`);
}
