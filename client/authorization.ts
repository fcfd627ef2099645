import type { Secrets } from '../generated/calls.ts';
import type { WrittenRequest } from './messages.ts';
import type { Operation } from './operation.ts';

/** The caller's secret for at least one of the contract's security schemes, by its name. */
export type Credentials = {
  [Name in keyof Secrets]: { [Held in Name]: Secrets[Held] };
}[keyof Secrets];

/** Credentials, or a function that gets them: asked once, and once more, with what was rejected, after a 401. */
export type Auth =
  | Credentials
  | ((rejected?: Credentials) => Credentials | undefined | Promise<Credentials | undefined>);

/** The function that gets credentials has failed. */
export class AuthError extends Error {}

/** The caller's credentials, as they were gotten. */
export interface Held {
  credentials: Credentials | undefined;
}

/** The caller's credentials, gotten once for all calls. */
export interface Authorization {
  get(): Promise<Held> | Held;
  /** Tells whether there may be better ones than those that were rejected; concurrent calls ask for them once. */
  renew(rejected: Held): boolean;
}

/** Keeps credentials, and gets new ones when the old are rejected. */
export function createAuthorization(auth: Auth | undefined): Authorization {
  if (typeof auth !== 'function') return { get: () => ({ credentials: auth }), renew: () => false };
  let current: Promise<Held> | undefined;
  let last: Held | undefined;
  const ask = async (rejected?: Credentials): Promise<Held> => {
    try {
      // Whatever it throws, it throws later than `current` is set.
      last = { credentials: await Promise.resolve(rejected).then(auth) };
      return last;
    } catch (cause) {
      // The next call asks again.
      current = undefined;
      throw new AuthError(cause instanceof Error ? cause.message : String(cause), { cause });
    }
  };
  return {
    get: () => (current ??= ask()),
    renew(rejected) {
      if (rejected === last) {
        last = undefined;
        current = ask(rejected.credentials);
        // The call that waits for it is told.
        current.catch(() => {});
      }
      return true;
    },
  };
}

type Secret = string | { username: string; password: string };

/** Presents the credentials for those of the operation's security schemes that the caller holds them for. */
export function presentCredentials(
  { security = {} }: Operation,
  { credentials }: Held,
  { url, headers, body }: WrittenRequest,
): WrittenRequest {
  const secrets: Record<string, Secret> = credentials ?? {};
  let target = url;
  const added = new Headers(headers);
  for (const [name, secret] of Object.entries(secrets)) {
    const scheme = security[name];
    if (!scheme) continue;
    const [kind, place, parameter] =
      'kind' in scheme ? [scheme.kind, 'header', 'Authorization'] : [undefined, scheme.in, scheme.name];
    const value = typeof secret === 'string' ? secret : `${secret.username}:${secret.password}`;
    if (place === 'query')
      target += `${target.includes('?') ? '&' : '?'}${encodeURIComponent(parameter)}=${encodeURIComponent(value)}`;
    else if (place === 'cookie') added.append('Cookie', `${parameter}=${encodeURIComponent(value)}`);
    else added.set(parameter, kind === 'basic' ? `Basic ${toBase64(value)}` : kind ? `Bearer ${value}` : value);
  }
  return { url: target, headers: added, body };
}

/** Base64 of the text in UTF-8 (RFC 7617, section 2.1). */
function toBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
