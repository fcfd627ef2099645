import { createHash, type Hash } from 'node:crypto';
import { isUint8Array } from 'node:util/types';
import type { AnyInput } from './request-context.ts';

/** A digest of what a request asks for: path, query and body by their values, whatever the order in which names are written. */
export function digestRequest({ path, query, body }: AnyInput): string {
  const hash = createHash('sha256');
  update(hash, [path, query, body]);
  return hash.digest('base64url');
}

function update(hash: Hash, value: unknown): void {
  if (isUint8Array(value)) hash.update(`bytes ${value.length}:`).update(value);
  else if (Array.isArray(value)) {
    hash.update('[');
    for (const item of value) {
      update(hash, item);
      hash.update(',');
    }
    hash.update(']');
  } else if (typeof value === 'object' && value !== null) {
    hash.update('{');
    for (const [name, member] of Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))) {
      hash.update(`${JSON.stringify(name)}:`);
      update(hash, member);
      hash.update(',');
    }
    hash.update('}');
  } else hash.update(typeof value === 'string' ? JSON.stringify(value) : String(value));
}
