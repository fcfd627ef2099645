import type { DatabaseSync } from 'node:sqlite';
import type { IdempotencyKey, KeptResponse } from '../response-store.ts';

/** The responses that were kept, for use within a transaction. */
export interface KeptResponses {
  find(key: IdempotencyKey, notBefore: Date): KeptResponse | undefined;
  keep(key: IdempotencyKey, response: KeptResponse, notBefore: Date): void;
}

/** Whoever keeps one forgets more than one that is out of date, so that there are never many. */
const mostForgotten = 10;

interface Row {
  digest: string;
  status: number;
  headers: string;
  body: Uint8Array | null;
}

/** Prepares to keep responses in a database. */
export function createKeptResponses(database: DatabaseSync): KeptResponses {
  const find = database.prepare(
    `SELECT digest, status, headers, body FROM idempotency_keys
     WHERE caller = $caller AND operation = $operation AND key = $key AND created >= $notBefore`,
  );
  const keep = database.prepare(
    `INSERT INTO idempotency_keys (caller, operation, key, digest, status, headers, body, created)
     VALUES ($caller, $operation, $key, $digest, $status, $headers, $body, $created)
     ON CONFLICT (caller, operation, key) DO UPDATE SET digest = excluded.digest, status = excluded.status,
       headers = excluded.headers, body = excluded.body, created = excluded.created`,
  );
  const forget = database.prepare(
    `DELETE FROM idempotency_keys
     WHERE rowid IN (SELECT rowid FROM idempotency_keys WHERE created < ? ORDER BY created LIMIT ${mostForgotten})`,
  );
  return {
    find(key, notBefore) {
      const row = find.get({ ...key, notBefore: notBefore.toISOString() }) as Row | undefined;
      return row && { ...row, headers: JSON.parse(row.headers), body: row.body ?? undefined };
    },
    keep(key, { digest, status, headers, body }, notBefore) {
      const created = new Date().toISOString();
      keep.run({ ...key, digest, status, headers: JSON.stringify(headers), body: body ?? null, created });
      forget.run(notBefore.toISOString());
    },
  };
}
