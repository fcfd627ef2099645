import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { API, type Diagnostic, type Project } from 'typescript7/unstable/async';

/** An error of the compiler, and its place; lines and columns count from 1. */
export interface CompileError {
  file: string;
  line: number;
  column: number;
  code: number;
  /** What it comes down to, in one line. */
  message: string;
  /** Everything that the compiler says. */
  details: string;
}

/** The TypeScript compiler in a process of its own, over what leans on a project's contract: the server, the tests of its handlers, and the client. */
export interface Compiler {
  /** Compiles, once these files have been saved since the last time; one call at a time. Rejects when the compiler does not respond. */
  compile(saved?: string[]): Promise<CompileError[]>;
  close(): Promise<void>;
}

/**
 * Starts a compiler, which at once reads all that there is.
 * @param given files that it is to see with this content, whatever is on the disk
 */
export function startCompiler(project: string, given = new Map<string, string>()): Compiler {
  // To be asked for every file slows the compiler down: nobody is who has nothing to say.
  const fs = {
    readFile: (file: string) => given.get(file),
    fileExists: (file: string) => given.has(file) || undefined,
  };
  const api = new API({ cwd: project, ...(given.size > 0 && { fs }) });
  const configs = ['server', 'client'].map((folder) => join(project, folder, 'tsconfig.json'));
  const opened = api.updateSnapshot({ openProjects: configs });
  // Whoever compiles is told.
  opened.catch(() => {});
  const compile = async (saved: string[]) => {
    await opened;
    const [present, deleted] = [saved.filter(existsSync), saved.filter((file) => !existsSync(file))];
    const snapshot = await api.updateSnapshot({ fileChanges: { changed: present, created: present, deleted } });
    const found = await Promise.all(snapshot.getProjects().map(diagnose));
    await snapshot.dispose();
    const read = (file: string) => given.get(file) ?? readFileSync(file, 'utf8');
    return found.flat().map((diagnostic) => toCompileError(diagnostic, read));
  };
  return { compile: (saved = []) => withPatience(compile(saved)), close: () => withPatience(api.close()) };
}

/** The milliseconds that the compiler has: one that has died would never respond. */
const patience = 60_000;

async function withPatience<T>(response: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('The TypeScript compiler does not respond.')), patience);
  try {
    return await Promise.race([response, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Finds the errors that the compiler has in a project; those of the types only once all files can be read. */
async function diagnose({ program }: Project): Promise<readonly Diagnostic[]> {
  const early = await Promise.all([
    program.getConfigFileParsingDiagnostics(),
    program.getProgramDiagnostics(),
    program.getSyntacticDiagnostics(),
  ]);
  return early.some((found) => found.length > 0) ? early.flat() : program.getSemanticDiagnostics();
}

function toCompileError(diagnostic: Diagnostic, read: (file: string) => string): CompileError {
  const { fileName: file = '', pos, code } = diagnostic;
  const before = file === '' ? [''] : read(file).slice(0, pos).split('\n');
  const details = listChain(diagnostic);
  const message = shorten(details.at(-1) ?? '');
  return {
    file,
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    code,
    message,
    details: details.join('\n'),
  };
}

/** What the compiler says from the outside in: the last is what it comes down to. */
function listChain({ text, messageChain = [] }: Diagnostic): string[] {
  return [text.replaceAll(/\s+/g, ' '), ...messageChain.slice(0, 1).flatMap(listChain)];
}

const longest = 300;

function shorten(text: string): string {
  return text.length > longest ? `${text.slice(0, longest).toWellFormed()}…` : text;
}
