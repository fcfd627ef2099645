import { type DestinationStream, type Logger, pino } from 'pino';
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
