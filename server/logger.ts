import { write, writeSync } from 'node:fs';
import { pino } from 'pino';

/** Takes the lines of a log. */
export interface LineWriter {
  write(line: string): void;
}

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

/** A logger of one JSON object per line, to standard output unless another destination is given. A log that cannot be written delays nothing. */
export function createLogger(level: string, destination: LineWriter = openStandardOutput()): Logger {
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

/** The most characters that may wait to be written; a line beyond that is lost. */
const mostWaiting = 1_000_000;

/** The milliseconds for which lines are gathered. */
const gatherMilliseconds = 5;

/** The milliseconds for which a full pipe is left alone. */
const pauseMilliseconds = 50;

/** The milliseconds that a write may take before the reader seems stuck. */
const stuckMilliseconds = 1_000;

/** A destination of lines that writes how many it has lost, once it can write again. */
interface LogDestination extends LineWriter {
  /** Writes what is waiting before it returns, as far as that can be done; for a process that ends. */
  flush(): void;
}

/**
 * A log destination over an open file. Lines that cannot be written, because the disk is full or the
 * reader is stuck, are lost and counted; to log never waits and never fails.
 */
function createLogDestination(fd: number): LogDestination {
  let waiting = '';
  let since: number | undefined;
  let lost = 0;
  let isTorn = false;
  let isDue = false;
  const take = () => {
    const text = waiting;
    waiting = '';
    return text;
  };
  const next = () => {
    isDue = since !== undefined;
    if (isDue || waiting === '') return;
    since = performance.now();
    const text = take();
    const told = lost;
    const notice = `${isTorn ? '\n' : ''}${told > 0 ? renderLost(told) : ''}`;
    writeAll(fd, Buffer.from(notice + text), (error, hasBegun) => {
      since = undefined;
      // Another line must not be glued to half of one.
      isTorn = error ? isTorn || hasBegun : false;
      lost += error ? countLines(text) : -told;
      if (isDue || lost > 0) next();
    });
  };
  return {
    write(line) {
      if (waiting.length + line.length > mostWaiting) {
        lost += countLines(line);
        return;
      }
      // To write costs more than a line: what comes within a few milliseconds is written together.
      if (waiting === '') setTimeout(next, gatherMilliseconds);
      waiting += line;
    },
    flush() {
      if (since !== undefined && performance.now() - since > stuckMilliseconds) return;
      try {
        writeSync(fd, take());
      } catch {
        // The process ends: the error has no reader.
      }
    },
  };
}

function countLines(text: string): number {
  return text.split('\n').length - 1;
}

function renderLost(lost: number): string {
  return `${JSON.stringify({ level: 40, time: Date.now(), lost, msg: 'log lines could not be written' })}\n`;
}

type Done = (error: Error | undefined, hasBegun: boolean) => void;

function writeAll(fd: number, bytes: Buffer, done: Done, hasBegun = false): void {
  write(fd, bytes, (error, written) => {
    // A pipe that does not block is full.
    if (error?.code === 'EAGAIN') setTimeout(writeAll, pauseMilliseconds, fd, bytes, done, hasBegun).unref();
    else if (error) done(error, hasBegun);
    else if (written < bytes.length) writeAll(fd, bytes.subarray(written), done, true);
    else done(undefined, true);
  });
}
