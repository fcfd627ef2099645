import { join } from 'node:path';
import ts from 'typescript';
import { toolchainFolder } from '../cli/index.ts';

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  allowImportingTsExtensions: true,
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true,
};

/** Compiles each line beside the generated types, which it knows as `requests` and `responses`; gives the error of each that does not compile. */
export function compileSnippets(generated: Map<string, string>, snippets: string[]): (string | undefined)[] {
  // A folder that is not there, from which modules are found as from the toolchain.
  const folder = join(toolchainFolder, 'scripts', 'prove', 'generated');
  const file = join(folder, 'snippets.ts');
  const lines = snippets.map((snippet, index) => `{ ${snippet} void value; void ${index}; }`);
  // What is held is no literal any more, which may have no properties but those that its type names.
  const head = [
    "import type * as requests from './request-types.ts'; import type * as responses from './response-types.ts'; export {};",
    'type Mutable<V> = V extends object ? { -readonly [K in keyof V]: Mutable<V[K]> } : V;',
    'declare function hold<const V>(value: V): Mutable<V>;',
  ].join(' ');
  const texts = new Map([...generated].map(([name, text]) => [join(folder, name), text] as const));
  texts.set(file, [head, ...lines].join('\n'));
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile, directoryExists } = host;
  host.directoryExists = (name) => name === folder || directoryExists?.(name) === true;
  host.fileExists = (name) => texts.has(name) || fileExists(name);
  host.readFile = (name) => texts.get(name) ?? readFile(name);
  host.getSourceFile = (name, version, ...rest) => {
    const text = texts.get(name);
    return text === undefined ? getSourceFile(name, version, ...rest) : ts.createSourceFile(name, text, version);
  };
  const program = ts.createProgram([file], options, host);
  const source = program.getSourceFile(file);
  const errors: (string | undefined)[] = snippets.map(() => undefined);
  for (const { start = 0, messageText } of program.getSemanticDiagnostics(source)) {
    const line = source?.getLineAndCharacterOfPosition(start).line ?? 0;
    if (line === 0)
      throw new Error(`The generated types do not compile: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
    errors[line - 1] ??= ts.flattenDiagnosticMessageText(messageText, ' ').slice(0, 300);
  }
  return errors;
}
