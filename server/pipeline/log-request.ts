import type { Logger } from '../logger.ts';
import { type Metrics, noMetrics } from '../metrics.ts';
import type { RequestContext, Step } from './request-context.ts';

/**
 * Counts the response and writes one line when it has left, or was cut off: id and trace, operation, caller, method, path without its
 * query, status and duration; never another header or a body, so never a secret.
 */
export function createRequestLog(logger: Logger, metrics: Metrics = noMetrics): Step {
  return (context) => {
    if (metrics === noMetrics && !logger.isLevelEnabled('info')) return;
    const started = performance.now();
    const { response } = context;
    response.on('close', () => {
      const milliseconds = performance.now() - started;
      metrics.countResponse(context.operation?.id, response.statusCode, milliseconds / 1000);
      writeLine(logger, context, milliseconds);
    });
  };
}

function writeLine(logger: Logger, context: RequestContext, milliseconds: number): void {
  if (!logger.isLevelEnabled('info')) return;
  const { request, response, path, operation, caller } = context;
  const line = {
    ...context.logged,
    operationId: operation?.id,
    caller: caller?.name,
    req: { method: request.method, path },
    res: { status: response.statusCode },
    responseTime: Math.round(milliseconds),
  };
  // The cause of a failure has a line of its own.
  logger.info(line, response.writableFinished ? 'request completed' : 'request aborted');
}
