import { createApp } from '../../server/app.ts';
import { admitWellFormed } from '../../server/auth.ts';
import { handOn, type Listener } from '../../server/library.ts';
import { createLogger, type Logger } from '../../server/logger.ts';
import { compileGiven } from '../../server/openapi/given.ts';
import { createMockSteps } from './control.ts';
import { longestDelay } from './preferences.ts';
import { createPrismFallback } from './respond.ts';
import { MockSessions } from './sessions.ts';

/** The mock that a program of one's own mounts. */
export interface MockSettings {
  /** The bundled contract: the URL of its file, or what it holds. */
  contract: URL | object;
  /** True if the mock remembers what it is sent. */
  stateful?: boolean;
  /** Takes the lines of the log; none unless given. */
  logger?: Logger;
}

/**
 * Creates the mock of a contract as a listener: the same as `contract mock`, without a port. `createFetch` makes it a
 * `fetch` for tests.
 *
 * @example
 * const fetch = createFetch(createMock({ contract }));
 * await fetch(new Request('http://mock/v1/books', { headers: { Prefer: 'example=full' } }));
 */
export function createMock({ stateful = false, logger = createLogger('silent'), ...given }: MockSettings): Listener {
  const contract = compileGiven(given.contract);
  const memory = { sessions: new MockSessions({ warn: (sentence) => logger.warn(sentence) }), isStateful: stateful };
  const listener = createApp({
    ...{ contract, handlers: {}, fallback: createPrismFallback(contract, memory), authenticate: admitWellFormed },
    ...{ allowedHosts: 'any', origins: 'with cookies', mocked: true, logger },
    before: createMockSteps(contract, memory.sessions, []),
    handlerTimeout: longestDelay + 30_000,
  });
  return handOn(listener, (path) => contract.findRoute(path) !== undefined || path.startsWith('/__mock'));
}
