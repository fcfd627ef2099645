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
export interface CallOptions
  extends Pick<
    RequestInit,
    'cache' | 'credentials' | 'integrity' | 'keepalive' | 'mode' | 'redirect' | 'referrer' | 'referrerPolicy'
  > {
  priority?: 'high' | 'low' | 'auto';
  /** Options of `fetch` that frameworks add, such as Next.js. */
  next?: { revalidate?: number | false; tags?: string[] };
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
  /** `off` unless given; takes an operation of `/checked`. */
  validate?: Validate;
  /** Continues a stream of events that is cut or ends, with `Last-Event-ID`, as `EventSource` does; only what is read by GET. */
  reconnect?: boolean;
}

/** The address of an API, credentials, and options of every call. */
export interface ClientOptions extends Omit<CallOptions, 'signal'> {
  /** Scheme, host and port, such as `http://127.0.0.1:3000`, and the path of the contract's server, if it has one. */
  baseUrl: string;
  auth?: Auth;
  /** The function that sends the requests; the platform's own `fetch` unless given. */
  fetch?: (request: Request, init?: RequestInit) => Promise<Response>;
  hooks?: Hooks;
}

type Settings = ClientOptions & CallOptions;

/** Calls an operation. It never rejects: a failure is a result as well. */
export type Caller = (operation: Operation, input?: AnyInput & CallOptions, search?: string) => Promise<AnyResult>;

/** Creates what every call goes through: credentials, attempts, results. */
export function createCaller(options: ClientOptions): Caller {
  const { baseUrl } = options;
  const page: { href: string } | undefined = Reflect.get(globalThis, 'location');
  if (!URL.canParse(baseUrl, page?.href))
    throw new TypeError(
      `baseUrl "${baseUrl}" is no URL: outside of a page it needs scheme and host, as in http://127.0.0.1:3000.`,
    );
  const authorization = createAuthorization(options.auth);
  return async (operation, input = {}, search) => {
    const settings = { ...options, ...input };
    const headers = [options.headers, input.headers];
    try {
      const { validate = 'off' } = settings;
      const validation =
        validate === 'off' ? undefined : await (await import('./validation.ts')).createValidation(operation);
      if (validate === 'both') validation?.checkRequest(input);
      const written = await writeRequest(operation, input, { baseUrl, headers, search });
      const result = await callRepeatedly(operation, written, settings, authorization);
      return validation?.checkResult(result) ?? result;
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
  const { retry = 0 } = settings;
  const retrying = retry > 0 ? await import('./retry.ts') : undefined;
  const isRepeatable = retrying?.isRepeatable(operation.method, written.headers);
  let renewals = 0;
  for (let attempt = 1; ; attempt++) {
    const held = await authorization.get();
    const result = await send(operation, presentCredentials(operation, held, written), settings, attempt);
    if (result.response?.status === 401 && renewals === 0 && authorization.renew(held)) {
      renewals++;
      continue;
    }
    const sent = attempt - renewals;
    const delay = isRepeatable && sent <= retry ? retrying?.findDelay(result, sent) : undefined;
    if (delay === undefined) return result;
    await retrying?.sleep(delay, settings.signal);
  }
}

/** Sends a request once, and reads what comes back. */
async function send(
  operation: Operation,
  written: WrittenRequest,
  settings: Settings,
  attempt: number,
): Promise<AnyResult> {
  const { hooks = {}, signal } = settings;
  const call = { operation, attempt };
  const limit = createLimit(settings);
  try {
    const response = await sendRequest(written, settings, call, limit.signal);
    const { method } = operation;
    const resume = async (id: string) => {
      const headers = new Headers(written.headers);
      if (id !== '') headers.set('Last-Event-ID', id);
      const next = await sendRequest({ ...written, headers }, settings, call, limit.signal);
      if (next.status !== 204 && !next.ok)
        throw new Failure('undeclared', `${operation.id}: undeclared: ${next.status}`, { response: next });
      return next.status === 204 ? undefined : next;
    };
    return await readResult(operation, response, settings.reconnect && method === 'GET' ? resume : undefined);
  } catch (cause) {
    await hooks.onFailure?.(cause, call);
    return unanswered(limit.isOver() ? 'timeout' : signal?.aborted ? 'aborted' : 'network', operation, cause);
  } finally {
    limit.clear();
  }
}

/** Sends a request once, and tells hooks. */
async function sendRequest(
  { url, ...written }: WrittenRequest,
  settings: Settings,
  call: Call,
  signal: AbortSignal,
): Promise<Response> {
  const { fetch = globalThis.fetch, hooks = {}, next, cache } = settings;
  const request = new Request(url, { ...settings, ...written, method: call.operation.method, signal });
  const replacement = await hooks.onRequest?.(request, call);
  const sent = replacement instanceof Request ? replacement : request;
  // A `Request` does not carry what frameworks add.
  const response = await (next ? fetch(sent, { next, ...(cache && { cache }) } as RequestInit) : fetch(sent));
  await hooks.onResponse?.(response, sent, call);
  return response;
}

/** A signal that is aborted by that of the call, or once its time is over; React Native has no `AbortSignal.any`. */
function createLimit({ signal, timeout }: CallOptions) {
  const controller = new AbortController();
  const abort = () => controller.abort(signal?.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  let isOver = false;
  const end = () => {
    isOver = true;
    controller.abort(new Error(`no response within ${timeout} ms`));
  };
  const timer = timeout === undefined ? undefined : setTimeout(end, timeout);
  return { signal: controller.signal, isOver: () => isOver, clear: () => clearTimeout(timer) };
}

function unanswered(kind: UnansweredResult['status'], { id }: Operation, cause: unknown): UnansweredResult {
  const reason = reasonsOf(cause).join(': ');
  const error = cause instanceof Failure ? cause : new Failure(kind, `${id}: ${kind}: ${reason}`, { cause });
  return { ok: false, status: kind, error };
}

/** The message of an error, and of its causes: `fetch failed` alone says nothing. */
function reasonsOf(cause: unknown): string[] {
  if (!(cause instanceof Error)) return [String(cause)];
  const code =
    'code' in cause && typeof cause.code === 'string' && !cause.message.includes(cause.code) ? [cause.code] : [];
  return [
    ...(cause.message ? [cause.message] : []),
    ...code,
    ...(cause.cause === undefined ? [] : reasonsOf(cause.cause)),
  ];
}
