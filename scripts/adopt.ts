import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { carryOut } from './adopt/carry-out.ts';
import { formerlyKept } from './adopt/former-data.ts';
import { planAdoption } from './adopt/plan-adoption.ts';
import { renderDone, renderPlan } from './adopt/tell-adoption.ts';
import { specOptions } from './cli/choose-contract.ts';
import { CommandError, print, runCommand } from './cli/command.ts';
import { readCommandLine } from './cli/command-line.ts';
import { projectFolder } from './cli/project.ts';

const command = {
  usage: 'npm run adopt',
  operands: 'FILE',
  about:
    'Makes this the project of another contract: puts it into spec/, and takes out what knows the one that is there.',
  more: 'Without --yes it only says what it would do. Commit first: what is removed then stays in git.',
};

await runCommand(async () => {
  const { values, positionals } = readCommandLine(command, {
    'allow-refs': specOptions['allow-refs'],
    yes: { type: 'boolean', about: 'does it' },
  });
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new CommandError('Name one contract: npm run adopt -- FILE.');
  const adoption = await planAdoption(projectFolder, resolve(file), values['allow-refs']);
  const uncommitted = countUncommitted();
  if (!values.yes) {
    print(renderPlan(projectFolder, adoption));
    print(`\nNothing was changed: npm run adopt -- --yes FILE does it. ${tellRecovery(uncommitted)}`);
    return 0;
  }
  if (uncommitted) throw new CommandError(tellRecovery(uncommitted));
  const isPutAside = formerlyKept(projectFolder).length > 0;
  await carryOut(projectFolder, adoption);
  print(renderDone(adoption, isPutAside));
  return 0;
});

/** The number of files with changes that git could not bring back; undefined where there is no git. */
function countUncommitted(): number | undefined {
  if (!existsSync(join(projectFolder, '.git'))) return undefined;
  const status = execFileSync('git', ['status', '--porcelain'], { cwd: projectFolder, encoding: 'utf8' });
  return status.split('\n').filter((line) => line !== '').length;
}

function tellRecovery(uncommitted: number | undefined): string {
  if (uncommitted === undefined) return 'This folder has no git: what is removed is lost.';
  if (uncommitted === 0) return 'Everything is committed, so what is removed stays in git.';
  const files = uncommitted === 1 ? '1 file has' : `${uncommitted} files have`;
  return `${files} changes that git does not have yet: commit them first, so that nothing is lost.`;
}
