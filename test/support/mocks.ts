import { MockSessions, startMock } from '../../scripts/mock/index.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import { createTestReference } from './comparisons.ts';
import { readOwnDocument } from './own-contract.ts';
import { createTestLogger, type Teardown } from './servers.ts';

/** Starts the mock for a test; it ends with the test. */
export async function startTestMock(teardown: Teardown, document = readOwnDocument()): Promise<{ url: string }> {
  return start(teardown, document);
}

/** Starts a mock that remembers. */
export async function startStatefulMock(teardown: Teardown, document = readOwnDocument(), origins: string[] = []) {
  const told: string[] = [];
  const sessions = new MockSessions({ warn: (sentence) => told.push(sentence) });
  const { url } = await start(teardown, document, { memory: { sessions, isStateful: true }, origins });
  return { url, sessions, told };
}

async function start(
  teardown: Teardown,
  document = readOwnDocument(),
  given: { memory?: { sessions: MockSessions; isStateful: boolean }; origins?: string[] } = {},
): Promise<{ url: string }> {
  const { logger } = createTestLogger();
  const contract = compileContract(document);
  const reference = createTestReference(teardown, contract);
  const options = { contract, reference, host: '127.0.0.1', port: 0, logger };
  const { url, close } = await startMock({ ...options, ...given });
  teardown.after(close);
  return { url };
}
