import { isUint8Array } from 'node:util/types';
import type { Syntax } from '../openapi/bodies/index.ts';
import type { Content } from '../openapi/model.ts';
import { readJsonSafe, type Unsafe } from './json-safe.ts';

/** The media type of a body, and the one of the contract that it is; none where that has no such. */
export interface ChosenType {
  type: string;
  syntax: Syntax;
  match: Content | undefined;
}

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

/** A body as it is sent, and the value that whoever reads it has; it is not to be sent once anything is unsafe. */
export interface Encoded {
  sent: SentBody | undefined;
  /** Undefined where bytes are no more than bytes. */
  value: unknown;
  unsafe: Unsafe[];
  /** The media type, where the body adds to it. */
  type?: string;
}

/** Is given a value before it is written, and may change it: it is a copy. */
export type Take = (value: unknown) => void;

/** The body as JSON text, with the value that a reader of that very text has. */
export function encodeJson(body: unknown, take: Take): Encoded {
  const { value, unsafe } = readJsonSafe(body);
  if (unsafe.length > 0) return refuse(unsafe);
  if (value === undefined) return refuse([{ instancePath: '', message: 'is undefined once it is JSON' }]);
  take(value);
  return { sent: JSON.stringify(value), value, unsafe: [] };
}

/** The body of any other media type: a text in UTF-8, a number or boolean as text, or bytes as they are. */
export function encodeText(body: unknown, type: string): Encoded {
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
