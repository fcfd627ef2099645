import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { startMock } from '../../scripts/lib/mock.ts';
import { createApp } from '../../server/app.ts';
import { createTokenAuthenticator } from '../../server/auth.ts';
import type { Handlers } from '../../server/contract.ts';
import { createHandlers } from '../../server/handlers/index.ts';
import { startListening } from '../../server/listen.ts';
import { createLogger } from '../../server/logger.ts';
import { type Document, readDocument } from '../../server/openapi/document.ts';
import { openStore } from '../../server/store/open.ts';
import type { Store } from '../../server/store/store.ts';

/** What a test's servers have in common: hooks that run when the test, or the suite, is over. */
export interface Teardown {
  after(hook: () => void | Promise<void>): void;
}

/** The tokens that a test's server knows. */
export const tokens = [
  { name: 'admin', secret: 'admin-secret' },
  { name: 'robot', secret: 'robot:secret' },
];

/** The header with which the first of the tokens calls. */
export const bearer = { Authorization: 'Bearer admin-secret' };

/** A server on a free port, over a database of its own, with what it logs. */
export interface TestServer {
  url: string;
  store: Store;
  /** Every line that the server has logged, parsed. */
  logged: Record<string, unknown>[];
}

/** Starts the real server for a test; it ends with the test. */
export async function startTestServer(
  teardown: Teardown,
  options: { document?: Document; handlers?: (store: Store) => Partial<Handlers> } = {},
): Promise<TestServer> {
  const store = await openStore(`sqlite:${join(createFolder(teardown), 'test.db')}`);
  const { logger, logged } = createTestLogger();
  const app = createApp({
    document: options.document ?? readDocument(),
    handlers: (options.handlers ?? createHandlers)(store),
    authenticate: createTokenAuthenticator(tokens),
    logger,
  });
  const { url, close } = await startListening(app, '127.0.0.1', 0);
  teardown.after(async () => {
    await close();
    await store.close();
  });
  return { url, store, logged };
}

/** Starts the mock for a test; it ends with the test. */
export async function startTestMock(teardown: Teardown, document = readDocument()): Promise<{ url: string }> {
  const { logger } = createTestLogger();
  const { url, close } = await startMock({ document, host: '127.0.0.1', port: 0, logger });
  teardown.after(close);
  return { url };
}

/** An empty folder that is gone when the test is over. */
export function createFolder(teardown: Teardown): string {
  const folder = mkdtempSync(join(tmpdir(), 'workbench-'));
  teardown.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function createTestLogger() {
  const logged: Record<string, unknown>[] = [];
  const sink = new Writable({
    write(line, _encoding, done) {
      logged.push(JSON.parse(String(line)));
      done();
    },
  });
  return { logger: createLogger('info', sink), logged };
}
