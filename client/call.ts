import { AuthError, type Authorization, createAuthorization, presentCredentials } from './authorization.ts';
import type { CallOptions, ClientOptions } from './client-options.ts';
import { Failure } from './failure.ts';
import type { AnyInput, Operation } from './operation.ts';
import { readResult } from './read-result.ts';
import type { AnyResult, UnansweredResult } from './result.ts';
import { findDelay, isRepeatable, sleep } from './retries.ts';
import { type WrittenRequest, writeRequest } from './write-call.ts';

type Settings = ClientOptions & CallOptions;

/** Calls an operation; whatever becomes of it is the result, so it never rejects. */
export type Caller = (operation: Operation, input?: AnyInput & CallOptions) => Promise<AnyResult>;

/** Creates what every call goes through: credentials, attempts, results. */
export function createCaller(options: ClientOptions): Caller {
  const authorization = createAuthorization(options.auth);
  return async (operation, input = {}) => {
    const settings = { ...options, ...input };
    const headers = [options.headers, input.headers];
    try {
      const { validate = 'off' } = settings;
      const validation = validate === 'off' ? undefined : await import('./validation.ts');
      if (validate === 'both') validation?.checkRequest(operation, input);
      const written = await writeRequest(operation, input, { baseUrl: options.baseUrl, headers });
      const result = await callRepeatedly(operation, written, settings, authorization);
      return validation?.checkResult(operation, result) ?? result;
    } catch (cause) {
      return unanswered(cause instanceof AuthError ? 'unauthenticated' : 'invalid-request', operation, cause);
    }
  };
}

/** Sends a request until the result is one to keep. */
async function callRepeatedly(
  operation: Operation,
  written: WrittenRequest,
  settings: Settings,
  authorization: Authorization,
): Promise<AnyResult> {
  const retry = isRepeatable(operation.method, written.headers) ? (settings.retry ?? 0) : 0;
  let renewals = 0;
  for (let attempt = 1; ; attempt++) {
    const held = await authorization.get();
    const result = await send(operation, presentCredentials(operation, held, written), settings, attempt);
    if (result.response?.status === 401 && renewals === 0 && authorization.renew(held)) {
      renewals++;
      continue;
    }
    const delay = attempt - renewals <= retry ? findDelay(result, attempt - renewals) : undefined;
    if (delay === undefined) return result;
    await sleep(delay, settings.signal);
  }
}

/** Sends a request once, and reads what comes back. */
async function send(
  operation: Operation,
  { url, ...written }: WrittenRequest,
  settings: Settings,
  attempt: number,
): Promise<AnyResult> {
  const { fetch = globalThis.fetch, hooks = {}, signal, timeout } = settings;
  const call = { operation, attempt };
  const limit = timeout === undefined ? undefined : AbortSignal.timeout(timeout);
  const signals = [signal, limit].filter((each) => each !== undefined);
  try {
    const { method } = operation;
    const request = new Request(url, { ...settings, ...written, method, signal: AbortSignal.any(signals) });
    const replacement = await hooks.onRequest?.(request, call);
    const sent = replacement instanceof Request ? replacement : request;
    const response = await fetch(sent);
    await hooks.onResponse?.(response, sent, call);
    return await readResult(operation, response);
  } catch (cause) {
    await hooks.onFailure?.(cause, call);
    return unanswered(limit?.aborted ? 'timeout' : signal?.aborted ? 'aborted' : 'network', operation, cause);
  }
}

function unanswered(kind: UnansweredResult['status'], { id }: Operation, cause: unknown): UnansweredResult {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const error = cause instanceof Failure ? cause : new Failure(kind, `${id}: ${kind}: ${reason}`, { cause });
  return { ok: false, status: kind, error };
}
