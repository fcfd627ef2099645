import type { ResponseStore } from '../response-store.ts';
import type { Query } from './pool.ts';

/** Whoever keeps one forgets more than one that is out of date, so that there are never many. */
const mostForgotten = 10;

/** The part of a store that keeps responses; `query` runs its statements within a transaction. */
export function createResponseStore(query: Query): ResponseStore {
  return {
    claimIdempotencyKey: async ({ caller, operation, key }) => {
      const [row] = await query('SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS claimed', [
        JSON.stringify([caller, operation, key]),
      ]);
      return row?.claimed === true;
    },
    findKeptResponse: async ({ caller, operation, key }, notBefore) => {
      const [row] = await query(find, [caller, operation, key, notBefore]);
      if (!row) return undefined;
      const { digest, status, headers, body } = row;
      return { digest, status, headers: JSON.parse(headers), body: body ?? undefined };
    },
    keepResponse: async ({ caller, operation, key }, { digest, status, headers, body }, notBefore) => {
      const bytes = body && Buffer.from(body);
      await query(keep, [caller, operation, key, digest, status, JSON.stringify(headers), bytes, new Date()]);
      await query(forget, [notBefore]);
    },
  };
}

const find = `SELECT digest, status, headers, body FROM idempotency_keys
  WHERE caller = $1 AND operation = $2 AND key = $3 AND created >= $4`;

const keep = `INSERT INTO idempotency_keys (caller, operation, key, digest, status, headers, body, created)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
  ON CONFLICT (caller, operation, key) DO UPDATE SET digest = excluded.digest, status = excluded.status,
    headers = excluded.headers, body = excluded.body, created = excluded.created`;

/** Others may be forgetting the same ones: nobody waits for that. */
const forget = `DELETE FROM idempotency_keys WHERE (caller, operation, key) IN (
  SELECT caller, operation, key FROM idempotency_keys
  WHERE created < $1 ORDER BY created LIMIT ${mostForgotten} FOR UPDATE SKIP LOCKED)`;
