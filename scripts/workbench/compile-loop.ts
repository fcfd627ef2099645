import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type CompileError, startCompiler } from '../checks/compiler.ts';
import { generatedFolder, projectFolder } from '../cli/project.ts';

/** A compiler that looks at handlers and client again after every save. */
export interface CompileLoop {
  /** Compiles, once these files have been saved since the last time. */
  look(saved: string[]): void;
}

/** Starts the TypeScript compiler. Reports the errors whenever they differ from those before: one a line, as `file:line:column code message`, or none. */
export function startCompileLoop(report: (errors: string[]) => void): CompileLoop {
  let compiler = startCompiler(projectFolder);
  let last: string | undefined;
  const unseen = new Set<string>();
  const compile = async () => {
    if (last !== undefined && unseen.size === 0) return;
    // Others may have brought generated/ in line with the contract, too.
    const saved = [...unseen, ...readdirSync(generatedFolder).map((file) => join(generatedFolder, file))];
    unseen.clear();
    const errors = await compiler.compile(saved).then((errors) => errors.map(renderCompileError), startAnew);
    const text = errors.join('\n');
    if (text !== last) report(errors);
    last = text;
  };
  const startAnew = (error: unknown) => {
    compiler.close().catch(() => {});
    compiler = startCompiler(projectFolder);
    return [error instanceof Error ? error.message : String(error)];
  };
  let compiled = Promise.resolve();
  return {
    look(saved) {
      for (const file of saved) unseen.add(file);
      compiled = compiled.then(compile);
    },
  };
}

function renderCompileError({ file, line, column, code, message }: CompileError): string {
  return `${relative('', file)}:${line}:${column} TS${code} ${message}`;
}
