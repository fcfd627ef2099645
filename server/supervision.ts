import type { Logger } from './logger.ts';

/** The supervision of a process that serves. */
export interface Supervised {
  logger: Pick<Logger, 'error' | 'fatal'>;
  /** Sends what is still to be sent, then closes everything. */
  close(): Promise<void>;
  /** Ends the process with an exit code. */
  exit(code: number): void;
  /** `end` lets the process close and fail after an uncaught exception, as a supervisor expects; `go on` does not. */
  afterException: 'end' | 'go on';
  /** The signals that end the process; SIGINT and SIGTERM unless given. */
  signals?: NodeJS.Signals[];
}

/** Ctrl-C comes once from the terminal and once more from npm: so close together, two signals are one. */
const sameSignalMilliseconds = 250;

/**
 * Lets the process outlive what its handlers leave behind: an unhandled rejection or an uncaught exception is a line in the
 * log, with its stack. The first signal closes the process, a second ends it at once. Returns what closes it without a signal.
 */
export function supervise({
  logger,
  close,
  exit,
  afterException,
  signals = ['SIGINT', 'SIGTERM'],
}: Supervised): (code: number) => void {
  let isEnding = false;
  const end = (code: number) => {
    if (isEnding) return;
    isEnding = true;
    close().then(
      () => exit(code),
      (err) => {
        logger.fatal({ err }, 'the process could not close');
        exit(1);
      },
    );
  };
  // The reader of the output has gone: lines are lost, and nothing else.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  process.on('unhandledRejection', (reason) => {
    logger.error({ err: toError(reason) }, 'a rejection was not handled');
  });
  process.on('uncaughtException', (error) => {
    const err = toError(error);
    if (afterException === 'go on') return logger.error({ err }, 'an exception was not caught');
    logger.fatal({ err }, 'an exception was not caught: the process ends once all requests have their responses');
    end(1);
  });
  let first = Number.NaN;
  for (const signal of signals) {
    process.on(signal, () => {
      const now = performance.now();
      if (now - first > sameSignalMilliseconds) {
        process.removeAllListeners(signal);
        process.kill(process.pid, signal);
      }
      if (Number.isNaN(first)) first = now;
      end(0);
    });
  }
  return end;
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(`Not an error was thrown: ${String(reason)}`);
}
