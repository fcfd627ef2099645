import type { IncomingMessage } from 'node:http';
import { HttpError } from '../errors/index.ts';
import type { Step } from './request-context.ts';

/** The host names that stand for this machine alone: no other site can make a browser send one of them. */
const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];

/** Tells whether the host of a URL is this machine. */
export function isLoopback(hostname: string): boolean {
  return loopbackNames.includes(hostname) || /\.localhost$|^127(\.\d+){3}$/.test(hostname);
}

/** Tells whether a request is addressed to a host name of this server. */
export type IsOwnHost = (request: IncomingMessage) => boolean;

/**
 * Accepts the loopback names and those given, on whatever port; an IPv6 address is written in brackets.
 * A request of HTTP/1.0 without a host is accepted, since no browser sends one and some health checks do.
 */
export function createHostCheck(names: string[]): IsOwnHost {
  const known = new Set([...loopbackNames, ...names.map((name) => name.toLowerCase())]);
  return ({ headers: { host } }) => {
    if (host === undefined) return true;
    if (known.has(host)) return true;
    const [, name = ''] = /^(\[[^\]]*\]|[^:]*)(?::\d*)?$/.exec(host) ?? [];
    return known.has(name.toLowerCase());
  };
}

/**
 * Turns down with 421 whatever is addressed to another host (RFC 9110, section 15.5.20): a page whose name was made to lead
 * here. An app within another is addressed as that is: `any`.
 */
export function checkHost(names: string[] | 'any'): Step {
  if (names === 'any') return () => {};
  const isOwnHost = createHostCheck(names);
  return ({ request }) => {
    if (!isOwnHost(request)) {
      throw new HttpError(
        421,
        'This server does not respond to that host name; ALLOWED_HOSTS lists those that it does.',
      );
    }
  };
}
