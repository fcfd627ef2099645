import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import type { Authenticate, Caller } from './auth.ts';
import { StoreUnavailable } from './idempotency/store.ts';

/** The claims of a token. */
export type Claims = Record<string, unknown>;

/** How tokens are checked: by keys (RFC 7517), and by the claims that every token of this API has (RFC 7519, section 4.1). */
export interface JwtOptions {
  /** The address of the key set of the issuer, or the keys. */
  jwks: URL | { keys: object[] };
  issuer: string | string[];
  audience: string | string[];
  /** The seconds that the clocks of issuer and server may differ by; 5 unless given. */
  clockTolerance?: number;
  /** The caller of a token that is valid; unless given the `sub`, with the scopes of `scope` or `scp`. None turns the token down. */
  toCaller?(claims: Claims): Caller | undefined;
}

/** Algorithms with a public key: a token that is signed by a shared secret, or not at all, is not valid (RFC 8725, section 3.1). */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/**
 * Authenticates callers by JSON Web Tokens, which are presented as bearer tokens or API keys. While the keys cannot be read,
 * requests get a 503.
 *
 * @example
 * const authenticate = authenticateJwt({
 *   jwks: new URL('https://login.example.com/.well-known/jwks.json'),
 *   issuer: 'https://login.example.com/',
 *   audience: 'https://api.example.com',
 * });
 */
export function authenticateJwt({
  jwks,
  toCaller = readCaller,
  clockTolerance = 5,
  ...rest
}: JwtOptions): Authenticate {
  // A variable that is not set is no reason to take the tokens of everyone.
  for (const name of ['issuer', 'audience'] as const)
    if ([rest[name]].flat().filter(Boolean).length === 0)
      throw new TypeError(`authenticateJwt needs the ${name} of tokens.`);
  let loaded: Promise<{ jose: typeof import('jose'); keys: JWTVerifyGetKey }> | undefined;
  const load = async () => {
    const jose = await import('jose');
    const keys = jwks instanceof URL ? jose.createRemoteJWKSet(jwks) : jose.createLocalJWKSet(jwks as JSONWebKeySet);
    return { jose, keys };
  };
  const readClaims = async (token: string): Promise<Claims | undefined> => {
    loaded ??= load();
    const { jose, keys } = await loaded;
    try {
      return (await jose.jwtVerify(token, keys, { ...rest, algorithms, clockTolerance })).payload;
    } catch (error) {
      if (isOfToken(error, jose.errors)) return undefined;
      throw new StoreUnavailable('The keys that tokens are signed with cannot be read.', { cause: error });
    }
  };
  return async ({ secret }) => {
    const claims = await readClaims(secret);
    return claims && toCaller(claims);
  };
}

/** Tells whether the token is at fault, not the key set or the way to it. */
function isOfToken(error: unknown, errors: typeof import('jose').errors): boolean {
  const { JOSEError, JWKSTimeout, JWKSInvalid } = errors;
  const isOfKeys = error instanceof JWKSTimeout || error instanceof JWKSInvalid;
  // The bare class stands for a key set that is not there.
  return error instanceof JOSEError && error.constructor !== JOSEError && !isOfKeys;
}

function readCaller({ sub, scope, scp }: Claims): Caller | undefined {
  const given = scope ?? scp;
  const scopes = typeof given === 'string' ? given.split(' ') : Array.isArray(given) ? given.map(String) : [];
  return typeof sub === 'string' && sub !== '' ? { name: sub, scopes } : undefined;
}
