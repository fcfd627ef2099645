import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CommandError } from './command.ts';
import { toolchainFolder } from './project.ts';

const run = promisify(execFile);

/** An import of a file beside, up to its extension: files are packed as JavaScript. */
export const importedFile = /((?:from |import\()['"]\.[^'"]*)\.ts(?=['"])/g;

/** A package in a file that npm installs. */
export interface Tarball {
  file: string;
  name: string;
  version: string;
}

/** Compiles by the settings in a file, with the newest compiler that there is; throws a `CommandError` with its first message. */
export async function compileFor(what: string, settings: string): Promise<void> {
  const newest = join(toolchainFolder, 'node_modules/typescript7/bin/tsc');
  const compiler = existsSync(newest) ? newest : createRequire(import.meta.url).resolve('typescript/bin/tsc');
  await run(process.execPath, [compiler, '-p', settings]).catch(({ stdout = '', message }) => {
    throw new CommandError(`${what} does not compile: ${String(stdout).split('\n')[0] || message}`);
  });
}

/** Packs a folder with npm into another; throws a `CommandError` with the first line of what npm says. */
export async function packFolder(folder: string, out: string): Promise<Tarball> {
  await mkdir(out, { recursive: true });
  const packing = run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', out], { cwd: folder });
  const { stdout } = await packing.catch(({ stderr = '', message }) => {
    throw new CommandError(`npm cannot pack: ${String(stderr).trim().split('\n')[0] || message}`);
  });
  const [packed] = Object.values(JSON.parse(stdout)) as { name: string; version: string; filename: string }[];
  if (!packed) throw new CommandError('npm has packed nothing.');
  const { name, version, filename } = packed;
  return { file: join(out, filename), name, version };
}
