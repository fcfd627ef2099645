import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Logger } from './logger.ts';

/** The caller, as authenticated. */
export interface Caller {
  name: string;
  /** The scopes that the caller holds; none unless said. */
  scopes?: string[];
}

/** The credentials of a request: a secret, and with Basic the name that it belongs to. */
export interface Credentials {
  name?: string;
  secret: string;
}

/** A security scheme of the contract that the server can read credentials of. OAuth 2 and OpenID Connect present a bearer token. */
export interface CheckedScheme {
  /** Its name in the contract. */
  name: string;
  kind: 'basic' | 'bearer' | 'apiKey' | 'oauth2' | 'openIdConnect';
}

/** The credentials that the operation asks for. */
export interface Demand {
  scheme: CheckedScheme;
  /** The scopes, or with schemes that have none the roles, without which the caller gets a 403. */
  scopes: string[];
}

/** Finds the caller to whom the credentials belong, at once or later; none when they are not good. */
export type Authenticate = (
  credentials: Credentials,
  demand: Demand,
) => Caller | undefined | Promise<Caller | undefined>;

/** What a valid request asks for, and who asks. */
export interface Asked {
  readonly operation: { readonly id: string; readonly method: string; readonly path: string };
  readonly caller: Caller | undefined;
  /** The validated input, as the handler gets it. */
  readonly input: Record<'path' | 'query' | 'header' | 'cookie', Record<string, unknown>> & { body: unknown };
  /** The request of Node.js, for headers that the contract does not declare, and for certificates. */
  readonly request: IncomingMessage;
  readonly log: Logger;
}

/**
 * Decides whether the caller may do what a valid request asks for: false is a 403; an `HttpError` says it in other words.
 *
 * @example
 * createApp({ handlers, authorize: ({ operation, caller }) => operation.method === 'get' || caller?.name === 'admin' });
 */
export type Authorize = (asked: Asked) => boolean | Promise<boolean>;

/**
 * Authenticates by the security scheme of the contract that the credentials are presented for; schemes that are not named
 * admit none.
 *
 * @example
 * const authenticate = authenticateBy({
 *   bearer: authenticateJwt({ jwks, issuer, audience }),
 *   apiKey: authenticateKey((digest) => findKey(digest)),
 *   session: ({ secret }) => findSession(secret),
 * });
 */
export function authenticateBy(schemes: Record<string, Authenticate>): Authenticate {
  const known = new Map(Object.entries(schemes));
  return (credentials, demand) => known.get(demand.scheme.name)?.(credentials, demand);
}

/**
 * Authenticates by secrets of which a table has the digests alone: API keys, long tokens of sessions. Passwords, which can be
 * guessed, need a slow digest instead.
 *
 * @example
 * const authenticate = authenticateKey((digest) => findKey(digest));
 */
export function authenticateKey(
  find: (digest: string) => Caller | undefined | Promise<Caller | undefined>,
): Authenticate {
  return ({ secret }) => find(digestKey(secret));
}

/**
 * The digest of a key, as a table has it: SHA-256, 64 hexadecimal digits.
 *
 * @example
 * const row = { digest: digestKey('the-key-that-its-owner-is-shown-once'), owner: 'ada' };
 */
export function digestKey(secret: string): string {
  return hash('sha256', secret);
}

/** Something that only one caller knows. Bearer takes the secret, Basic the pair. */
export interface Token {
  name: string;
  secret: string;
}

/** A token as a digest alone: a reader of the process's memory finds no secret. */
export interface KnownToken {
  name: string;
  digest: Buffer;
}

/** Tells whether a text can be a secret: at least 16 visible ASCII characters, which cannot be guessed. */
export function isSecret(text: string): boolean {
  return /^[\x21-\x7e]{16,}$/.test(text);
}

/** Reduces a token to its digest. */
export function hashToken({ name, secret }: Token): KnownToken {
  return { name, digest: digest(secret) };
}

/** Admits callers that know one of the tokens, whatever the scopes; the time it takes says nothing about a secret. */
export function createTokenAuthenticator(known: KnownToken[]): Authenticate {
  return ({ name, secret }, { scopes }) => {
    const presented = digest(secret);
    const matches = known.filter((token) => timingSafeEqual(token.digest, presented));
    const match = matches.find((token) => name === undefined || token.name === name);
    return match && { name: match.name, scopes };
  };
}

/** Admits callers with credentials of the right form: for a mock, which has nothing to protect. */
export const admitWellFormed: Authenticate = ({ name }, { scopes }) => ({ name: name ?? 'mock', scopes });

/** Another one in each process, so that a digest is of no use anywhere else. */
const salt = randomBytes(16).toString('base64url');

function digest(secret: string): Buffer {
  return Buffer.from(hash('sha256', salt + secret, 'base64url'), 'latin1');
}
