import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Adoption, planAdoption, requireRecoverable } from './adopt/plan-adoption.ts';
import { CommandError, print, runCommand } from './cli/command.ts';
import { readCommandLine } from './cli/command-line.ts';
import { projectFolder } from './cli/project.ts';
import { format } from './scaffold/scaffold-handlers.ts';

const command = {
  usage: 'npm run adopt',
  operands: 'FILE',
  about:
    'Makes this the project of another contract: puts it into spec/, and takes out what knows the one that is there.',
  more: 'Without --yes it only says what it would do. What is removed stays in git.',
};

await runCommand(async () => {
  const { values, positionals } = readCommandLine(command, {
    yes: { type: 'boolean', about: 'does it' },
  });
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new CommandError('Name one contract: npm run adopt -- FILE.');
  const adoption = await planAdoption(projectFolder, resolve(file));
  if (!values.yes) {
    tell(adoption);
    print('\nNothing was changed: npm run adopt -- --yes FILE does it.');
    return 0;
  }
  if (existsSync(join(projectFolder, '.git'))) requireRecoverable(readStatus());
  await adopt(adoption);
  print(`This is the project of ${adoption.title} now. Next: npm start, then npm run scaffold; README.md says more.`);
  return 0;
});

function tell({ title, writes, removes, readme }: Adoption): void {
  print(`${title} would be adopted.\n`);
  for (const name of writes.keys()) print(`write   ${name}`);
  print(`keep    README.md as ${readme}`);
  for (const name of removes) print(`remove  ${name}`);
}

function readStatus(): string {
  return execFileSync('git', ['status', '--porcelain'], { cwd: projectFolder, encoding: 'utf8' });
}

async function adopt({ writes, removes, readme }: Adoption): Promise<void> {
  const at = (name: string) => join(projectFolder, name);
  renameSync(at('README.md'), at(readme));
  for (const name of removes) rmSync(at(name));
  for (const [name, text] of writes) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text);
  }
  const generate = ['--import', './scripts/begin.js', 'scripts/generate.ts'];
  await promisify(execFile)(process.execPath, generate, { cwd: projectFolder });
  await format(projectFolder, ['server', 'test', 'package.json']);
}
