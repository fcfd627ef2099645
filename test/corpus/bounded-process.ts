import { readFileSync } from 'node:fs';
import { startProcess } from '../support/processes.ts';

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

/** The milliseconds between two looks at a process. */
const interval = 100;

/** Starts a script of the project, or another program by its path, in a group of its own: whatever it starts ends with it. */
export function startBounded(command: string[], bounds: Bounds, env: Record<string, string> = {}): Running {
  const { NODE_COMPILE_CACHE: cache } = process.env;
  const started = startProcess({ after: () => {} }, command, {
    env: { ...(cache !== undefined && { NODE_COMPILE_CACHE: cache }), ...env },
    isGroup: true,
    // The watch below ends it before that.
    timeLimit: bounds.time * 1000 + 10_000,
  });
  const { pid } = started.child;
  const since = performance.now();
  const seconds = () => (performance.now() - since) / 1000;
  let forced: Ending | undefined;
  let peak = 0;
  const end = (ending: Ending) => {
    forced ??= ending;
    killGroup(pid);
  };
  const watch = setInterval(() => {
    peak = Math.max(peak, readMemory(pid));
    if (seconds() > bounds.time) end('time');
    else if (peak > bounds.memory) end('memory');
  }, interval);
  const orphan = () => killGroup(pid);
  process.once('exit', orphan);
  const ended = started.ended.then((outcome): Ended => {
    clearInterval(watch);
    process.off('exit', orphan);
    orphan();
    const isExit = typeof outcome !== 'string';
    const output = { stdout: started.stdout(), stderr: started.stderr() };
    const ending = forced ?? (isExit ? 'exit' : 'signal');
    return { ...output, ending, code: isExit ? outcome : null, seconds: seconds(), peak };
  });
  return {
    ended,
    printed: (pattern) => started.printed(pattern).catch(() => undefined),
    close: () => {
      end('closed');
      return ended;
    },
  };
}

/** Runs a process to its end. */
export function runBounded(command: string[], bounds: Bounds, env?: Record<string, string>): Promise<Ended> {
  return startBounded(command, bounds, env).ended;
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
