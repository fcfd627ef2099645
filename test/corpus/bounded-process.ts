import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { projectFolder } from '../../scripts/cli/index.ts';

/** What a process may take before it is ended. */
export interface Bounds {
  /** In seconds. */
  time: number;
  /** In MB of resident memory, where the system tells of it. */
  memory: number;
}

/** How a process came to its end: of itself, by a signal, after too long, with too much memory, or ended once it had served. */
export type Ending = 'exit' | 'signal' | 'time' | 'memory' | 'closed';

/** A process that has ended. */
export interface Ended {
  ending: Ending;
  code: number | null;
  stdout: string;
  stderr: string;
  seconds: number;
  /** The most resident memory that was seen, in MB; 0 where the system does not tell. */
  peak: number;
}

/** A process that runs within its bounds. */
export interface Running {
  /** Resolves with the match as soon as the output has it; with nothing when the process ends first. */
  printed(pattern: RegExp): Promise<RegExpExecArray | undefined>;
  ended: Promise<Ended>;
  /** Ends it, and tells how it was until then. */
  close(): Promise<Ended>;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** The milliseconds between two looks at a process. */
const interval = 100;

/** The characters of output that are read. */
const longestOutput = 4_000_000;

/** Starts a script of the project, or another program by its path, in a group of its own: whatever it starts ends with it. */
export function startBounded(command: string[], bounds: Bounds, env: NodeJS.ProcessEnv = {}): Running {
  const child = startChild(command, env);
  const output = collectOutput(child);
  const since = performance.now();
  const seconds = () => (performance.now() - since) / 1000;
  let forced: Ending | undefined;
  let peak = 0;
  const end = (ending: Ending) => {
    forced ??= ending;
    killGroup(child.pid);
  };
  const watch = setInterval(() => {
    peak = Math.max(peak, readMemory(child.pid));
    if (seconds() > bounds.time) end('time');
    else if (peak > bounds.memory) end('memory');
  }, interval);
  const orphan = () => killGroup(child.pid);
  process.once('exit', orphan);
  const ended = once(child, 'close').then(([code, signal]): Ended => {
    clearInterval(watch);
    process.off('exit', orphan);
    orphan();
    return { ...output.texts, ending: forced ?? (signal ? 'signal' : 'exit'), code, seconds: seconds(), peak };
  });
  return {
    ended,
    printed: (pattern) => Promise.race([output.printed(pattern), ended.then(() => undefined)]),
    close: () => {
      end('closed');
      return ended;
    },
  };
}

/** Runs a process to its end. */
export function runBounded(command: string[], bounds: Bounds, env?: NodeJS.ProcessEnv): Promise<Ended> {
  return startBounded(command, bounds, env).ended;
}

function startChild([program = '', ...args]: string[], env: NodeJS.ProcessEnv): Child {
  const isScript = program.endsWith('.ts');
  const begin = ['--import', join(projectFolder, 'scripts/begin.js'), join(projectFolder, program)];
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
  return spawn(isScript ? process.execPath : program, isScript ? [...begin, ...args] : args, {
    cwd: projectFolder,
    detached: true,
    env: { PATH, HOME, NODE_COMPILE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function collectOutput(child: Child) {
  const texts = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      if (texts[name].length < longestOutput) texts[name] += chunk;
      for (const listener of listeners) listener();
    });
  }
  const printed = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve) => {
      const look = () => {
        const match = pattern.exec(texts.stdout) ?? pattern.exec(texts.stderr);
        if (!match) return;
        listeners.delete(look);
        resolve(match);
      };
      listeners.add(look);
      look();
    });
  return { texts, printed };
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended, and so has whatever it started.
  }
}

/** Only Linux tells without another process. */
function readMemory(pid: number | undefined): number {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    return 0;
  }
}
