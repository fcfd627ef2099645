import { createHash, type Hash } from 'node:crypto';
import { isUint8Array } from 'node:util/types';
import { Holder } from './hold-bytes.ts';
import { splitText } from './read-sequence.ts';
import type { RequestContext } from './request-context.ts';

/**
 * A digest of what a request asks for: path, query and body by their values, whatever the order in which names are written.
 * A body that comes as a stream is read whole first, and put aside: the handler reads it from there.
 */
export async function digestRequest({ input, content, response }: RequestContext): Promise<string> {
  const { path, query, body } = input;
  const hash = createHash('sha256');
  if (!content || !isStream(body)) await update(hash, [path, query, body]);
  else {
    await update(hash, [path, query]);
    const { isListed } = content;
    const held = await new Holder(response).holdStream(isListed ? renderLines(hash, body) : passBytes(hash, body));
    input.body = isListed ? readLines(held) : held;
  }
  return hash.digest('base64url');
}

function isStream(body: unknown): body is AsyncIterable<unknown> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

async function* renderLines(hash: Hash, values: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  for await (const value of values) {
    await update(hash, value);
    yield Buffer.from(`${JSON.stringify(value)}\n`);
  }
}

/** The values as they were rendered. */
async function* readLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  for await (const line of splitText(bytes, '\n')) if (line !== '') yield JSON.parse(line);
}

async function* passBytes(hash: Hash, chunks: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    if (!Buffer.isBuffer(chunk)) continue;
    // Where bytes are parted is chance.
    hash.update(chunk);
    yield chunk;
  }
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
