import { relative } from 'node:path';
import { Worker } from 'node:worker_threads';

/** A compiler that looks at the project again after every save. */
export interface Compiler {
  close(): Promise<void>;
}

/**
 * Starts the TypeScript compiler beside the workbench, so that a slow verdict delays nobody. Reports each verdict that
 * differs from the one before: an error a line, as `file:line:column code message`, or none.
 */
export function startCompiler(report: (errors: string[]) => void): Compiler {
  const worker = new Worker(new URL('./compiler-worker.ts', import.meta.url));
  let last: string | undefined;
  worker.on('message', (errors: string[]) => {
    const verdict = errors.join('\n');
    if (verdict !== last) report(errors.map(shorten));
    last = verdict;
  });
  return { close: () => worker.terminate().then(() => {}) };
}

function shorten(error: string): string {
  const [, file, rest] = /^(\/.*?)(:\d+:\d+ .*)$/s.exec(error) ?? [];
  return file ? `${relative('', file)}${rest}` : error;
}
