import type { ResponseStore } from './store.ts';

/** Runs a statement and gives its rows; values stand as `$1`, `$2` and so on in it, with SQLite as `?1`, `?2`. */
export type RunSql = (statement: string, values: unknown[]) => Promise<object[]> | object[];

/** The most outdated responses that are deleted when one is stored: more than one, so that there are never many. */
const mostForgotten = 10;

/** The table of responses, as SQLite and PostgreSQL take it. */
export function renderTable(kind: 'sqlite' | 'postgres'): string[] {
  return [
    `create table if not exists idempotency_keys (
  caller text not null, operation text not null, key text not null, digest text not null, status integer not null,
  headers text not null, body ${kind === 'sqlite' ? 'blob' : 'bytea'}, created text not null,
  primary key (caller, operation, key))`,
    'create index if not exists idempotency_keys_by_age on idempotency_keys (created)',
  ];
}

/** A row of the table, as far as it is read. */
interface Row {
  digest: string;
  status: number;
  /** A JSON object. */
  headers: string;
  body: Uint8Array | null;
}

/** The statements of one kind of database. */
function renderStatements(kind: 'sqlite' | 'postgres') {
  const statements = {
    claim: 'select 1 where pg_try_advisory_xact_lock(hashtextextended($1, 0))',
    find: `select digest, status, headers, body from idempotency_keys
  where caller = $1 and operation = $2 and key = $3 and created >= $4`,
    store: `insert into idempotency_keys (caller, operation, key, digest, status, headers, body, created)
  values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (caller, operation, key) do update set digest = excluded.digest,
  status = excluded.status, headers = excluded.headers, body = excluded.body, created = excluded.created`,
    // Other processes may be deleting the same ones: none waits for that.
    forget: `delete from idempotency_keys where (caller, operation, key) in (select caller, operation, key
  from idempotency_keys where created < $1 order by created limit ${mostForgotten} ${kind === 'postgres' ? 'for update skip locked' : ''})`,
  };
  if (kind === 'postgres') return statements;
  const { find, store, forget, claim } = statements;
  const number = (statement: string) => statement.replaceAll('$', '?');
  return { claim, find: number(find), store: number(store), forget: number(forget) };
}

/**
 * The responses in a table `idempotency_keys` of a database that is already open, whatever opens its transactions.
 *
 * @example
 * const responses = createSqlResponses('postgres', async (text, values) => (await pool.query(text, values)).rows);
 */
export function createSqlResponses(kind: 'sqlite' | 'postgres', run: RunSql): ResponseStore {
  const statements = renderStatements(kind);
  return {
    claimIdempotencyKey: async ({ caller, operation, key }) => {
      // SQLite has one transaction at a time.
      if (kind === 'sqlite') return true;
      return (await run(statements.claim, [JSON.stringify([caller, operation, key])])).length > 0;
    },
    findStoredResponse: async ({ caller, operation, key }, notBefore) => {
      const [row] = (await run(statements.find, [caller, operation, key, notBefore.toISOString()])) as Row[];
      return row && { ...row, headers: JSON.parse(row.headers), body: row.body ?? undefined };
    },
    storeResponse: async ({ caller, operation, key }, { digest, status, headers, body = null }, notBefore) => {
      const kept = [digest, status, JSON.stringify(headers), body, new Date().toISOString()];
      await run(statements.store, [caller, operation, key, ...kept]);
      await run(statements.forget, [notBefore.toISOString()]);
    },
  };
}
