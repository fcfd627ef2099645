/** The store of a project that keeps nothing yet, with an example in comments that does. */
export const storeSkeleton: [file: string, text: string][] = [
  [
    'server/store/kept/kept.ts',
    `/** What this project keeps: nothing yet. Name here what handlers read and write; each driver has it in its own room. */
export type Kept = Record<never, never>;

// For example, instead of that type:
//
// /** A thing, as it is kept. */
// export interface Thing {
//   id: number;
//   name: string;
// }
//
// /** What this project keeps: things. */
// export interface Kept {
//   insertThing(name: string): Promise<Thing>;
//   findThing(id: number): Promise<Thing | undefined>;
//   listThings(): Promise<Thing[]>;
// }

/** Makes a call on a store: it chooses which one, and has looked at the values that are to be kept. */
export type Use = <T>(values: unknown, call: (kept: Kept) => Promise<T>) => Promise<T>;

/** What is kept, by \`use\`: one line for each method, with the values that it is given. */
export function forwardKept(_use: Use): Kept {
  return {
    // insertThing: (name) => _use(name, (kept) => kept.insertThing(name)),
    // findThing: (id) => _use(id, (kept) => kept.findThing(id)),
    // listThings: () => _use(undefined, (kept) => kept.listThings()),
  };
}
`,
  ],
  [
    'server/store/kept/left-unwritten.ts',
    `import { forwardKept, type Kept } from './kept.ts';

/** Thrown by a driver that keeps nothing of this project. */
export class LeftUnwritten extends Error {
  override name = 'LeftUnwritten';
}

/** What a driver has that is left unwritten: whatever is called rejects, and says so. */
export function leaveUnwritten(driver: 'sqlite' | 'postgres'): Kept {
  const file = \`server/store/\${driver}/kept/kept-in-\${driver}.ts\`;
  const sentence = \`Nothing is kept in this database yet: write \${file}, or name another database in DATABASE_URL.\`;
  return forwardKept(() => Promise.reject(new LeftUnwritten(sentence)));
}
`,
  ],
  [
    'server/store/kept/seed.ts',
    `import type { Read } from '../../config-values.ts';
import type { Kept } from './kept.ts';

/** What is put in at start: nothing yet. */
export type Seed = undefined;

/** Reads what is put in at start from the environment. */
export function readSeed(_read: Read): Seed {
  return undefined;
}

/** Puts it into a store. */
export async function putSeed(_kept: Kept, _seed: Seed): Promise<void> {}
`,
  ],
  [
    'server/store/sqlite/kept/kept-in-sqlite.ts',
    `import type { DatabaseSync } from 'node:sqlite';
import type { Kept } from '../../kept/kept.ts';
import { leaveUnwritten } from '../../kept/left-unwritten.ts';

/** A connection, and what runs work on it when its turn has come. */
export interface Connection {
  database: DatabaseSync;
  run<T>(work: () => T): Promise<T>;
}

/** The connections that reads and writes go through: within a transaction both are the one that it belongs to. */
export interface Connections {
  reading: Connection;
  writing: Connection;
}

/** What this project keeps, over a database. */
export interface KeptInSqlite {
  /** The reads and writes over a connection for each. */
  access(connections: Connections): Kept;
  /** Ends what goes on beside requests. */
  stop(): Promise<void>;
}

/** Opens what this project keeps. Tables are made by the files in ../migrations; \`_write\` is for work beside requests, in a transaction of its own. */
export function openKept(_database: DatabaseSync, _write: (work: () => boolean) => Promise<boolean>): KeptInSqlite {
  return { access: createAccess, stop: async () => {} };
}

/** Left unwritten. Instead of this line write every method of \`Kept\`; statements are prepared once for each connection. */
const createAccess = (_connections: Connections): Kept => leaveUnwritten('sqlite');

// For example, with ../migrations/002-things.sql: CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
//
// function createAccess({ reading, writing }: Connections): Kept {
//   const insert = writing.database.prepare('INSERT INTO things (name) VALUES (?)');
//   const find = reading.database.prepare('SELECT id, name FROM things WHERE id = ?');
//   const list = reading.database.prepare('SELECT id, name FROM things ORDER BY id');
//   return {
//     insertThing: (name) => writing.run(() => ({ id: Number(insert.run(name).lastInsertRowid), name })),
//     findThing: (id) => reading.run(() => find.get(id) as Thing | undefined),
//     listThings: () => reading.run(() => list.all() as unknown as Thing[]),
//   };
// }
`,
  ],
  [
    'server/store/postgres/kept/kept-in-postgres.ts',
    `import type { Kept } from '../../kept/kept.ts';
import { leaveUnwritten } from '../../kept/left-unwritten.ts';
import type { Query } from '../pool.ts';

/** What this project keeps, over a database. */
export interface KeptInPostgres {
  /** The reads and writes whose statements \`query\` runs. */
  access(query: Query): Kept;
  /** Ends what goes on beside requests. */
  stop(): Promise<void>;
}

/** Opens what this project keeps. Tables are made by the files in ../migrations; \`_query\` runs statements of work beside requests. */
export function openKept(_query: Query): KeptInPostgres {
  return { access: createAccess, stop: async () => {} };
}

/** Left unwritten: whoever wants no PostgreSQL leaves it so. Otherwise write every method of \`Kept\` instead of this line. */
const createAccess = (_query: Query): Kept => leaveUnwritten('postgres');

// For example, with ../migrations/002-things.sql:
// CREATE TABLE things (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
//
// function createAccess(query: Query): Kept {
//   return {
//     insertThing: async (name) => {
//       const [row] = await query('INSERT INTO things (name) VALUES ($1) RETURNING id, name', [name]);
//       return row as Thing;
//     },
//     findThing: async (id) => {
//       const [row] = await query('SELECT id, name FROM things WHERE id = $1', [id]);
//       return row as Thing | undefined;
//     },
//     listThings: async () => (await query('SELECT id, name FROM things ORDER BY id')) as Thing[],
//   };
// }
`,
  ],
  [
    'test/server/store.test.ts',
    `import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { LeftUnwritten } from '../../server/store/kept/left-unwritten.ts';
import type { Store } from '../../server/store/store.ts';
import { openTestStore } from '../support/open-test-store.ts';
import { openTestDatabases } from '../support/postgres.ts';

const createDatabase = await openTestDatabases({ after });

/** What every driver must do. A test of what one leaves unwritten is skipped for that one. */
const tests: [about: string, run: (store: Store) => Promise<void>][] = [
  ['responds', (store) => store.ping()],
  [
    'undoes what fails',
    async (store) => {
      const failing = store.transaction(async () => {
        throw new Error('changed my mind');
      });
      await assert.rejects(failing, /changed my mind/);
    },
  ],
  // [
  //   'finds the thing that was put in',
  //   async (store) => {
  //     const { id } = await store.insertThing('a pen');
  //     assert.equal((await store.findThing(id))?.name, 'a pen');
  //     assert.deepEqual((await store.listThings()).length, 1);
  //   },
  // ],
];

for (const [driver, createUrl] of [
  ['SQLite', async () => 'sqlite::memory:'],
  ['PostgreSQL', createDatabase],
] as const) {
  suite(\`the store in \${driver}\`, () => {
    for (const [about, run] of tests) {
      test(about, async (t) => {
        const store = await openTestStore(t, await createUrl());
        await run(store).catch((error) => {
          if (!(error instanceof LeftUnwritten)) throw error;
          t.skip(error.message);
        });
      });
    }
  });
}
`,
  ],
];
