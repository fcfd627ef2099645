import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import type { Teardown } from './servers.ts';

/** The folder of the project. */
export const project = join(import.meta.dirname, '../..');

/** A process of the project, and what it has printed. */
export interface Started {
  child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Resolves as soon as the output matches; rejects with all of it when the process ends first. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** The exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals | null>;
}

/** The milliseconds in which a process must print what is waited for, unless given. */
const longestWait = 30_000;

/** The surroundings of a process, besides the variables that every program needs. */
export interface StartOptions {
  env?: Record<string, string>;
  cwd?: string;
  /** True if it leads a group of processes of its own, as what is started in a terminal does. */
  isGroup?: boolean;
  /** The milliseconds in which it must print what is waited for. */
  timeLimit?: number;
  /** `pipe` where the test writes to it. */
  input?: 'ignore' | 'pipe';
}

/** Starts `node FILE ARGUMENTS`, or another program by its path; it does not outlive the test. */
export function startProcess(
  teardown: Teardown,
  command: string[],
  { env = {}, cwd = project, isGroup = false, timeLimit = longestWait, input = 'ignore' }: StartOptions = {},
): Started {
  const [program = '', ...rest] = command;
  const isScript = program.endsWith('.ts');
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(isScript ? process.execPath : program, isScript ? [join(project, program), ...rest] : rest, {
    cwd,
    detached: isGroup,
    env: { PATH, HOME, ...env },
    stdio: [input, 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => (output.stdout += chunk));
  child.stderr?.on('data', (chunk) => (output.stderr += chunk));
  // A test file that fails to load never gets to its hooks.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = once(child, 'close').then(([code, signal]) => {
    process.off('exit', kill);
    return code ?? signal;
  });
  teardown.after(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const all = () => output.stdout + output.stderr;
  return {
    child,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    ended,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(all());
          if (match) resolve(match);
        };
        look();
        child.stdout?.on('data', look);
        child.stderr?.on('data', look);
        const fail = (what: string) => reject(new Error(`${what} without printing ${pattern}:\n${all()}`));
        ended.then(() => fail('ended'));
        setTimeout(fail, timeLimit, `${timeLimit / 1000} s have passed`).unref();
      }),
  };
}

/** Runs a process to its end. */
export async function runProcess(teardown: Teardown, command: string[], options?: StartOptions) {
  const started = startProcess(teardown, command, options);
  const code = await started.ended;
  return { code, stdout: started.stdout(), stderr: started.stderr() };
}

/** Finds a port of the loopback address on which nothing listens at the moment. */
export async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
