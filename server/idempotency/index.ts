import { HttpError } from '../errors/index.ts';
import type { RenderedResponse, SentStream } from '../response/index.ts';
import type { IdempotencyKey, IdempotencyStore, ResponseStore, StoredResponse } from './store.ts';

/** A request that may be sent again, and a digest of what it asks for. */
export interface RepeatableRequest {
  key: IdempotencyKey;
  digest(): Promise<string>;
}

/** Gives the response to a request: the first that there was for its key, else the one that `respond` gives. */
export type RespondOnce = (
  request: RepeatableRequest,
  respond: () => Promise<RenderedResponse>,
) => Promise<RenderedResponse>;

/** The milliseconds for which a response is stored. */
const storedMilliseconds = 24 * 60 * 60 * 1000;

/** The milliseconds that a transaction has beside those of the handler. */
const storingMilliseconds = 5_000;

/** The most bytes of a stored response, and the most milliseconds of one that is a stream. */
const mostStored = { bytes: 4_194_304, milliseconds: 2_000 };

/** Undoes what a handler did whose response says that it failed, and carries the response out of the transaction. */
class Reverted extends Error {
  readonly response: RenderedResponse;

  constructor(response: RenderedResponse) {
    super('The response says that the server failed.');
    this.response = response;
  }
}

/**
 * Makes requests idempotent whose operation declares the header `Idempotency-Key` and whose sender gives one
 * (draft-ietf-httpapi-idempotency-key-header-07): sent again by the same caller within a day, they get the first response
 * again; a 409 while the first is still at work, a 422 where the key was used for something else. What a handler does and
 * its response are stored in one transaction, which begins once the request has come whole, so that no crash comes between
 * them. A 5xx is not stored; of a response that is too long, or goes on, is stored that it was sent: a 409.
 */
export function createIdempotency(store: IdempotencyStore, handlerTimeout: number): RespondOnce {
  const milliseconds = handlerTimeout + storingMilliseconds;
  const running = new Map<string, string>();
  return async ({ key, ...request }, respond) => {
    const digest = await request.digest();
    const name = JSON.stringify(key);
    const begun = running.get(name);
    if (begun !== undefined) throw begun === digest ? stillRunning() : usedOtherwise();
    running.set(name, digest);
    try {
      const work = (kept: ResponseStore) => respondInTransaction(kept, key, digest, respond);
      return await store.transaction(work, { milliseconds });
    } catch (error) {
      if (error instanceof Reverted) return error.response;
      throw error;
    } finally {
      running.delete(name);
    }
  };
}

async function respondInTransaction(
  store: ResponseStore,
  key: IdempotencyKey,
  digest: string,
  respond: () => Promise<RenderedResponse>,
): Promise<RenderedResponse> {
  const notBefore = new Date(Date.now() - storedMilliseconds);
  // Another process may have the key.
  if (!(await store.claimIdempotencyKey(key))) throw stillRunning();
  const kept = await store.findStoredResponse(key, notBefore);
  if (kept) return replay(kept, digest);
  const response = await respond();
  if (response.status >= 500) throw new Reverted(response);
  const { status, headers } = response;
  const body = await readToStore(response.body);
  const isKept = body === undefined || (Buffer.isBuffer(body) && body.length <= mostStored.bytes);
  const sent = isKept ? { status, headers, body } : { status: 0, headers: {}, body: undefined };
  await store.storeResponse(key, { digest, ...sent }, notBefore);
  return { status, headers, body };
}

function replay({ digest: first, status, headers, body }: StoredResponse, digest: string): RenderedResponse {
  if (first !== digest) throw usedOtherwise();
  if (status === 0) throw new HttpError(409, notStored);
  return { status, headers, body: body && Buffer.from(body) };
}

const notStored =
  'The request with this Idempotency-Key was carried out, but its response was too long to be stored; read what it did instead.';

/** The body as it can be stored; a stream that is longer, or goes on for longer, stays one. */
async function readToStore(body: RenderedResponse['body']): Promise<Buffer | SentStream | undefined> {
  if (typeof body !== 'object' || Buffer.isBuffer(body)) return typeof body === 'string' ? Buffer.from(body) : body;
  if (body.isLive) return body;
  const source = body.chunks[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  const { promise: late, resolve } = Promise.withResolvers<'late'>();
  const timer = setTimeout(resolve, mostStored.milliseconds, 'late');
  try {
    for (let size = 0; ; ) {
      const next = source.next();
      const result = size > mostStored.bytes ? 'late' : await Promise.race([next, late]);
      if (result === 'late') return { ...body, chunks: goOn(chunks, next, source) };
      if (result.done) return Buffer.concat(chunks);
      const chunk = Buffer.from(result.value);
      chunks.push(chunk);
      size += chunk.length;
    }
  } finally {
    clearTimeout(timer);
  }
}

/** A stream of which something has been read already. */
function goOn(
  read: Buffer[],
  next: Promise<IteratorResult<string | Uint8Array>>,
  source: AsyncIterator<string | Uint8Array>,
): SentStream['chunks'] {
  let waiting: typeof next | undefined = next;
  // The rejection is handled where it is waited for.
  next.catch(() => {});
  const rest: AsyncIterator<string | Uint8Array> = {
    next: () => {
      const value = read.shift();
      if (value) return Promise.resolve({ done: false, value });
      const result = waiting ?? source.next();
      waiting = undefined;
      return result;
    },
    return: async () => (await source.return?.()) ?? { done: true, value: undefined },
  };
  return { [Symbol.asyncIterator]: () => rest };
}

function stillRunning(): HttpError {
  const detail = 'A request with this Idempotency-Key is still being processed; try again later.';
  return new HttpError(409, detail, { 'Retry-After': '1' });
}

function usedOtherwise(): HttpError {
  return new HttpError(422, 'This Idempotency-Key was used for another request; choose a new key for a new request.');
}
