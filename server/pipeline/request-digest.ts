import { createHash, type Hash } from 'node:crypto';
import { isUint8Array } from 'node:util/types';
import type { AnyInput } from './request-context.ts';

/** A digest of what a request asks for: path, query and body by their values, whatever the order in which names are written. */
export interface RequestDigest {
  /** Undefined for as long as the body is still to come. */
  known: string | undefined;
  /** Reads what is left of a body that comes as a stream. */
  whole(): Promise<string>;
}

/** Begins a digest of the input of a request. A body that comes as a stream is read by the handler, from now on past the digest. */
export async function beginDigest(input: AnyInput): Promise<RequestDigest> {
  const { path, query, body } = input;
  const hash = createHash('sha256');
  if (!isStream(body)) {
    await update(hash, [path, query, body]);
    const known = hash.digest('base64url');
    return { known, whole: async () => known };
  }
  await update(hash, [path, query]);
  const next = readPast(hash, body);
  // Whoever stops early leaves the rest to the digest.
  input.body = { [Symbol.asyncIterator]: () => ({ next }) };
  const whole = async () => {
    while (!(await next()).done);
    return hash.digest('base64url');
  };
  return { known: undefined, whole };
}

function isStream(body: unknown): body is AsyncIterable<unknown> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

function readPast(hash: Hash, body: AsyncIterable<unknown>): () => Promise<IteratorResult<unknown>> {
  const source = body[Symbol.asyncIterator]();
  return async () => {
    const result = await source.next();
    // Where bytes are parted is chance.
    if (isUint8Array(result.value)) hash.update(result.value);
    else if (!result.done) await update(hash, result.value);
    return result;
  };
}

async function update(hash: Hash, value: unknown): Promise<void> {
  if (isUint8Array(value)) hash.update(`bytes ${value.length}:`).update(value);
  else if (value instanceof Blob) await updateWithFile(hash, value);
  else if (Array.isArray(value)) {
    hash.update('[');
    for (const item of value) {
      await update(hash, item);
      hash.update(',');
    }
    hash.update(']');
  } else if (typeof value === 'object' && value !== null) {
    hash.update('{');
    for (const [name, member] of Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))) {
      hash.update(`${JSON.stringify(name)}:`);
      await update(hash, member);
      hash.update(',');
    }
    hash.update('}');
  } else hash.update(typeof value === 'string' ? JSON.stringify(value) : String(value));
}

async function updateWithFile(hash: Hash, file: Blob): Promise<void> {
  const name = file instanceof File ? file.name : '';
  hash.update(`file ${JSON.stringify([name, file.type])} ${file.size}:`);
  for await (const chunk of file.stream()) hash.update(chunk);
}
