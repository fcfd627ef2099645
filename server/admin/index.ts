import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { CannotListen, type Listening, startListening } from '../listening/index.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import { createHostCheck } from '../pipeline/index.ts';

/** How far the server has come that is watched. */
export type Phase = 'starting' | 'serving' | 'shutting down';

/** The address of health and metrics, and what they are asked of. */
export interface AdminOptions {
  host: string;
  port: number;
  phase(): Phase;
  /** Resolves while the store responds. */
  ping(): Promise<unknown>;
  logger: Logger;
}

/** Health and metrics: every client that reaches their address may read them, without credentials. */
export interface Admin extends Listening {
  metrics: PrometheusMetrics;
}

/** The milliseconds that the store has for its response to `/readyz`. */
const mostMilliseconds = 2_000;

interface AdminResponse {
  status: number;
  type: string;
  body: string;
}

/**
 * Starts to serve `/healthz` (the process responds), `/readyz` (requests would be served: the store responds, and the
 * server neither starts nor shuts down) and `/metrics`. Rejects with `CannotListen`.
 */
export async function startAdmin(options: AdminOptions): Promise<Admin> {
  const { host, port, logger } = options;
  const metrics = createPrometheusMetrics();
  const pages = new Map<string, () => Promise<AdminResponse>>([
    ['/healthz', async () => render(200, { status: 'ok' })],
    ['/readyz', () => checkReadiness(options)],
    ['/metrics', async () => ({ status: 200, type: metrics.contentType, body: await metrics.render() })],
  ]);
  try {
    const listening = await startListening(createListener(pages, host, logger), host, port, { logger });
    return { ...listening, metrics };
  } catch (error) {
    throw error instanceof CannotListen ? new CannotListen(`${error.message} It is that of ADMIN_PORT.`) : error;
  }
}

async function checkReadiness({ phase, ping }: AdminOptions): Promise<AdminResponse> {
  const now = phase();
  if (now !== 'serving') return render(503, { status: now });
  const late = sleep(mostMilliseconds, 'late', { ref: false });
  const outcome = await Promise.race([ping(), late]).catch(() => 'late');
  return outcome === 'late' ? render(503, { status: 'the store does not respond' }) : render(200, { status: 'ready' });
}

function createListener(pages: Map<string, () => Promise<AdminResponse>>, host: string, logger: Logger) {
  // On loopback a page of another site must not read them by a name that it made lead here; elsewhere a probe may use any.
  const isOwnHost = /^(127\.|localhost$|::1$)/.test(host) ? createHostCheck([]) : () => true;
  const listener: RequestListener = async (request, response) => {
    try {
      send(request, response, await respond(pages, isOwnHost(request), request));
    } catch (err) {
      logger.error({ err }, 'health or metrics could not be rendered');
      send(request, response, render(500, { status: 'failed' }));
    }
  };
  return listener;
}

async function respond(
  pages: Map<string, () => Promise<AdminResponse>>,
  isOwnHost: boolean,
  { method, url = '' }: IncomingMessage,
): Promise<AdminResponse> {
  if (!isOwnHost) return render(421, { status: 'this host name is not responded to' });
  const page = pages.get(url.split('?')[0] ?? url);
  if (!page) return render(404, { status: `there is nothing but ${[...pages.keys()].join(', ')}` });
  if (method !== 'GET' && method !== 'HEAD') return render(405, { status: 'send a GET or a HEAD' });
  return page();
}

function render(status: number, body: object): AdminResponse {
  return { status, type: 'application/json', body: JSON.stringify(body) };
}

function send({ method }: IncomingMessage, response: ServerResponse, { status, type, body }: AdminResponse): void {
  const headers = { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body), 'Cache-Control': 'no-store' };
  response.writeHead(status, { ...headers, ...(status === 405 && { Allow: 'GET, HEAD' }) });
  response.end(method === 'HEAD' ? undefined : body);
}

/** Metrics in the text format that Prometheus reads. */
export interface PrometheusMetrics extends Metrics {
  contentType: string;
  render(): Promise<string>;
}

/** The operation of a request that was routed to none. */
const noOperation = 'none';

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Creates metrics of requests, violations and store errors, beside those of the process: event-loop lag, memory, garbage collection. */
export function createPrometheusMetrics(): PrometheusMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    ...{ registers, name: 'http_requests_total', help: 'Responses by operation and status.' },
    labelNames: ['operation', 'status'],
  });
  const durations = new Histogram({
    ...{ registers, name: 'http_request_duration_seconds', help: 'Seconds from a request to its response.' },
    ...{ labelNames: ['operation'], buckets: seconds },
  });
  const violations = new Counter({
    ...{ registers, name: 'contract_violations_total', help: 'Violations of the contract by kind and operation.' },
    labelNames: ['kind', 'operation'],
  });
  const storeErrors = new Counter({
    ...{ registers, name: 'store_errors_total', help: 'Requests for which the store could not be reached.' },
    labelNames: ['operation'],
  });
  // To find a child by its labels takes longer than to count.
  const counters = createMemory((operation, status) => requests.labels(operation, status));
  const histograms = createMemory((operation) => durations.labels(operation));
  return {
    contentType: registry.contentType,
    render: () => registry.metrics(),
    countResponse(operation = noOperation, status, taken) {
      counters(operation, String(status)).inc();
      histograms(operation, '').observe(taken);
    },
    countViolations: (kind, operation = noOperation, count) => violations.inc({ kind, operation }, count),
    countStoreError: (operation = noOperation) => storeErrors.inc({ operation }),
  };
}

/** The same function, which makes what it gives for two texts only once. */
function createMemory<T>(make: (one: string, other: string) => T): (one: string, other: string) => T {
  const known = new Map<string, Map<string, T>>();
  return (one, other) => {
    const inner = known.get(one) ?? new Map<string, T>();
    known.set(one, inner);
    const found = inner.get(other) ?? make(one, other);
    inner.set(other, found);
    return found;
  };
}
