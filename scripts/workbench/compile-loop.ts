import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type CompileError, startCompiler } from '../checks/compiler.ts';
import { generatedFolder, projectFolder } from '../cli/project.ts';

/** The compiler's verdict on a save. */
export interface Compiled {
  /** One a line, as `file:line:column code message`. */
  errors: string[];
  /** True if the errors are those of the time before. */
  isSame: boolean;
}

/** A compiler that looks at server and client again after every save. */
export interface CompileLoop {
  /** Compiles, once these files have been saved since the last time. */
  look(saved: string[]): void;
}

/** Starts the TypeScript compiler. Reports the errors of each look, be there none. */
export function startCompileLoop(report: (compiled: Compiled) => void): CompileLoop {
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
    report({ errors, isSame: text === last });
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
