import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Writable } from 'node:stream';
import type { Handlers } from '../../generated/contract.ts';
import { type AppOptions, createApp } from '../../server/app.ts';
import { createTokenAuthenticator, hashToken } from '../../server/auth.ts';
import { createHandlers } from '../../server/handlers/index.ts';
import { startListening } from '../../server/listening/index.ts';
import { createLogger } from '../../server/logger.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import type { Records } from '../../server/records/index.ts';
import { openRecords } from '../../server/records/index.ts';
import { createTestReference } from './comparisons.ts';
import { readOwnDocument } from './own-contract.ts';

/** The owner of what must happen when the test is over: its own context, or `node:test` itself for a whole file. */
export interface Teardown {
  after(end: () => unknown): void;
}

/** The tokens that a test's server knows. */
export const tokens = [
  { name: 'admin', secret: 'admin-secret-for-tests' },
  { name: 'robot', secret: 'robot:secret' },
];

/** The header with which the first of the tokens calls. */
export const bearer = { Authorization: 'Bearer admin-secret-for-tests' };

/** A server on a free port, over a database of its own, with what it logs. */
export interface TestServer {
  url: string;
  store: Records;
  /** The file of the database. */
  database: string;
  /** Keeps everybody else from writing to the database until it is released. */
  lockDatabase(): { release(): void };
  /** Every line that the server has logged, parsed. */
  logged: Record<string, unknown>[];
}

/** Starts the real server for a test; it ends with the test. */
export async function startTestServer(
  teardown: Teardown,
  options: { document?: Document; handlers?: (store: Records) => Partial<Handlers>; app?: Partial<AppOptions> } = {},
): Promise<TestServer> {
  const file = join(createFolder(), 'test.db');
  const store = await openRecords(`sqlite:${file}`);
  const { logger, logged } = createTestLogger();
  const contract = compileContract(options.document ?? readOwnDocument());
  const app = createApp({
    contract,
    reference: createTestReference(teardown, contract),
    handlers: (options.handlers ?? createHandlers)(store),
    authenticate: createTokenAuthenticator(tokens.map(hashToken)),
    logger,
    store,
    ...options.app,
  });
  const { url, close } = await startListening(app, '127.0.0.1', 0, { logger });
  teardown.after(async () => {
    await close();
    await store.close();
  });
  return { url, store, database: file, lockDatabase: () => lockDatabase(file), logged };
}

function lockDatabase(file: string): { release(): void } {
  const database = new DatabaseSync(file);
  database.exec('BEGIN IMMEDIATE');
  return { release: () => database.close() };
}

const folders: string[] = [];
// Only now is nobody left who could still write into one of them.
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** An empty folder that is gone when the file's tests are over. */
export function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'workbench-'));
  folders.push(folder);
  return folder;
}

/** A logger whose lines a test reads, parsed. */
export function createTestLogger() {
  const logged: Record<string, unknown>[] = [];
  const sink = new Writable({
    write(line, _encoding, done) {
      logged.push(JSON.parse(String(line)));
      done();
    },
  });
  return { logger: createLogger('info', sink), logged };
}
