import { isIP } from 'node:net';
import { hashToken, isSecret, type KnownToken } from './auth.ts';
import type { Origins } from './pipeline/cors.ts';

/** Reads a variable of the environment; what has no meaning is noted as a mistake, and `wanted` says what would have one. */
export type Read = <T>(name: string, standard: T, parse: (text: string) => T | undefined, wanted: string) => T;

/** An IP address or a host name; none for anything else. */
export function parseHost(text: string): string | undefined {
  return isIP(text) > 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text) ? text : undefined;
}

/** Host names as a `Host` header has them, without ports; none where one of them is no host. */
export function parseHosts(text: string): string[] | undefined {
  const hosts = text.split(',').map((entry) => parseHost(entry.trim().replace(/^\[(.*)\]$/, '$1')));
  const parsed = hosts.flatMap((host) => (host === undefined ? [] : [bracket(host)]));
  return parsed.length === hosts.length ? parsed : undefined;
}

/** A host as a `Host` header has it: an IPv6 address in brackets. */
export function bracket(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

/** Tokens, each with a name and a secret that no other has; none where one of them is none. */
export function parseTokens(text: string): KnownToken[] | undefined {
  const tokens = text.split(',').map((entry) => /^([^:\s]+):([\x21-\x7e]+)$/.exec(entry) ?? []);
  const parsed = tokens.flatMap(([, name, secret]) => (name && secret && isSecret(secret) ? [{ name, secret }] : []));
  // Two callers who share a secret could not be told apart.
  const distinct = [parsed.map(({ name }) => name), parsed.map(({ secret }) => secret)].map((texts) => new Set(texts));
  return distinct.every(({ size }) => size === tokens.length) ? parsed.map(hashToken) : undefined;
}

/** A number of things; none for anything else, and for zero. */
export function parseCount(text: string): number | undefined {
  return /^[1-9]\d{0,6}$/.test(text) ? Number(text) : undefined;
}

/** The most of something, which is any number for `off`; none for anything else. */
export function parseLimit(text: string): number | undefined {
  return text === 'off' ? Number.POSITIVE_INFINITY : parseCount(text);
}

/** A number of bytes that headers may have; none for anything else. */
export function parseHeaderBytes(text: string): number | undefined {
  const bytes = parseCount(text);
  return bytes !== undefined && bytes >= 1024 && bytes <= 1_048_576 ? bytes : undefined;
}

/** IP addresses, and networks as an address with the length of its prefix; none where one of them is none. */
export function parseNetworks(text: string): string[] | undefined {
  const networks = text.split(',').map((entry) => entry.trim());
  return networks.every(isNetwork) ? networks : undefined;
}

function isNetwork(text: string): boolean {
  const [address = '', length, ...others] = text.split('/');
  const version = isIP(address);
  const isLength = length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (version === 4 ? 32 : 128));
  return version > 0 && isLength && others.length === 0;
}

/** Web origins, or `*` for all; none where one of them is none. */
export function parseOrigins(text: string): Origins | undefined {
  if (text === '*') return text;
  const urls = text.split(',').map((entry) => URL.parse(entry.trim()));
  const parsed = urls.flatMap((url) =>
    url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/` ? [url.origin] : [],
  );
  return parsed.length === urls.length ? parsed : undefined;
}
