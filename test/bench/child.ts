import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A process that the benchmark started and ends by its id. */
export interface Child {
  /** Sends the process a message and resolves with the next that comes back; rejects when the process ends instead, or takes too long. */
  ask<T>(message: object | string): Promise<T>;
  /** Says how the process ended; undefined while it runs. */
  ended(): string | undefined;
  stop(): Promise<void>;
}

/** The milliseconds that a question may take. */
const patience = 60_000;

/** Starts `node ARGUMENTS`, whose standard output goes to the file descriptor, or nowhere. */
export function startChild(
  args: string[],
  env: Record<string, string> = {},
  output: number | 'ignore' = 'ignore',
): Child {
  const { PATH = '', HOME = '' } = process.env;
  const stdio: StdioOptions = ['ignore', output, 'pipe', 'ipc'];
  const child = spawn(process.execPath, args, { env: { PATH, HOME, ...env }, stdio });
  let errors = '';
  child.stderr?.on('data', (chunk) => (errors = `${errors}${chunk}`.slice(-2000)));
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const ended = () => (hasEnded() ? `ended with ${child.exitCode ?? child.signalCode}: ${errors.trim()}` : undefined);
  return {
    ask: (message) => ask(child, message),
    ended,
    async stop() {
      if (hasEnded()) return;
      const end = once(child, 'exit');
      child.kill('SIGKILL');
      await end;
    },
  };
}

/** Starts a server with the meter in it, which can be asked for `cpu` and `memory`. */
export function startMeasured(args: string[], env: Record<string, string>, output: number | 'ignore'): Child {
  return startChild(['--expose-gc', '--import', join(import.meta.dirname, 'meter.ts'), ...args], env, output);
}

async function ask<T>(child: ChildProcess, message: object | string): Promise<T> {
  const settled = new AbortController();
  const signal = AbortSignal.any([settled.signal, AbortSignal.timeout(patience)]);
  const end = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`The process ended with ${code} before it had said anything.`);
  });
  try {
    const said = once(child, 'message', { signal });
    child.send(message);
    const [value] = await Promise.race([said, end]);
    return value;
  } finally {
    settled.abort();
  }
}
