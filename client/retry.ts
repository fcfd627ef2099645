import type { AnyResult } from './result.ts';

const momentary = [408, 429, 502, 503, 504];
/** The longest wait, in milliseconds; a call that would have to wait longer ends at once. */
const longest = 60_000;

/** Tells whether a request may be sent twice: its method says so (RFC 9110, section 9.2.2), or its key. */
export function isRepeatable(method: string, headers: Headers): boolean {
  return /^(GET|HEAD|QUERY|PUT|DELETE|OPTIONS|TRACE)$/.test(method) || headers.has('Idempotency-Key');
}

/** The milliseconds to wait before a call that failed for the moment is tried again; undefined where that would not help. */
export function findDelay({ status, response }: AnyResult, attempt: number): number | undefined {
  if (response ? !momentary.includes(response.status) : status !== 'network' && status !== 'timeout') return undefined;
  const backoff = 250 * 2 ** attempt * (0.5 + Math.random() / 2);
  const asked = readRetryAfter(response?.headers.get('Retry-After'));
  const delay = asked === undefined ? Math.min(backoff, longest / 4) : asked + backoff / 4;
  return delay <= longest ? delay : undefined;
}

/** Seconds, or a date (RFC 9110, section 10.2.3). */
function readRetryAfter(text: string | null | undefined): number | undefined {
  if (!text) return undefined;
  const delay = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(delay) ? undefined : Math.max(0, delay);
}

/** Resolves after that many milliseconds, or at once when the signal ends it. */
export function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<unknown> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => resolve(clearTimeout(timer)), { once: true });
  });
}
