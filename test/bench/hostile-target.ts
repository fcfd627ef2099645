import type { Handlers } from '../../generated/contract.ts';
import { serveCalls } from '../../scripts/cli/index.ts';
import { MockSessions, startMock } from '../../scripts/mock/index.ts';
import { createEventStream } from '../../scripts/workbench/events.ts';
import { createApp } from '../../server/app.ts';
import { admitWellFormed } from '../../server/auth.ts';
import { readConfig } from '../../server/config.ts';
import { startListening } from '../../server/listening/index.ts';
import { createLogger } from '../../server/logger.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import type { AnyInput } from '../../server/pipeline/request-context.ts';
import { openRecords } from '../../server/records/index.ts';
import { setup } from '../../server/setup.ts';
import { startServer } from '../../server/start.ts';

/** What to start, for which contract. */
export interface TargetOrder {
  kind: 'server' | 'admin' | 'mock' | 'stateful' | 'upstream' | 'streams' | 'events';
  document: Document;
  /** Only for a server: its settings, as the environment would say them. */
  env: Record<string, string>;
}

const logger = createLogger('silent');
const place = { host: '127.0.0.1', port: 0 };

const starts: Record<TargetOrder['kind'], (order: TargetOrder) => Promise<string>> = {
  server: async ({ env }) => (await startServer(readConfig(env, setup), setup)).url,
  admin: async ({ env }) => (await startServer(readConfig({ ...env, ADMIN_PORT: '0' }, setup), setup)).admin ?? '',
  mock: async ({ document }) => (await startMock({ contract: compileContract(document), ...place, logger })).url,
  stateful: async ({ document }) => {
    const memory = { sessions: new MockSessions(), isStateful: true };
    return (await startMock({ contract: compileContract(document), ...place, logger, memory })).url;
  },
  upstream: async (order) => {
    const contract = compileContract(order.document);
    const service = new URL(await starts.mock(order));
    const upstream = { findUrl: () => service, isBlocking: false };
    const memory = { sessions: new MockSessions(), isStateful: false };
    return (await startMock({ contract, ...place, logger, memory, upstream })).url;
  },
  streams: async ({ document, env }) => {
    const store = await openRecords(env.DATABASE_URL ?? '');
    const flow = ({ body = [] }: AnyInput) => ({
      status: 200,
      contentType: 'application/x-ndjson',
      body: render(body),
    });
    const use = () => ({ status: 200, body: {} });
    // These are not the operations that the types know.
    const handlers = { flow, use } as unknown as Handlers;
    const contract = compileContract(document);
    const app = createApp({ contract, handlers, authenticate: admitWellFormed, logger, store });
    return (await startListening(app, place.host, place.port, { logger })).url;
  },
  events: async ({ document }) => {
    const stream = createEventStream(() => true);
    setInterval(() => stream.send({ type: 'broken', findings: ['x'.repeat(1000)] }), 10);
    const app = createApp({
      contract: compileContract(document),
      handlers: {},
      authenticate: admitWellFormed,
      logger,
    });
    return (await startListening(stream.wrap(app), place.host, place.port, { logger })).url;
  },
};

/** Something for each piece of what was sent. */
async function* render(body: unknown): AsyncGenerator<unknown> {
  if (typeof body !== 'object' || body === null || !(Symbol.asyncIterator in body)) return yield body;
  for await (const piece of body as AsyncIterable<unknown>) yield piece instanceof Uint8Array ? piece.length : piece;
}

const calls = {
  /** Starts it; the address that it listens on. */
  start: (order: TargetOrder): Promise<string> => starts[order.kind](order),
  /** The CPU in microseconds and the memory in bytes that the process has used. */
  usage() {
    const { user, system } = process.cpuUsage();
    return { cpu: user + system, memory: process.memoryUsage.rss() };
  },
};

export type TargetCalls = typeof calls;

// In a process of its own, so that its CPU is that of what is attacked, and its end is not the end of the attack.
serveCalls(calls);
