import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/** The files of tests and scripts that know a contract by name, and all that import one of those. Named from the project's folder. */
export function findDependents(project: string, names: string[], gone: string[]): string[] {
  const files = globSync('{scripts,test}/**/*.{ts,tsx}', { cwd: project }).map((file) => file.replaceAll('\\', '/'));
  const texts = new Map(files.map((file) => [file, readFileSync(join(project, file), 'utf8')]));
  const imports = new Map([...texts].map(([file, text]) => [file, listImports(project, file, text)]));
  const own = files.filter((file) => names.some((name) => texts.get(file)?.includes(name)));
  const found = new Set([...gone, ...own]);
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const [file, targets] of imports) if (targets.some((target) => found.has(target))) found.add(file);
  }
  return files.filter((file) => found.has(file) && !neverRemoved.test(file)).sort();
}

/** What says how a contract is adopted may name the one that was. */
const neverRemoved = /^scripts\/(adopt|scaffold)(\/|\.ts$)/;

function listImports(project: string, file: string, text: string): string[] {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => relative(project, resolve(project, dirname(file), fileName)).replaceAll('\\', '/'));
}
