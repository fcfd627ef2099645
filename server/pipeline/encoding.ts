import { isUint8Array } from 'node:util/types';
import { type Loss, readPlain } from './plain.ts';

/** A body in bytes, and the value that whoever reads them has; the bytes are not to be sent once there is a loss. */
export interface Encoded {
  bytes: Buffer | undefined;
  /** Undefined where bytes are no more than bytes. */
  value: unknown;
  losses: Loss[];
}

/** The body as JSON text, with the value that a reader of that very text has. */
export function encodeJson(body: unknown): Encoded {
  const plain = readPlain(body);
  if (plain.losses.length > 0) return lost(plain.losses);
  if (plain.value === undefined) return lost([{ at: '', message: 'is undefined once it is JSON' }]);
  const text = JSON.stringify(plain.value);
  return { bytes: Buffer.from(text), value: JSON.parse(text), losses: [] };
}

/** The body of any other media type: a text in UTF-8, a number or boolean as text, or bytes as they are. */
export function encodeText(body: unknown, type: string): Encoded {
  // A copy, since the handler may still write to its own.
  if (isUint8Array(body)) return { bytes: Buffer.from(body), value: undefined, losses: [] };
  if (typeof body === 'string') {
    if (!body.isWellFormed()) return lost([{ at: '', message: 'has an unpaired surrogate, which UTF-8 cannot carry' }]);
    return { bytes: Buffer.from(body), value: body, losses: [] };
  }
  if (typeof body === 'boolean' || Number.isFinite(body)) {
    return { bytes: Buffer.from(String(body)), value: body, losses: [] };
  }
  return lost([{ at: '', message: `must be a text or bytes, since it is ${type}` }]);
}

function lost(losses: Loss[]): Encoded {
  return { bytes: undefined, value: undefined, losses };
}
