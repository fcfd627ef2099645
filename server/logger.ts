import { randomUUID } from 'node:crypto';
import { type DestinationStream, type Logger, pino } from 'pino';
import { type HttpLogger, pinoHttp } from 'pino-http';
import { createLogDestination, type LogDestination } from './log-destination.ts';

/** A logger of one JSON object per line, to standard output unless told otherwise. A log that cannot be written holds nobody up. */
export function createLogger(level: string, destination: DestinationStream = openStandardOutput()): Logger {
  return pino({ level }, destination);
}

let standardOutput: LogDestination | undefined;

/** Loggers share it, so that their lines do not mix. */
function openStandardOutput(): LogDestination {
  if (standardOutput) return standardOutput;
  const destination = createLogDestination(1);
  process.once('exit', () => destination.flush());
  standardOutput = destination;
  return destination;
}

/** One line for each request: method, path without its query, status and duration; never a header, so never a secret. */
export function createRequestLog(logger: Logger): HttpLogger {
  return pinoHttp({
    logger,
    genReqId: () => randomUUID(),
    quietReqLogger: true,
    // The cause of a failure has a line of its own, which the error exit writes.
    customErrorObject: (_request, _response, _error, { req, res, responseTime }) => ({ req, res, responseTime }),
    serializers: {
      req: ({ id, method, url }: { id: string; method: string; url: string }) => ({
        id,
        method,
        path: url.split('?')[0],
      }),
      res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
    },
  });
}
