import type { Logger } from 'pino';
import type { RequestContext, Step } from './request-context.ts';
import { requestIdHeader } from './request-id.ts';

/** Tells the caller the id by which the log knows the request. */
export const tellRequestId: Step = (context) => {
  context.response.setHeader(requestIdHeader, context.id);
};

/**
 * Writes one line when the response has left, or was cut off: id and trace, operation, caller, method, path without its
 * query, status and duration; never another header or a body, so never a secret.
 */
export function createRequestLog(logger: Logger): Step {
  return (context) => {
    if (!logger.isLevelEnabled('info')) return;
    const started = performance.now();
    const write = () => writeLine(logger, context, performance.now() - started);
    context.response.once('finish', write).once('close', () => {
      if (!context.response.writableFinished) write();
    });
  };
}

function writeLine(logger: Logger, context: RequestContext, milliseconds: number): void {
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
