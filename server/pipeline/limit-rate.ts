import { BlockList, isIP } from 'node:net';
import { HttpError } from '../errors/index.ts';
import type { RequestContext, Step } from './request-context.ts';

/** What may come from an address, before it is turned down with 429. */
export interface Limits {
  /** Requests in a minute; any number unless given. */
  requests?: number | undefined;
  /** Failed logins in a minute; any number unless given. */
  failedLogins?: number | undefined;
  /** The proxies that are believed when they say whose request they pass on (`X-Forwarded-For`): addresses and networks. */
  trustedProxies?: string[];
}

/** Turns requests of an address down with 429 once it has sent as many in a minute as it may; no step where it may send any number. */
export function limitRate({ requests = Number.POSITIVE_INFINITY, trustedProxies }: Limits): Step[] {
  if (requests === Number.POSITIVE_INFINITY) return [];
  const addressOf = createAddressReader(trustedProxies);
  const counts = createAddressCounts(requests, 'requests');
  const limit: Step = (context) => {
    const address = addressOf(context);
    counts.requireFew(address);
    counts.add(address);
  };
  return [limit];
}

/** Reads the address that a request comes from; behind trusted proxies, the nearest that none of them has, if it is an address. */
export function createAddressReader(trustedProxies: string[] = []): (context: RequestContext) => string {
  const trusted = new BlockList();
  for (const network of trustedProxies) {
    const [address = '', length] = network.split('/');
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    if (length === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(length), family);
  }
  const isTrusted = (address: string) => trusted.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
  return ({ request }) => {
    const { remoteAddress = '' } = request.socket;
    if (trustedProxies.length === 0) return remoteAddress;
    const forwarded = String(request.headers['x-forwarded-for'] ?? '').split(',');
    const path = [...forwarded.map((address) => address.trim()).filter((address) => address !== ''), remoteAddress];
    const origin = path.findLast((address) => isIP(address) === 0 || !isTrusted(address)) ?? path[0] ?? '';
    return isIP(origin) === 0 ? remoteAddress : origin;
  };
}

/** Counts what comes from each address within a minute. */
interface AddressCounts {
  /** Counts one more. */
  add(address: string): void;
  /** True if anything was counted lately; the quick question. */
  hasAny(): boolean;
  /** Throws a 429 that says when to come again, once an address has come more often than it may. */
  requireFew(address: string): void;
}

const windowMilliseconds = 60_000;

/** More addresses than that are counted as one, so that the counts cannot fill the memory. */
const mostAddresses = 100_000;

/** Creates counts that begin anew each minute; `most` is how often an address may come, `what` names it in the 429. */
export function createAddressCounts(most: number, what: string): AddressCounts {
  let counts = new Map<string, number>();
  let end = 0;
  const read = (address: string): { key: string; count: number } => {
    if (performance.now() >= end) {
      counts = new Map();
      end = performance.now() + windowMilliseconds;
    }
    const network = networkOf(address);
    const key = counts.size < mostAddresses || counts.has(network) ? network : 'others';
    return { key, count: counts.get(key) ?? 0 };
  };
  return {
    add(address) {
      const { key, count } = read(address);
      counts.set(key, count + 1);
    },
    hasAny: () => counts.size > 0,
    requireFew(address) {
      if (read(address).count < most) return;
      const seconds = Math.ceil((end - performance.now()) / 1000);
      const detail = `There were more than ${most} ${what} from your address in a minute; try again in ${seconds} s.`;
      throw new HttpError(429, detail, { 'Retry-After': String(seconds) });
    },
  };
}

/** The address of an IPv4 host, or the network of an IPv6 host: a host there has more addresses than can be counted. */
export function networkOf(address: string): string {
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (mapped !== undefined || !address.includes(':')) return mapped ?? address;
  const [before = [], after = []] = address.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  return `${[...before, ...zeros, ...after].slice(0, 4).join(':')}::/64`;
}
