import { IncomingMessage, type RequestListener } from 'node:http';
import inject from 'light-my-request';
import type { Logger } from 'pino';
import { type Authenticate, admitWellFormed } from '../../server/auth.ts';
import type { Config } from '../../server/config.ts';
import { listOperations } from '../../server/openapi/operations.ts';
import { createSourceLookup } from '../../server/openapi/sources.ts';
import type { Store } from '../../server/store/store.ts';
import { longestDelay } from '../lib/prefer.ts';
import type { Contract } from './contract.ts';
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

/** Builds server and mock of a contract, over one validator, and has it work once; throws where it cannot. */
export async function createApps(
  { document, sources }: Contract,
  parts: Parts,
  store: Store,
  { config, authenticate, loggers, isOwn }: Surroundings,
): Promise<Apps> {
  const operations = listOperations(document);
  const common = {
    document,
    validator: parts.createValidator(document, operations),
    standIn: await parts.createPrismStandIn(document),
    sourceOf: createSourceLookup(sources),
    live: true,
  };
  const handlers = isOwn ? parts.createHandlers(store) : {};
  const { corsOrigins: origins, validateResponses, handlerTimeout } = config;
  const server = parts.createApp({
    ...common,
    ...{ handlers, authenticate, origins, validateResponses, handlerTimeout },
    logger: loggers.server,
  });
  const mock = parts.createApp({
    ...common,
    ...{ handlers: {}, authenticate: admitWellFormed, origins: '*', mocked: true },
    logger: loggers.mock,
    handlerTimeout: longestDelay + handlerTimeout,
  });
  await requireToWork(mock, operations[0]?.path ?? '/');
  return { server, mock, unhandled: operations.map(({ id }) => id).filter((id) => !Object.hasOwn(handlers, id)) };
}

/** The validator says only when it is first asked that it cannot work from a contract. */
async function requireToWork(app: RequestListener, url: string): Promise<void> {
  const { statusCode } = await inject(app, { Request: IncomingMessage, url, headers: { 'x-probe': 'workbench' } });
  if (statusCode === 500) throw new Error('The server cannot work from this contract.');
}
