import { createLogger } from '../../server/logger.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import { serveCalls } from '../cli/index.ts';
import type { Secrets } from './draft.ts';
import { type Started, startProbedMock, startProbedServer } from './targets.ts';

/** The server or the mock that a thread is to start. */
export interface TargetOrder {
  kind: 'server' | 'mock';
  document: Document;
  isOwn: boolean;
  secrets: Secrets;
  logLevel: string;
  isStoring?: boolean;
}

const calls = {
  async start({
    kind,
    document,
    isOwn,
    secrets,
    logLevel,
    isStoring = false,
  }: TargetOrder): Promise<Omit<Started, 'close'>> {
    const contract = compileContract(document);
    const logger = createLogger(logLevel);
    const starting =
      kind === 'mock'
        ? startProbedMock(contract, logger, isStoring)
        : startProbedServer(contract, { isOwn, logger, secrets, isStoring });
    const { name, url, unwritten } = await starting;
    return { name, url, unwritten };
  },
};

export type TargetCalls = typeof calls;

serveCalls(calls);
