import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type ts from 'typescript';
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
 * Starts a compiler, which reads the projects at once: that of TypeScript 7 where it is installed, else that of TypeScript 5.
 * @param given the content of files that differs from the disk
 */
export function startCompiler(project: string, given = new Map<string, string>()): Compiler {
  const configs = listConfigs(project);
  return isNativeInstalled() ? startNative(project, configs, given) : startClassic(configs, given);
}

/** The settings of the folders that depend on the contract, else those of the whole project. */
export function listConfigs(project: string): string[] {
  const own = ['server', 'client'].map((folder) => join(project, folder, 'tsconfig.json')).filter(existsSync);
  return own.length > 0 ? own : [join(project, 'tsconfig.json')].filter(existsSync);
}

function isNativeInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve('typescript7/unstable/async');
    return true;
  } catch {
    return false;
  }
}

/** Compiles everything each time, in this process. */
function startClassic(configs: string[], given: Map<string, string>): Compiler {
  const compile = async () => {
    const { default: compiler } = await import('typescript');
    return configs.flatMap((config) => compileClassic(compiler, config, given));
  };
  return { compile, close: async () => {} };
}

function compileClassic(compiler: typeof ts, config: string, given: Map<string, string>): CompileError[] {
  const problems: ts.Diagnostic[] = [];
  const { sys } = compiler;
  const parsed = compiler.getParsedCommandLineOfConfigFile(
    config,
    { noEmit: true },
    {
      ...sys,
      onUnRecoverableConfigFileDiagnostic: (problem) => problems.push(problem),
    },
  );
  // A project of projects, as Vite writes it, has no files of its own.
  if (parsed?.fileNames.length === 0 && parsed.projectReferences)
    return parsed.projectReferences.flatMap((each) =>
      compileClassic(compiler, compiler.resolveProjectReferencePath(each), given),
    );
  if (parsed) {
    const host = compiler.createCompilerHost(parsed.options);
    const { readFile, fileExists, getSourceFile } = host;
    host.readFile = (file) => given.get(file) ?? readFile(file);
    host.fileExists = (file) => given.has(file) || fileExists(file);
    host.getSourceFile = (file, options, ...rest) => {
      const text = given.get(file);
      return text === undefined
        ? getSourceFile(file, options, ...rest)
        : compiler.createSourceFile(file, text, options);
    };
    const program = compiler.createProgram(parsed.fileNames, parsed.options, host);
    problems.push(...parsed.errors, ...compiler.getPreEmitDiagnostics(program));
  }
  return problems.map(({ file, start = 0, code, messageText }) => {
    const { line, character } = file?.getLineAndCharacterOfPosition(start) ?? { line: 0, character: 0 };
    const details = compiler.flattenDiagnosticMessageText(messageText, '\n');
    const message = shorten(details.split('\n').at(-1)?.trim() ?? '');
    return { file: file?.fileName ?? config, line: line + 1, column: character + 1, code, message, details };
  });
}

function startNative(project: string, configs: string[], given: Map<string, string>): Compiler {
  const started = startApi(project, given);
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
