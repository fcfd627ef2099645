import { startMock } from '../../scripts/mock/start-mock.ts';
import { compileContract } from '../../server/openapi/compile-contract.ts';
import { readDocument } from '../../server/openapi/document.ts';
import { createTestReferee } from './comparisons.ts';
import { createTestLogger, type Teardown } from './servers.ts';

/** Starts the mock for a test; it ends with the test. */
export async function startTestMock(teardown: Teardown, document = readDocument()): Promise<{ url: string }> {
  const { logger } = createTestLogger();
  const contract = compileContract(document);
  const referee = createTestReferee(teardown, contract);
  const { url, close } = await startMock({ contract, referee, host: '127.0.0.1', port: 0, logger });
  teardown.after(close);
  return { url };
}
