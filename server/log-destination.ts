import { write, writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

/** The most characters that may wait to be written; a line beyond that is lost. */
const mostWaiting = 1_000_000;

/** The milliseconds for which a full pipe is left alone. */
const pauseMilliseconds = 50;

/** The milliseconds that a write may take before nobody seems to read. */
const stuckMilliseconds = 1_000;

/** A destination of lines that tells how many it has lost, once it can write again. */
export interface LogDestination extends DestinationStream {
  /** Writes what is waiting before it returns, as far as that can be done; for a process that ends. */
  flush(): void;
}

/**
 * A log destination over an open file. Lines that cannot be written, because the disk is full or nobody reads, are
 * lost and counted; whoever logs never waits and never fails.
 */
export function createLogDestination(fd: number): LogDestination {
  let waiting = '';
  let since: number | undefined;
  let lost = 0;
  let isTorn = false;
  const take = () => {
    const text = waiting;
    waiting = '';
    return text;
  };
  const next = () => {
    if (since !== undefined || waiting === '') return;
    since = performance.now();
    const text = take();
    const told = lost;
    const notice = `${isTorn ? '\n' : ''}${told > 0 ? renderLost(told) : ''}`;
    writeAll(fd, Buffer.from(notice + text), (error, hasBegun) => {
      since = undefined;
      // Another line must not be glued to half of one.
      isTorn = error ? isTorn || hasBegun : false;
      lost += error ? countLines(text) : -told;
      next();
    });
  };
  return {
    write(line) {
      if (waiting.length + line.length > mostWaiting) lost += countLines(line);
      else waiting += line;
      next();
    },
    flush() {
      if (since !== undefined && performance.now() - since > stuckMilliseconds) return;
      try {
        writeSync(fd, take());
      } catch {
        // The process ends, and nobody is left to be told.
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
