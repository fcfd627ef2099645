import { globSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** The files of scripts and tests with their texts, and the files that each refers to. Named from the project's folder. */
export interface References {
  texts: Map<string, string>;
  targets: Map<string, string[]>;
}

/** Reads who refers to whom: by an import, or by the name of a file that a process or a thread is started with. */
export function listReferences(project: string): References {
  const files = globSync('{scripts,test}/**/*.{ts,tsx,js}', { cwd: project }).map((file) => file.replaceAll('\\', '/'));
  const texts = new Map(files.map((file) => [file, readFileSync(join(project, file), 'utf8')]));
  return { texts, targets: new Map([...texts].map(([file, text]) => [file, listTargets(file, text)])) };
}

/** Every text that may be the name of a file, seen from the file that has it and from the project: what is quoted, or an item of YAML. */
export function listTargets(file: string, text: string): string[] {
  return [...text.matchAll(/(?:'|^ *- )([\w./-]+\.(?:ts|tsx|js))(?:'|$)/gm)].flatMap(([, name = '']) => [
    posix.join(dirname(file), name),
    posix.normalize(name),
  ]);
}
