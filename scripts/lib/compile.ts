import { join } from 'node:path';
import ts from 'typescript';

/** What the compiler objects to, where; lines and columns count from 1. */
export interface CompileProblem {
  file: string;
  line: number;
  column: number;
  code: number;
  message: string;
}

/** Compiles what leans on the contract, with the files in `generated/` as given, whatever is on the disk. */
export type FindCompileProblems = (generated: Map<string, string>) => CompileProblem[];

/** The halves of the project that lean on the contract: a configuration, and the folder whose files it is for. */
const halves = [
  { config: 'tsconfig.json', folder: 'server/handlers' },
  { config: 'client/tsconfig.json', folder: 'client' },
];

/** A compiler of handlers and client, and of everything that they import. What does not follow from the contract is parsed at once. */
export function createCompiler(project: string): FindCompileProblems {
  const parsed = new Map<string, ts.SourceFile | undefined>();
  const createProgram = (half: (typeof halves)[number], contents: Map<string, string>) => {
    const { fileNames, options, errors } = readConfig(join(project, half.config));
    const rootNames = fileNames.filter((file) => file.startsWith(`${join(project, half.folder)}/`));
    return { errors, program: ts.createProgram({ rootNames, options, host: createHost(options, contents, parsed) }) };
  };
  for (const half of halves) createProgram(half, new Map());
  return (generated) => {
    const contents = new Map([...generated].map(([file, content]) => [join(project, 'generated', file), content]));
    return halves.flatMap((half) => {
      const { program, errors } = createProgram(half, contents);
      const early = [...errors, ...program.getOptionsDiagnostics(), ...program.getSyntacticDiagnostics()];
      const found = early.length > 0 ? early : program.getSemanticDiagnostics();
      return found.map((diagnostic) => toProblem(diagnostic, join(project, half.config)));
    });
  };
}

function readConfig(file: string): ts.ParsedCommandLine {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} };
  const config = ts.getParsedCommandLineOfConfigFile(file, {}, host);
  if (!config) throw new Error(`${file} cannot be read.`);
  return config;
}

/** A host that sees `generated/` as given, and parses every other file once. */
function createHost(
  options: ts.CompilerOptions,
  contents: Map<string, string>,
  parsed: Map<string, ts.SourceFile | undefined>,
): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (file) => contents.get(file) ?? readFile(file);
  host.fileExists = (file) => contents.has(file) || fileExists(file);
  host.getSourceFile = (file, settings, ...rest) => {
    if (contents.has(file)) return getSourceFile(file, settings, ...rest);
    const format = typeof settings === 'object' ? settings.impliedNodeFormat : undefined;
    const key = `${file} ${format}`;
    if (!parsed.has(key)) parsed.set(key, getSourceFile(file, settings, ...rest));
    return parsed.get(key);
  };
  return host;
}

function toProblem({ file, start, code, messageText }: ts.Diagnostic, config: string): CompileProblem {
  const place = file && start !== undefined ? file.getLineAndCharacterOfPosition(start) : { line: 0, character: 0 };
  const message = ts.flattenDiagnosticMessageText(messageText, ' ').replaceAll(/\s+/g, ' ');
  return { file: file?.fileName ?? config, line: place.line + 1, column: place.character + 1, code, message };
}
