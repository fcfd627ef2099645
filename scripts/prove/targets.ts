import { createApp } from '../../server/app.ts';
import { hashToken } from '../../server/auth.ts';
import { listUnwritten } from '../../server/contract.ts';
import { type Listening, startListening } from '../../server/listening/index.ts';
import type { Logger } from '../../server/logger.ts';
import type { Contract } from '../../server/openapi/model.ts';
import { composeProject, noSetup, openEmptyProject } from '../../server/project.ts';
import { loadSetup } from '../cli/index.ts';
import { MockSessions, respondWithExample, startMock } from '../mock/index.ts';
import type { Target } from './compare-servers.ts';
import type { Secrets } from './draft.ts';

/** The options of a server that is started to be probed. */
interface ProbedServerOptions {
  /** True if the contract is this project's own, and so has handlers; where there is none, its examples are the responses. */
  isOwn: boolean;
  logger: Logger;
  secrets: Secrets;
  /** True if the response to an `Idempotency-Key` is stored: requests that only look alike have the same key. */
  isStoring?: boolean;
}

/** A server that was started to be probed. */
export interface Started extends Target, Pick<Listening, 'close'> {
  /** The operations of this project's own without a handler, to which the contract's examples are the responses. */
  unwritten: string[];
}

/** Starts the server of a contract on a free port: with this project's handlers and an empty store, or with the contract's examples. */
export async function startProbedServer(
  contract: Contract,
  { isOwn, logger, secrets, isStoring = false }: ProbedServerOptions,
): Promise<Started> {
  const setup = isOwn ? await loadSetup() : noSetup;
  const project = await openEmptyProject(setup, logger);
  const composed = composeProject(setup, project.resources, [hashToken(secrets)]);
  const { handlers } = composed;
  // Samples of another's contract are not what is probed.
  const validateResponses = isOwn ? 'enforce' : 'off';
  const responding = { ...composed, fallback: respondWithExample, validateResponses } as const;
  // Whose pages may call is a matter of configuration, and a mock's are those of any origin.
  const app = createApp({
    contract,
    ...responding,
    origins: 'with cookies',
    logger,
    store: isStoring ? composed.store : undefined,
  });
  const { url, close } = await startListening(app, '127.0.0.1', 0);
  const unwritten = isOwn ? listUnwritten(contract, handlers) : [];
  return { name: 'server', url, unwritten, close: () => close().then(() => project.close()) };
}

/** Starts the mock of a contract on a free port; with a memory of what it is sent, where it is to store that. */
export async function startProbedMock(contract: Contract, logger: Logger, isStoring = false): Promise<Started> {
  const memory = isStoring && { sessions: new MockSessions(), isStateful: true };
  const started = await startMock({ contract, host: '127.0.0.1', port: 0, logger, ...(memory && { memory }) });
  return { name: 'mock', unwritten: [], ...started };
}
