import { relative } from 'node:path';
import { type CompileProblem, startCompiler } from '../lib/compile.ts';
import { projectFolder } from '../lib/project.ts';

/** A compiler that looks at handlers and client again after every save. */
export interface CompileLoop {
  /** Compiles, once these files have been saved since the last time. */
  look(saved: string[]): void;
}

/** Starts the TypeScript compiler. Reports each verdict that differs from the one before: an error a line, as `file:line:column code message`, or none. */
export function startCompileLoop(report: (errors: string[]) => void): CompileLoop {
  const compiler = startCompiler(projectFolder);
  const unseen = new Set<string>();
  let last: string | undefined;
  const compile = async () => {
    if (last !== undefined && unseen.size === 0) return;
    const saved = [...unseen];
    unseen.clear();
    const errors = await compiler.compile(saved).then((problems) => problems.map(renderProblem), explainFailure);
    const verdict = errors.join('\n');
    if (verdict !== last) report(errors);
    last = verdict;
  };
  let compiled = Promise.resolve();
  return {
    look(saved) {
      for (const file of saved) unseen.add(file);
      compiled = compiled.then(compile);
    },
  };
}

function renderProblem({ file, line, column, code, message }: CompileProblem): string {
  return `${relative('', file)}:${line}:${column} TS${code} ${message}`;
}

function explainFailure(error: unknown): string[] {
  return [`The compiler has failed: ${error instanceof Error ? error.message : String(error)}`];
}
