import { createApp } from '../../server/app.ts';
import { admitWellFormed } from '../../server/auth.ts';
import type { ContractTypes } from '../../server/contract.ts';
import { createFetch, handOn, type Listener } from '../../server/library.ts';
import { type Listening, startListening } from '../../server/listening/index.ts';
import { createLogger, type Logger } from '../../server/logger.ts';
import { compileGiven } from '../../server/openapi/given.ts';
import { findGiven } from '../../server/project.ts';
import { createMockSteps } from './control.ts';
import { sendWebhook } from './deliveries.ts';
import { readHandlers } from './handlers.ts';
import { renderViolations } from './journal.ts';
import { longestDelay, readSessionPreferences } from './preferences.ts';
import type { MockHandlers, Violations } from './public.ts';
import { createPrismFallback, type MockMemory } from './respond.ts';
import { type JournalEntry, MockSessions } from './sessions.ts';
import { makeState, readState, renderState } from './state.ts';

export type { Listening } from '../../server/listening/index.ts';
export type { MockHandlers, Violations } from './public.ts';
export type { JournalEntry } from './sessions.ts';

/** The mock that a program of one's own mounts. */
export interface MockSettings<C extends ContractTypes = ContractTypes> {
  /** The bundled contract: the URL of its file, what it holds, or its name in `package.json`; the project's own unless given. */
  contract?: URL | object | string;
  /** True if the mock remembers what it is sent. */
  stateful?: boolean;
  /** Stand in for operations; where one gives nothing, the mock responds. */
  handlers?: MockHandlers<C>;
  /** Hosts besides this machine that callbacks and webhooks may be sent to. */
  allowCallbacks?: string[];
  /** Takes the lines of the log; none unless given. */
  logger?: Logger;
}

/** A mock: a listener, a `fetch`, and its sessions. */
export interface Mock extends Listener {
  /** Responds to a request without a port. */
  fetch(request: Request): Promise<Response>;
  /** Listens, on a free port unless one is given. */
  listen(port?: number, host?: string): Promise<Listening>;
  /** A session, which knows nothing of the others; the one that requests without a name have unless one is given. */
  session(name?: string): MockControl;
}

/** A session of a mock, as tests ask about it and tell it. */
export interface MockControl {
  /** Responds to a request in this session. */
  fetch(request: Request): Promise<Response>;
  /** Forgets items, preferences and requests. */
  reset(): void;
  /** The items by the paths of their kinds, as `GET /__mock/state` gives them. */
  state(): object;
  setState(state: object): void;
  /** Begins anew with the contract's examples, or so many items of each kind. */
  seed(count: number | 'examples'): Promise<void>;
  /** What holds for each request, as the `Prefer` header has it, or for those of an operation. */
  prefer(prefer: string | string[], operation?: string): void;
  /** The requests so far, those to an operation where one is named. */
  requests(operation?: string): JournalEntry[];
  /** Those that violated the contract. */
  verify(): Violations;
  /** Sends a webhook; the status of its receiver is 0 where there is none. */
  sendWebhook(name: string, delivery: { url: string; body?: unknown }): Promise<object>;
}

/**
 * Creates the mock of a contract as a listener: the same as `contract mock`, without a port and a process.
 *
 * @example
 * const mock = createMock({ stateful: true });
 * await mock.fetch(new Request('http://mock/v1/books', { headers: { Prefer: 'example=full' } }));
 */
export function createMock<C extends ContractTypes = ContractTypes>(settings: MockSettings<C> = {}): Mock {
  const { stateful = false, handlers = {}, allowCallbacks = [], logger = createLogger('silent') } = settings;
  const contract = compileGiven(findGiven(settings.contract));
  const warn = (sentence: string) => logger.warn(sentence);
  const sessions = new MockSessions({ warn });
  const byId = readHandlers(contract, handlers);
  const deliveries = { hosts: allowCallbacks, warn };
  const memory: MockMemory = { sessions, isStateful: stateful, handlers: () => byId, deliveries };
  const app = createApp({
    ...{ contract, handlers: {}, fallback: createPrismFallback(contract, memory), authenticate: admitWellFormed },
    ...{ allowedHosts: 'any', origins: 'with cookies', mocked: true, logger },
    before: createMockSteps(contract, memory),
    handlerTimeout: longestDelay + 30_000,
  });
  const isOwn = (path: string) => contract.findRoute(path) !== undefined || path.startsWith('/__mock');
  const listener = handOn(app, isOwn);
  const fetch = createFetch(listener);
  const session = (name = ''): MockControl => ({
    fetch: (request) => {
      const named = new Request(request);
      named.headers.append('Prefer', `session=${name}`);
      return fetch(name === '' ? request : named);
    },
    reset: () => sessions.reset(name),
    state: () => renderState(sessions.of(name)),
    setState: (state) => sessions.of(name).replaceState(readState(contract, state)),
    seed: async (count) => {
      const state = await makeState(contract, count === 'examples' ? 0 : count, 'http://localhost');
      sessions.of(name).replaceState(state);
    },
    prefer: (prefer, operation) => {
      const known = sessions.of(name).preferences;
      const given = operation === undefined ? { prefer } : { operations: { ...known.operations, [operation]: prefer } };
      sessions.of(name).preferences = readSessionPreferences(contract, { ...known, ...given });
    },
    requests: (operation) =>
      sessions.of(name).journal.entries.filter((each) => operation === undefined || each.operation === operation),
    verify: () => renderViolations(sessions.of(name)),
    sendWebhook: (webhook, delivery) => sendWebhook(contract, webhook, delivery, sessions.of(name), deliveries),
  });
  const listen: Mock['listen'] = (port = 0, host = '127.0.0.1') => startListening(listener, host, port, { logger });
  return Object.assign(listener, { fetch, listen, session });
}
