import { createHash, timingSafeEqual } from 'node:crypto';

/** Who sent the request. */
export interface Caller {
  name: string;
}

/** What a request presents: a secret, and with Basic the name that it belongs to. */
export interface Credentials {
  name?: string;
  secret: string;
}

/** Finds the caller to whom the credentials belong; none when they are not good. */
export type Authenticate = (credentials: Credentials) => Caller | undefined;

/** Something that only one caller knows. Bearer takes the secret, Basic the pair. */
export interface Token {
  name: string;
  secret: string;
}

/** Admits whoever knows one of the tokens; the time it takes says nothing about a secret. */
export function createTokenAuthenticator(tokens: Token[]): Authenticate {
  const known = tokens.map(({ name, secret }) => ({ name, digest: digest(secret) }));
  return ({ name, secret }) => {
    const presented = digest(secret);
    const matches = known.filter((token) => timingSafeEqual(token.digest, presented));
    const match = matches.find((token) => name === undefined || token.name === name);
    return match && { name: match.name };
  };
}

/** Admits whoever presents credentials of the right form: for a mock, which has nothing to protect. */
export const admitWellFormed: Authenticate = ({ name }) => ({ name: name ?? 'mock' });

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
