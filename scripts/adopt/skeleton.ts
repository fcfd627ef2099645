import type { Document } from '../../server/openapi/document.ts';
import { renderReadme } from './render-readme.ts';

/** The files of a project that has a contract and nothing else yet, by their place. */
export function renderSkeleton(document: Document, commands: [name: string, about: string][]): Map<string, string> {
  return new Map([
    ['server/handlers/index.ts', index],
    ['server/store/kept/kept.ts', kept],
    ['server/store/kept/seed.ts', seed],
    ['server/store/sqlite/kept/kept-in-sqlite.ts', inSqlite],
    ['server/store/postgres/kept/kept-in-postgres.ts', inPostgres],
    ['test/contract/contract.test.ts', contractTest],
    ['spec/redocly.yaml', rules],
    ['README.md', renderReadme(document, commands)],
  ]);
}

const index = `import type { Handlers } from '../contract.ts';
import type { Store } from '../store/store.ts';

/** The handlers that there are. Where one is missing, npm start lets Prism respond, marked, and npm run serve sends a 501. */
export function createHandlers(_store: Store): Partial<Handlers> {
  return {};
}
`;

const kept = `/** What this project keeps: nothing yet. Name here what handlers read and write; each driver has it in its own room. */
export type Kept = Record<never, never>;

/** Makes each call on a store that \`use\` chooses, with values that have been looked at. */
export function forwardKept(_use: <T>(values: unknown, call: (kept: Kept) => Promise<T>) => Promise<T>): Kept {
  return {};
}
`;

const seed = `import type { Read } from '../../config-values.ts';
import type { Kept } from './kept.ts';

/** What is put in at start: nothing yet. */
export type Seed = undefined;

/** Reads what is put in at start from the environment. */
export function readSeed(_read: Read): Seed {
  return undefined;
}

/** Puts it into a store. */
export async function putSeed(_kept: Kept, _seed: Seed): Promise<void> {}
`;

const inSqlite = `import type { DatabaseSync } from 'node:sqlite';
import type { Kept } from '../../kept/kept.ts';

/** A connection, and what runs work on it. */
export interface Connection {
  database: DatabaseSync;
  run<T>(work: () => T): Promise<T>;
}

/** What this project keeps, over a database. */
export interface KeptInSqlite {
  /** The reads and writes over a connection for each. */
  access(connections: { reading: Connection; writing: Connection }): Kept;
  /** Ends what goes on beside requests. */
  stop(): Promise<void>;
}

/** Opens what this project keeps; \`write\` runs work in a transaction of its own. Tables are made by the files in ../migrations. */
export function openKept(
  _database: DatabaseSync,
  _write: (work: () => boolean) => Promise<boolean>,
): KeptInSqlite {
  return { access: () => ({}), stop: async () => {} };
}
`;

const inPostgres = `import type { Kept } from '../../kept/kept.ts';
import type { Query } from '../pool.ts';

/** What this project keeps, over a database. */
export interface KeptInPostgres {
  /** The reads and writes whose statements \`query\` runs. */
  access(query: Query): Kept;
  /** Ends what goes on beside requests. */
  stop(): Promise<void>;
}

/** Opens what this project keeps; \`query\` runs statements outside of transactions. Tables are made by the files in ../migrations. */
export function openKept(_query: Query): KeptInPostgres {
  return { access: () => ({}), stop: async () => {} };
}
`;

const contractTest = `import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { compileContract } from '../../server/openapi/compile-contract.ts';
import { readDocument } from '../../server/openapi/document.ts';
import type { Operation } from '../../server/openapi/model.ts';
import { createSampleOf } from '../../server/openapi/sample.ts';
import { call } from '../support/calls.ts';
import { startTestMock } from '../support/mocks.ts';
import { startTestServer } from '../support/servers.ts';

const { operations } = compileContract(readDocument());
const mock = await startTestMock({ after });
const server = await startTestServer({ after });

const ask = (url: string, operation: Operation) => {
  const { body, ...request } = createSampleOf(operation, 'admin-secret-for-tests');
  return call(url, body === undefined ? request : { ...request, body });
};

for (const operation of operations) {
  test(\`the mock responds to \${operation.id}, marked as made up\`, async () => {
    const { status, headers, text } = await ask(mock.url, operation);
    assert.equal(headers['x-mocked'], 'true');
    const declared = operation.responses.some(({ key }) => [String(status), \`\${String(status)[0]}XX\`, 'default'].includes(key));
    assert(declared || status < 500, \`\${status} \${text}\`);
  });

  test(\`the server knows \${operation.id}\`, async () => {
    const { status, text } = await ask(server.url, operation);
    assert(status < 500 || status === 501 || operation.responses.some(({ key }) => key === String(status)), \`\${status} \${text}\`);
  });
}
`;

const rules = `# The rules that the contract keeps. See https://redocly.com/docs/cli/rules for Redocly's own;
# those named contract/… are in scripts/contract/rules/. npm run check applies them.
plugins:
  - ../scripts/contract/rules/index.ts

telemetry: 'off'

# Without rules, npm run check finds what makes the contract invalid and no more. Take as many as you like:
# extends:
#   - recommended
#   - contract/sound
#   - contract/owasp
rules: {}
`;
