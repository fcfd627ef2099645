import { createLogger } from '../../server/logger.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import { serveCalls } from '../cli/worker-call.ts';
import type { Secrets } from './present-credentials.ts';
import { startProbedMock, startProbedServer } from './probed-servers.ts';

/** The server or the mock that a thread is to start. */
export interface PartyOrder {
  kind: 'server' | 'mock';
  document: Document;
  isOwn: boolean;
  secrets: Secrets;
  logLevel: string;
}

const calls = {
  /** The address that the thread listens on, and the operations that have no handler there. */
  async start({ document, kind, isOwn, secrets, logLevel }: PartyOrder): Promise<{ url: string; unwritten: string[] }> {
    const contract = compileContract(document);
    const logger = createLogger(logLevel);
    const { url, unwritten } = await (kind === 'mock'
      ? startProbedMock(contract, logger)
      : startProbedServer(contract, { isOwn, logger, secrets }));
    return { url, unwritten };
  },
};

export type PartyCalls = typeof calls;

serveCalls(calls);
