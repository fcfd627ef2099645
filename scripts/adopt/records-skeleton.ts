/** The records of a project that keeps nothing yet, with an example in comments that does. */
export const recordsSkeleton: [file: string, text: string][] = [
  [
    'server/records/tables.ts',
    `// import type { Generated } from 'kysely';

/** The tables of this project, in camel case. They are made by the files in migrations/. */
export interface Tables {
  // things: { id: Generated<number>; name: string };
  /** The responses to requests with an idempotency key. */
  idempotencyKeys: {
    caller: string;
    operation: string;
    key: string;
    digest: string;
    status: number;
    /** A JSON object. */
    headers: string;
    body: Uint8Array | null;
    /** RFC 3339; a timestamptz in PostgreSQL. */
    created: string;
  };
}
`,
  ],
  [
    'server/records/records.ts',
    `import type { Store } from '../idempotency/store.ts';
import type { Database } from './database.ts';
import { createResponses } from './idempotency-keys.ts';

// /** A thing, as it is kept. */
// export interface Thing {
//   id: number;
//   name: string;
// }

/** The records of this project: responses alone so far. Name here what handlers read and write, as the comments show. */
export interface Records extends Store {
  // insertThing(name: string): Promise<Thing>;
  // findThing(id: number): Promise<Thing | undefined>;
  // listThings(): Promise<Thing[]>;
}

/** Creates the records of a database: queries of Kysely, for SQLite and PostgreSQL alike. */
export function createRecords(database: Database): Records {
  const { transaction, ping, close } = database;
  // const { query } = database;
  const records: Records = {
    ...createResponses(database),
    ...{ ping, close },
    transaction: (work, { milliseconds } = {}) => transaction(() => work(records), milliseconds),
    // insertThing: (name) => query().insertInto('things').values({ name }).returningAll().executeTakeFirstOrThrow(),
    // findThing: (id) => query().selectFrom('things').selectAll().where('id', '=', id).executeTakeFirst(),
    // listThings: () => query().selectFrom('things').selectAll().orderBy('id').execute(),
  };
  return records;
}
`,
  ],
  [
    'server/records/seed.ts',
    `import type { Read } from '../config-values.ts';
import type { Records } from './records.ts';

/** The records put in at start: none yet. */
export type Seed = undefined;

/** Reads what is put in at start from the environment. */
export function readSeed(_read: Read): Seed {
  return undefined;
}

/** Puts it into a database. */
export async function putSeed(_records: Records, _seed: Seed): Promise<void> {}
`,
  ],
  [
    'test/server/store.test.ts',
    `import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import type { Records } from '../../server/records/records.ts';
import { openTestStore } from '../support/open-test-store.ts';
import { openTestDatabases } from '../support/postgres.ts';

const createDatabase = await openTestDatabases({ after });

/** The promises that both databases keep. */
const tests: [about: string, run: (records: Records) => Promise<void>][] = [
  ['responds', (records) => records.ping()],
  [
    'undoes what fails',
    async (records) => {
      const failing = records.transaction(async () => {
        throw new Error('changed my mind');
      });
      await assert.rejects(failing, /changed my mind/);
    },
  ],
  // [
  //   'finds the thing that was put in',
  //   async (records) => {
  //     const { id } = await records.insertThing('a pen');
  //     assert.equal((await records.findThing(id))?.name, 'a pen');
  //     assert.deepEqual((await records.listThings()).length, 1);
  //   },
  // ],
];

for (const [driver, createUrl] of [
  ['SQLite', async () => 'sqlite::memory:'],
  ['PostgreSQL', createDatabase],
] as const) {
  suite(\`the records in \${driver}\`, () => {
    for (const [about, run] of tests) {
      test(about, async (t) => run(await openTestStore(t, await createUrl())));
    }
  });
}
`,
  ],
];
