import { once } from 'node:events';
import { type IncomingMessage, type RequestListener, request } from 'node:http';
import type { Logger } from 'pino';
import { type Authenticate, admitWellFormed } from '../../server/auth.ts';
import type { Config } from '../../server/config.ts';
import { startListening } from '../../server/listen.ts';
import { createLogger } from '../../server/logger.ts';
import type { Document } from '../../server/openapi/document.ts';
import { listOperations } from '../../server/openapi/operations.ts';
import { createSample, type Sample } from '../../server/openapi/sample.ts';
import type { SourceOf } from '../../server/openapi/sources.ts';
import type { Store } from '../../server/store/store.ts';
import { longestDelay } from '../lib/prefer.ts';
import type { Parts } from './parts.ts';

/** What the apps of the workbench are built with, whatever the contract. */
export interface Surroundings {
  config: Config;
  authenticate: Authenticate;
  loggers: { server: Logger; mock: Logger };
  /** Whether the contract is the one that this project has handlers for. */
  isOwn: boolean;
}

/** The server and the mock of one contract. */
export interface Apps {
  server: RequestListener;
  mock: RequestListener;
  /** The operations that have no handler: Prism answers them on the server, too. */
  unhandled: string[];
}

/** Builds server and mock of a contract, over one validator that has worked once; throws where it cannot. */
export async function createApps(
  document: Document,
  sourceOf: SourceOf,
  parts: Parts,
  store: Store,
  { config, authenticate, loggers, isOwn }: Surroundings,
): Promise<Apps> {
  const operations = listOperations(document);
  const validator = parts.createValidator(document);
  const prism = { standIn: parts.createPrismStandIn(document, validator.findViolations), sourceOf };
  const handlers = isOwn ? parts.createHandlers(store) : {};
  const { corsOrigins: origins, allowedHosts, validateResponses, handlerTimeout } = config;
  const common = { document, validator, allowedHosts, live: true };
  const server = parts.createApp({
    ...{ ...common, ...prism, handlers, authenticate, origins, validateResponses, handlerTimeout },
    logger: loggers.server,
  });
  const mock = parts.createApp({
    ...{ ...common, ...prism, handlers: {}, authenticate: admitWellFormed, origins: '*', mocked: true },
    logger: loggers.mock,
    handlerTimeout: longestDelay + handlerTimeout,
  });
  const trial = parts.createApp({ ...common, handlers: {}, authenticate: admitWellFormed, logger: silent });
  await requireToWork(trial, createSample(document, 'trial'));
  return { server, mock, unhandled: operations.map(({ id }) => id).filter((id) => !Object.hasOwn(handlers, id)) };
}

const silent = createLogger('silent');

/**
 * Sends the contract's own sample to an app without handlers. Only when it is first asked does the validator compile, and
 * say so if it cannot: that is found out here, before anybody waits for it.
 */
async function requireToWork(app: RequestListener, sample: Sample | undefined): Promise<void> {
  if (!sample) return;
  const { url, close } = await startListening(app, '127.0.0.1', 0);
  const { path, body, ...rest } = sample;
  const sent = request(`${url}${path}`, { ...rest, agent: false }).end(body);
  const [response]: IncomingMessage[] = await once(sent, 'response');
  response?.resume();
  void close();
  if (response?.statusCode === 500) throw new Error('The server cannot work from this contract.');
}
