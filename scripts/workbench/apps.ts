import type { RequestListener } from 'node:http';
import { type Authenticate, admitWellFormed } from '../../server/auth.ts';
import type { Config } from '../../server/config.ts';
import type { DocsOptions } from '../../server/docs/index.ts';
import type { Logger } from '../../server/logger.ts';
import { takeBarePaths, warmUp } from '../../server/openapi/compile.ts';
import type { Document, SourceMap } from '../../server/openapi/document/index.ts';
import { noSetup, type Resources } from '../../server/project.ts';
import { longestDelay, type MockMemory } from '../mock/index.ts';
import type { Parts } from './parts.ts';

/** The parts that the apps of the workbench are built with, whatever the contract. */
export interface Surroundings {
  config: Config;
  authenticate: Authenticate;
  loggers: { server: Logger; mock: Logger };
  /** True if the contract is the one that this project has handlers for. */
  isOwn: boolean;
  /** What the mock remembers, whatever is saved meanwhile. */
  memory: MockMemory;
  /** What the docs pages of server and mock offer beside the contract. */
  docs: { server: DocsOptions; mock: DocsOptions };
}

/** The server and the mock of one contract. */
export interface Apps {
  server: RequestListener;
  mock: RequestListener;
  /** The operations that nobody has written a handler for: Prism responds for them on the server, too. */
  unhandled: string[];
}

/** Builds server and mock of a contract; throws where that cannot be compiled. */
export async function createApps(
  document: Document,
  sourceMap: SourceMap,
  parts: Parts,
  resources: Resources,
  { config, authenticate, loggers, isOwn, docs, memory }: Surroundings,
): Promise<Apps> {
  const compiled = parts.compileContract(document);
  const bare = takeBarePaths(compiled);
  const contract = config.serverPrefix === 'optional' ? bare : compiled;
  const handlers = (isOwn ? parts.setup : noSetup).createHandlers(resources);
  const { corsOrigins: origins, allowedHosts, validateResponses, undeclaredProperties, handlerTimeout } = config;
  const reference = parts.createReference({ contract, validation: config.validateRequests });
  const common = { reference, fallback: parts.createPrismFallback(bare, memory), allowedHosts, sourceMap };
  const server = parts.createApp({
    ...{
      ...common,
      contract,
      handlers,
      store: resources.idempotency,
      authenticate,
      origins,
      validateResponses,
      undeclaredProperties,
      handlerTimeout,
    },
    docs: docs.server,
    logger: loggers.server,
  });
  const mock = parts.createApp({
    ...{ ...common, contract: bare, handlers: {} },
    ...{ authenticate: admitWellFormed, origins: 'with cookies', mocked: true },
    before: parts.createMockSteps(bare, memory.sessions, config.corsOrigins),
    docs: docs.mock,
    logger: loggers.mock,
    handlerTimeout: longestDelay + handlerTimeout,
  });
  // The first operation is most often asked for first; that it cannot be compiled is found out before anybody waits for it.
  const [first] = contract.operations;
  if (first) warmUp(first);
  return { server, mock, unhandled: parts.listUnwritten(contract, handlers) };
}
