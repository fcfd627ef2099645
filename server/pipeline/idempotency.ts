import { HttpError } from '../errors/http-error.ts';
import type { Operation } from '../openapi/model.ts';
import type { RenderedResponse } from '../response/check-response.ts';
import type { IdempotencyKey, KeptResponse, ResponseStore } from '../store/response-store.ts';
import type { RequestContext } from './request-context.ts';
import { beginDigest, type RequestDigest } from './request-digest.ts';

/** A store in which responses can be kept together with what their handlers did. */
export interface KeepingStore {
  transaction<T>(work: (store: ResponseStore) => Promise<T>, options: { milliseconds: number }): Promise<T>;
}

/** Gives the response to a request: the first that there was for its `Idempotency-Key`, else the one that `respond` gives. */
export type RespondOnce = (
  context: RequestContext,
  operation: Operation,
  respond: () => Promise<RenderedResponse>,
) => Promise<RenderedResponse>;

/** The milliseconds for which a response is kept. */
const keptMilliseconds = 24 * 60 * 60 * 1000;

/** The milliseconds that a transaction has beside those of the handler. */
const keepingMilliseconds = 5_000;

/** Undoes what a handler did whose response says that it failed, and carries the response out of the transaction. */
class Undone extends Error {
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
 * its response are kept in one transaction, so that no crash comes between them. A failure, a 5xx, is not kept.
 */
export function createIdempotency(store: KeepingStore | undefined, handlerTimeout: number): RespondOnce {
  if (!store) return (_context, _operation, respond) => respond();
  const milliseconds = handlerTimeout + keepingMilliseconds;
  const running = new Map<string, RequestDigest>();
  return async (context, operation, respond) => {
    const key = readKey(context, operation);
    if (!key) return respond();
    const digest = await beginDigest(context.input);
    const name = JSON.stringify(key);
    const begun = running.get(name);
    if (begun) throw isOther(begun, digest) ? usedOtherwise() : stillRunning();
    running.set(name, digest);
    try {
      const work = (kept: ResponseStore) => respondInTransaction(kept, key, digest, respond);
      return await store.transaction(work, { milliseconds });
    } catch (error) {
      if (error instanceof Undone) return error.response;
      throw error;
    } finally {
      running.delete(name);
    }
  };
}

function readKey({ input, caller }: RequestContext, { id, idempotencyKey }: Operation): IdempotencyKey | undefined {
  const given = idempotencyKey && input.header[idempotencyKey.name];
  return given === undefined ? undefined : { caller: caller?.name ?? '', operation: id, key: String(given) };
}

async function respondInTransaction(
  store: ResponseStore,
  key: IdempotencyKey,
  digest: RequestDigest,
  respond: () => Promise<RenderedResponse>,
): Promise<RenderedResponse> {
  const notBefore = new Date(Date.now() - keptMilliseconds);
  // Another process may have the key.
  if (!(await store.claimIdempotencyKey(key))) throw stillRunning();
  const kept = await store.findKeptResponse(key, notBefore);
  if (kept) return replay(kept, await digest.whole());
  const response = await respond();
  if (response.status >= 500) throw new Undone(response);
  const { status, headers } = response;
  const body = await toBytes(response.body);
  await store.keepResponse(key, { digest: await digest.whole(), status, headers, body }, notBefore);
  return { status, headers, body };
}

function replay({ digest: first, status, headers, body }: KeptResponse, digest: string): RenderedResponse {
  if (first !== digest) throw usedOtherwise();
  return { status, headers, body: body && Buffer.from(body) };
}

/** A stream is kept as a whole. */
async function toBytes(body: RenderedResponse['body']): Promise<Buffer | undefined> {
  if (typeof body !== 'object' || Buffer.isBuffer(body)) return typeof body === 'string' ? Buffer.from(body) : body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body.chunks) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function isOther({ known: one }: RequestDigest, { known: other }: RequestDigest): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

function stillRunning(): HttpError {
  const detail = 'A request with this Idempotency-Key is still being processed; try again later.';
  return new HttpError(409, detail, { 'Retry-After': '1' });
}

function usedOtherwise(): HttpError {
  return new HttpError(422, 'This Idempotency-Key was used for another request; choose a new key for a new request.');
}
