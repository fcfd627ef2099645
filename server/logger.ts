import { type DestinationStream, pino } from 'pino';
import { createLogDestination, type LogDestination } from './log-destination.ts';

/** Writes one line of the log: a message, with facts before it that become members of the line. */
export interface LogLine {
  (message: string): void;
  (facts: object, message?: string): void;
}

/** A logger with a function for each level; a logger of pino is one. */
export interface Logger {
  readonly trace: LogLine;
  readonly debug: LogLine;
  readonly info: LogLine;
  readonly warn: LogLine;
  readonly error: LogLine;
  readonly fatal: LogLine;
  isLevelEnabled(level: string): boolean;
  /** A logger whose lines have these facts, too. */
  child(facts: object): Logger;
}

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
