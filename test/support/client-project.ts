import { execFile } from 'node:child_process';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { project } from './processes.ts';
import { createFolder } from './servers.ts';

const run = promisify(execFile);

/** What a frontend's project has besides the client: linked, not installed, so that nothing is downloaded. */
const linked = [
  '@tanstack',
  '@types/react',
  '@types/react-dom',
  'csstype',
  'react',
  'react-dom',
  'msw',
  'openapi-fetch',
];

/** A project of a frontend team, with the packed client of a contract in it. */
export interface ClientProject {
  folder: string;
  /** The folder of the installed client. */
  client: string;
}

/** Puts a packed client into a new project, beside the files of `app`. */
export async function createClientProject(
  { file, name }: { file: string; name: string },
  app: string,
): Promise<ClientProject> {
  const folder = createFolder();
  const modules = join(folder, 'node_modules');
  await mkdir(modules);
  await run('tar', ['-xzf', file], { cwd: folder });
  await cp(join(folder, 'package'), join(modules, name), { recursive: true });
  for (const each of linked) {
    await mkdir(dirname(join(modules, each)), { recursive: true });
    await symlink(join(project, 'node_modules', each), join(modules, each), 'junction');
  }
  await cp(app, folder, { recursive: true });
  return { folder, client: join(modules, name) };
}

/** The errors that a TypeScript compiler finds in a project. */
export async function findCompileErrors(folder: string, compiler: 'typescript' | 'typescript7'): Promise<string> {
  const program = join(project, 'node_modules', compiler, 'bin/tsc');
  try {
    await run(process.execPath, [program, '-p', folder]);
    return '';
  } catch (error) {
    if (error instanceof Error && 'stdout' in error) return String(error.stdout);
    throw error;
  }
}
