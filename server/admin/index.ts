import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotListen, type Listening, startListening } from '../listening/index.ts';
import type { Logger } from '../logger.ts';
import { createHostCheck } from '../pipeline/index.ts';
import { contentType, type MetricValues, renderMetrics } from './process-metrics.ts';

export { createProcessMetrics, type MetricValues, type ProcessMetrics } from './process-metrics.ts';

/** How far the server has come that is watched. */
export type Phase = 'starting' | 'serving' | 'shutting down';

/** The address of health and metrics, and what they are asked of. */
export interface AdminOptions {
  host: string;
  port: number;
  phase(): Phase;
  /** Resolves while the store responds. */
  ping(): Promise<unknown>;
  /** The metrics of each process that serves. */
  readMetrics(): Promise<MetricValues[]>;
  logger: Logger;
}

/** The milliseconds that the store has for its response to `/readyz`. */
const mostMilliseconds = 2_000;

interface AdminResponse {
  status: number;
  type: string;
  body: string;
}

/**
 * Starts to serve, without credentials, `/healthz` (the process responds), `/readyz` (requests would be served: the store responds, and the
 * server neither starts nor shuts down) and `/metrics`. Rejects with `CannotListen`.
 */
export async function startAdmin(options: AdminOptions): Promise<Listening> {
  const { host, port, logger } = options;
  const pages = new Map<string, () => Promise<AdminResponse>>([
    ['/healthz', async () => render(200, { status: 'ok' })],
    ['/readyz', () => checkReadiness(options)],
    [
      '/metrics',
      async () => ({ status: 200, type: contentType, body: await renderMetrics(await options.readMetrics()) }),
    ],
  ]);
  try {
    return await startListening(createListener(pages, host, logger), host, port, { logger });
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
