import { type DestinationStream, type Logger, pino } from 'pino';

/** A logger of one JSON object per line, to standard output unless told otherwise. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  return destination ? pino({ level }, destination) : pino({ level });
}
