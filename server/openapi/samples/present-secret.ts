import type { SchemeUse, SecurityAlternative } from '../model.ts';

/** A secret, and whose it is. */
export interface Credential {
  secret: string;
  /** The name that Basic takes beside the secret. */
  name?: string;
}

/** The places of a request that a secret goes to. */
export interface PresentedSecret {
  /** Pairs of names and values, percent-encoded. */
  query: string[];
  cookies: string[];
  headers: Record<string, string>;
  /** Name and secret, where Basic takes both; they are in a header as well. */
  pair: string | undefined;
  /** The same by the names of the security schemes, as the typed client takes it. */
  byScheme: Record<string, string | { username: string; password: string }>;
}

/** The secret wherever the first alternative that it suffices for has it; a bearer token alone goes before all else. */
export function presentSecret(
  security: SecurityAlternative[],
  { secret, name = 'admin' }: Credential,
): PresentedSecret {
  const possible = security.filter(
    (uses) => uses.length > 0 && uses.every(({ scheme }) => scheme.kind !== 'unsupported'),
  );
  const uses =
    possible.find((alternative) => alternative.length === 1 && alternative.every(isBearer)) ?? possible[0] ?? [];
  const presented: PresentedSecret = { query: [], cookies: [], headers: {}, pair: undefined, byScheme: {} };
  for (const use of uses) present(presented, use, secret, name);
  return presented;
}

function present(presented: PresentedSecret, use: SchemeUse, secret: string, name: string): void {
  const { kind, parameter } = use.scheme;
  presented.byScheme[use.scheme.name] = kind === 'basic' ? { username: name, password: secret } : secret;
  if (isBearer(use)) presented.headers.Authorization = `Bearer ${secret}`;
  else if (kind === 'basic') {
    presented.pair = `${name}:${secret}`;
    presented.headers.Authorization = `Basic ${Buffer.from(presented.pair).toString('base64')}`;
  } else if (parameter?.in === 'header') presented.headers[parameter.name] = secret;
  else if (parameter) {
    const pair = `${encodeURIComponent(parameter.name)}=${encodeURIComponent(secret)}`;
    if (parameter.in === 'query') presented.query.push(pair);
    else presented.cookies.push(pair);
  }
}

function isBearer({ scheme: { kind } }: SchemeUse): boolean {
  return kind === 'bearer' || kind === 'oauth2' || kind === 'openIdConnect';
}
