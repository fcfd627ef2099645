import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic, Project } from 'typescript7/unstable/async';

/** An error of the compiler, and its place; lines and columns count from 1. */
export interface CompileError {
  file: string;
  line: number;
  column: number;
  code: number;
  /** The cause, in one line. */
  message: string;
  /** The whole message. */
  details: string;
}

/** The TypeScript compiler in a process of its own, for the code that depends on a project's contract: the server, the tests of its handlers, and the client. */
export interface Compiler {
  /** Compiles after these files have been saved; one call at a time. Rejects when the compiler does not respond. */
  compile(saved?: string[]): Promise<CompileError[]>;
  close(): Promise<void>;
}

/**
 * Starts a compiler, which reads the projects at once.
 * @param given the content of files that differs from the disk
 */
export function startCompiler(project: string, given = new Map<string, string>()): Compiler {
  const started = startApi(project, given);
  const configs = ['server', 'client'].map((folder) => join(project, folder, 'tsconfig.json'));
  const opened = started.then((api) => api.updateSnapshot({ openProjects: configs }));
  // An error is reported by `compile`.
  opened.catch(() => {});
  const compile = async (saved: string[]) => {
    const api = await started;
    await opened;
    const [present, deleted] = [saved.filter(existsSync), saved.filter((file) => !existsSync(file))];
    const snapshot = await api.updateSnapshot({ fileChanges: { changed: present, created: present, deleted } });
    const found = await Promise.all(snapshot.getProjects().map(diagnose));
    await snapshot.dispose();
    const read = (file: string) => given.get(file) ?? readFileSync(file, 'utf8');
    return found.flat().map((diagnostic) => toCompileError(diagnostic, read));
  };
  const close = async () => (await started).close();
  return { compile: (saved = []) => inTime(compile(saved)), close: () => inTime(close()) };
}

async function startApi(project: string, given: Map<string, string>) {
  const { API } = await import('typescript7/unstable/async');
  const fs = {
    readFile: (file: string) => given.get(file),
    fileExists: (file: string) => given.has(file) || undefined,
  };
  // A file system of its own slows the compiler down.
  return new API({ cwd: project, ...(given.size > 0 && { fs }) });
}

/** The milliseconds that the compiler has: one that has died would never respond. */
const timeout = 60_000;

async function inTime<T>(response: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('The TypeScript compiler does not respond.')), timeout);
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

/** The chain of messages; the last is the cause. */
function listChain({ text, messageChain = [] }: Diagnostic): string[] {
  return [text.replaceAll(/\s+/g, ' '), ...messageChain.slice(0, 1).flatMap(listChain)];
}

const longest = 300;

function shorten(text: string): string {
  return text.length > longest ? `${text.slice(0, longest).toWellFormed()}…` : text;
}
