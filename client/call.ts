import { type Auth, AuthError, type Authorization, createAuthorization, presentCredentials } from './authorization.ts';
import { readResult, type WrittenRequest, writeRequest } from './messages.ts';
import type { AnyInput, Operation } from './operation.ts';
import { type AnyResult, Failure, type UnansweredResult } from './result.ts';

/** A call, as hooks are shown it. */
export interface Call {
  operation: Operation;
  /** 1, and one more each time that the request is sent again. */
  attempt: number;
}

/** Functions that are told of each attempt, for logs and traces; what they return is waited for. */
export interface Hooks {
  /** Before it is sent: headers may be added to the request, and a `Request` that is returned is sent in its place. */
  onRequest?(request: Request, call: Call): unknown;
  /** When the headers of a response are there; its body is not read yet: `clone()` it to look. */
  onResponse?(response: Response, request: Request, call: Call): unknown;
  /** When there is no response. */
  onFailure?(error: unknown, call: Call): unknown;
}

/** Which bodies are held against the contract, in the browser itself. */
export type Validate = 'response' | 'both' | 'off';

/** Options of a client, and of a single call. */
export interface CallOptions extends Pick<RequestInit, 'cache' | 'credentials' | 'keepalive' | 'mode' | 'redirect'> {
  /** Headers beside those of the contract. */
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** The milliseconds that each attempt has, to the end of its body; no limit unless given. */
  timeout?: number;
  /**
   * The number of times that a call is repeated which failed for the moment: without a response, or with a 408, 429, 502, 503 or 504.
   * Only what may be done twice is: GET and the like, or any method with an `Idempotency-Key`. 0 unless given.
   */
  retry?: number;
  /** `off` unless given. */
  validate?: Validate;
}

/** The address of an API, credentials, and options of every call. */
export interface ClientOptions extends Omit<CallOptions, 'signal'> {
  /** Scheme, host and port, such as `http://127.0.0.1:3000`, and the path of the contract's server, if it has one. */
  baseUrl: string;
  auth?: Auth;
  /** The function that sends the requests; the platform's own `fetch` unless given. */
  fetch?: (request: Request) => Promise<Response>;
  hooks?: Hooks;
}

type Settings = ClientOptions & CallOptions;

/** Calls an operation. It never rejects: a failure is a result as well. */
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

const momentary = [408, 429, 502, 503, 504];
/** The longest wait, in milliseconds; a call that would have to wait longer ends at once. */
const longest = 60_000;

/** Tells whether a request may be sent twice: its method says so (RFC 9110, section 9.2.2), or its key. */
function isRepeatable(method: string, headers: Headers): boolean {
  return /^(GET|HEAD|QUERY|PUT|DELETE|OPTIONS|TRACE)$/.test(method) || headers.has('Idempotency-Key');
}

/** The milliseconds to wait before a call that failed for the moment is tried again; undefined where that would not help. */
function findDelay({ status, response }: AnyResult, attempt: number): number | undefined {
  if (response ? !momentary.includes(response.status) : status !== 'network' && status !== 'timeout') return undefined;
  const backoff = 250 * 2 ** attempt * (0.5 + Math.random() / 2);
  const asked = readRetryAfter(response?.headers.get('Retry-After'));
  const delay = asked === undefined ? Math.min(backoff, longest / 4) : asked + backoff / 4;
  return delay <= longest ? delay : undefined;
}

/** Seconds, or a date (RFC 9110, section 10.2.3). */
function readRetryAfter(text: string | null | undefined): number | undefined {
  if (!text) return undefined;
  const delay = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(delay) ? undefined : Math.max(0, delay);
}

/** Resolves after that many milliseconds, or at once when the signal ends it. */
function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<unknown> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => resolve(clearTimeout(timer)), { once: true });
  });
}
