import type { securitySchemes } from '../generated/security-schemes.ts';
import type { Operation } from './operation.ts';

type Schemes = typeof securitySchemes;
type SecretOf<Scheme> = Scheme extends { kind: 'basic' } ? { username: string; password: string } : string;

/** The caller's secret for at least one of the contract's security schemes, by its name. */
export type Credentials = {
  [Name in keyof Schemes]: { [Held in Name]: SecretOf<Schemes[Held]> };
}[keyof Schemes];

/** Credentials, or a function that gets them: asked once, and once more, with what was rejected, after a 401. */
export type Auth =
  | Credentials
  | ((rejected?: Credentials) => Credentials | undefined | Promise<Credentials | undefined>);

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

/** The address of an API that keeps the contract, the caller, and what holds for every call. */
export interface ClientOptions extends Omit<CallOptions, 'signal'> {
  /** Scheme, host and port, such as `http://127.0.0.1:3000`, and the path of the contract's server, if it has one. */
  baseUrl: string;
  auth?: Auth;
  /** The function that sends the requests; the platform's own `fetch` unless given. */
  fetch?: (request: Request) => Promise<Response>;
  hooks?: Hooks;
}
