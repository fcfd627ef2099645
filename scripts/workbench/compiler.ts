import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { projectFolder } from '../lib/project.ts';

/** A compiler that looks at the project again after every save. */
export interface Compiler {
  close(): void;
}

const errorLine = /^(\S.*?)\((\d+),(\d+)\): error (TS\d+): (.*)$/;
const verdictLine = /Found \d+ errors?\. Watching for file changes\./;

/**
 * Starts the TypeScript compiler beside the workbench, so that a slow verdict delays nobody. Reports each verdict that
 * differs from the one before: an error a line, as `file:line:column code message`, or none.
 */
export function startCompiler(report: (errors: string[]) => void): Compiler {
  const tsc = createRequire(import.meta.url).resolve('typescript/lib/tsc.js');
  const child = spawn(
    process.execPath,
    [tsc, '-p', projectFolder, '--watch', '--preserveWatchOutput', '--pretty', 'false'],
    {
      cwd: projectFolder,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let errors: string[] = [];
  let last: string | undefined;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [matched, file, row, column, code, message] = errorLine.exec(line) ?? [];
    if (matched) errors.push(`${file}:${row}:${column} ${code} ${message}`);
    if (!verdictLine.test(line)) return;
    const verdict = errors.join('\n');
    if (verdict !== last) report(errors);
    last = verdict;
    errors = [];
  });
  return { close: () => void child.kill() };
}
