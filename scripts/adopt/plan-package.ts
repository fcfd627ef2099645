import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The manifest and its lock file with the contract's name, without the commands that go; and the commands that stay, each with what it is for. */
export function planPackage(
  project: string,
  removes: string[],
  { title }: { title: string },
): { files: [file: string, text: string][]; commands: [name: string, about: string][] } {
  const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  const scripts: [string, string][] = Object.entries<string>(manifest.scripts).filter(
    ([, text]) => !removes.some((name) => text.includes(` ${name}`)),
  );
  const name = slugOf(title);
  const own = { ...manifest, name, description: title, scripts: Object.fromEntries(scripts) };
  return {
    files: [['package.json', render(own)], ...planLock(project, name)],
    commands: scripts
      .filter(([command]) => command !== 'start')
      .map(([command]) => [command, abouts[command] ?? 'a command of this project']),
  };
}

function planLock(project: string, name: string): [string, string][] {
  const file = join(project, 'package-lock.json');
  if (!existsSync(file)) return [];
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const packages = { ...lock.packages, '': { ...lock.packages?.[''], name } };
  return [['package-lock.json', render({ ...lock, name, packages })]];
}

function render(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** A title as the name of a package. */
export function slugOf(title: string): string {
  const slug = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 100)
    .replaceAll(/^-+|-+$/g, '');
  return slug || 'api';
}

/** The purpose of each command, in the README of the project. */
const abouts: Record<string, string> = {
  serve: 'the server alone, as in production',
  mock: 'the mock alone',
  parity: 'sends the same requests to server and mock, and names the operations that have no handler yet',
  generate: 'brings `generated/` in line with the contract',
  check: 'what is wrong with the contract, and whom an edit would break',
  changelog: 'the changes since the last release, for release notes',
  scaffold: 'stubs for operations without a handler',
  adopt: 'takes another contract in',
  typecheck: 'compiles everything',
  format: 'formats the code',
  'format:check': 'says what is not formatted',
  test: 'format, stale files, types, then every test',
  'test:fast': 'the tests of the inner loop',
  'pack:client': 'the client as a package',
  agreement: 'asks express-openapi-validator as well about made-up requests',
  corpus: 'tries the toolchain on any contracts',
  soak: 'keeps the server at full load, one request in ten bad, and watches its memory',
  'bench:hostile': 'attacks server and mock with made-up requests',
};
