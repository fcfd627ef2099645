import type { Logger } from 'pino';
import type { RequestContext, Step } from './request-context.ts';

/** Writes one line when the response has left, or was cut off: method, path without its query, status and duration; never a header, so never a secret. */
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

function writeLine(logger: Logger, { id, request, response, path }: RequestContext, milliseconds: number): void {
  const { statusCode: status, writableFinished } = response;
  const line = { req: { id, method: request.method, path }, res: { status }, responseTime: Math.round(milliseconds) };
  // The cause of a failure has a line of its own.
  logger.info(line, writableFinished ? 'request completed' : 'request aborted');
}
