import { createApp } from '../../server/app.ts';
import { admitWellFormed } from '../../server/auth.ts';
import { readVariables, variables } from '../../server/config.ts';
import { type Listening, startListening } from '../../server/listening/index.ts';
import type { Logger } from '../../server/logger.ts';
import { takeBarePaths } from '../../server/openapi/compile.ts';
import type { Contract } from '../../server/openapi/model.ts';
import type { Origins, Reference } from '../../server/pipeline/index.ts';
import { createMockSteps } from './control.ts';
import { longestDelay } from './preferences.ts';
import { createPrismFallback, type MockMemory } from './respond.ts';

export { createMockSteps } from './control.ts';
export { followHandlers } from './handlers.ts';
export { longestDelay, readSessionPreferences } from './preferences.ts';
export { createPrismFallback, type MockMemory, respondWithExample } from './respond.ts';
export { MockSessions } from './sessions.ts';
export { readSeed, renderUnremembered } from './state.ts';
export { createRecording, readUpstreams } from './upstream.ts';

import type { Upstream } from './upstream.ts';

/** The port that the environment gives the mock (`MOCK_PORT`, 4010 unless said); throws a `ConfigError` when it is none. */
export function readMockPort(env: NodeJS.ProcessEnv): number {
  const MOCK_PORT = { ...variables.PORT, default: 4010 };
  return readVariables(env, { MOCK_PORT }).MOCK_PORT;
}

/**
 * The host names that the environment gives the mock (`ALLOWED_HOSTS`), and the origins whose pages may ask about it
 * (`CORS_ORIGINS`), none unless said; throws a `ConfigError` when one is none.
 */
export function readMockAccess(env: NodeJS.ProcessEnv): Pick<MockOptions, 'allowedHosts' | 'origins'> {
  const { ALLOWED_HOSTS, CORS_ORIGINS } = variables;
  const values = readVariables(env, { ALLOWED_HOSTS, CORS_ORIGINS });
  return { allowedHosts: values.ALLOWED_HOSTS, origins: values.CORS_ORIGINS };
}

/** The headers of each response of a mock that its app does not make. */
export const mockHeaders = { 'x-mocked': 'true' };

/** The contract that is mocked, and the address to listen on. */
export interface MockOptions {
  contract: Contract;
  host: string;
  port: number;
  /** The host names that it responds to, besides those of loopback. */
  allowedHosts?: string[];
  /** Whose pages may ask about the mock itself, besides those of this machine. */
  origins?: Origins;
  logger: Logger;
  reference?: Reference | undefined;
  /** What it remembers; nothing that a request does not ask it to unless given. */
  memory?: MockMemory;
  /** The services that respond in its place. */
  upstream?: Upstream;
}

/**
 * Starts a mock: the server's own pipeline with Prism as the fallback handler, in which any credentials are good
 * and pages of any origin may call. Every response says `x-mocked: true`, or `stateful` where it is from what the mock remembers.
 */
export async function startMock(options: MockOptions): Promise<Listening> {
  const { host, port, allowedHosts = [], origins = [], logger, reference, memory, upstream } = options;
  // Clients of a mock often leave out what a gateway puts before the paths.
  const contract = takeBarePaths(options.contract);
  const handlerTimeout = longestDelay + 30_000;
  const app = createApp({
    contract,
    handlers: {},
    fallback: createPrismFallback(contract, memory),
    authenticate: admitWellFormed,
    allowedHosts,
    origins: 'with cookies',
    mocked: true,
    ...(memory && { before: createMockSteps(contract, memory, origins, upstream) }),
    logger,
    handlerTimeout,
    ...(reference && { reference }),
  });
  return startListening(app, host, port, { logger, shutdownTimeout: handlerTimeout, headers: mockHeaders });
}
export { createMock } from './library.ts';
