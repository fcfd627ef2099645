import { sql } from 'kysely';
import type { ResponseStore } from '../idempotency/store.ts';
import type { Database } from './database.ts';

/** The most outdated responses that are deleted when one is stored: more than one, so that there are never many. */
const mostForgotten = 10;

const columns = ['caller', 'operation', 'key'] as const;

/** Creates the store of responses in a database. */
export function createResponses({ kind, query, run }: Database): ResponseStore {
  return {
    claimIdempotencyKey: async ({ caller, operation, key }) => {
      // SQLite runs one transaction after the other.
      if (kind === 'sqlite') return true;
      const name = JSON.stringify([caller, operation, key]);
      const claim = sql<{
        claimed: boolean;
      }>`select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as claimed`;
      return (await claim.execute(query())).rows[0]?.claimed === true;
    },
    findStoredResponse: async (key, notBefore) => {
      const [row] = await run('response', { ...key, since: notBefore.toISOString() }, (db, { since, ...key }) =>
        db
          .selectFrom('idempotencyKeys')
          .select(['digest', 'status', 'headers', 'body'])
          .where((is) => is.and(key))
          .where('created', '>=', since),
      );
      return row && { ...row, headers: JSON.parse(row.headers), body: row.body ?? undefined };
    },
    storeResponse: async (key, { digest, status, headers, body = null }, notBefore) => {
      const created = new Date().toISOString();
      const kept = { digest, status, headers: JSON.stringify(headers), body, created };
      await run('keep', { ...key, ...kept }, (db, { caller, operation, key, ...kept }) =>
        db
          .insertInto('idempotencyKeys')
          .values({ caller, operation, key, ...kept })
          .onConflict((conflict) => conflict.columns(columns).doUpdateSet(kept)),
      );
      // Other processes may be deleting the same ones: none waits for that.
      await run('forget', { before: notBefore.toISOString() }, (db, { before }) => {
        const old = db
          .selectFrom('idempotencyKeys')
          .select(columns)
          .where('created', '<', before)
          .orderBy('created')
          .limit(mostForgotten)
          .$if(kind === 'postgres', (select) => select.forUpdate().skipLocked());
        return db
          .deleteFrom('idempotencyKeys')
          .where((is) => is(is.refTuple(...columns), 'in', old.$asTuple(...columns)));
      });
    },
  };
}
