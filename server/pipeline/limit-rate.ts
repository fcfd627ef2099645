import { createAddressCounts } from './address-counts.ts';
import { addressOf, type Step } from './request-context.ts';

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
export function limitRate({ requests = Number.POSITIVE_INFINITY }: Limits): Step[] {
  if (requests === Number.POSITIVE_INFINITY) return [];
  const counts = createAddressCounts(requests, 'requests');
  const limit: Step = (context) => {
    const address = addressOf(context);
    counts.requireFew(address);
    counts.add(address);
  };
  return [limit];
}
