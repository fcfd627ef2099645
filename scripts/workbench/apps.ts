import { IncomingMessage, type RequestListener } from 'node:http';
import inject from 'light-my-request';
import type { Logger } from 'pino';
import { type Authenticate, admitWellFormed } from '../../server/auth.ts';
import type { Document } from '../../server/openapi/document.ts';
import { listOperations } from '../../server/openapi/operations.ts';
import type { Store } from '../../server/store/store.ts';
import type { Parts } from './parts.ts';

/** What the apps of the workbench have in common, whatever the contract. */
export interface Surroundings {
  parts: Parts;
  store: Store;
  authenticate: Authenticate;
  loggers: { server: Logger; mock: Logger };
}

/** The server and the mock of one contract. */
export interface Apps {
  server: RequestListener;
  mock: RequestListener;
  /** The operations that have no handler yet: Prism answers them on the server, too. */
  unhandled: string[];
}

/** Builds server and mock for a contract, over one validator, and has them answer once; throws where they cannot. */
export async function createApps(document: Document, surroundings: Surroundings): Promise<Apps> {
  const { parts, store, authenticate, loggers } = surroundings;
  const standIn = await parts.createPrismStandIn(document);
  const common = { document, validator: parts.createValidator(document, listOperations(document)), standIn };
  const handlers = parts.createHandlers(store);
  const server = parts.createApp({ ...common, handlers, authenticate, logger: loggers.server });
  const mock = parts.createApp({ ...common, handlers: {}, authenticate: admitWellFormed, logger: loggers.mock });
  const operations = listOperations(document);
  const { statusCode } = await inject(mock, { Request: IncomingMessage, url: operations[0]?.path ?? '/' });
  if (statusCode >= 500) throw new Error('The validator cannot work from this contract.');
  return { server, mock, unhandled: operations.map(({ id }) => id).filter((id) => !Object.hasOwn(handlers, id)) };
}
