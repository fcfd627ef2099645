import { parentPort, workerData } from 'node:worker_threads';
import { createLogger } from '../../server/logger.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import { startProbedMock, startProbedServer } from './probed-servers.ts';
import type { PartyNews, PartyOrder } from './start-party.ts';

const { document, kind, isOwn, secrets, logLevel }: PartyOrder = workerData;
const tell = (news: PartyNews) => parentPort?.postMessage(news);

try {
  const contract = compileContract(document);
  const logger = createLogger(logLevel);
  const options = { isOwn, logger, secrets };
  const { url, unwritten } = await (kind === 'mock'
    ? startProbedMock(contract, logger)
    : startProbedServer(contract, options));
  tell({ url, unwritten });
} catch (error) {
  tell({ reason: error instanceof Error ? error.message : String(error) });
}
