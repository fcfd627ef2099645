import { formats, hasFailed } from './checks/render-reports.ts';
import { type CheckName, checkNames, runChecks } from './checks/run-checks.ts';
import { chooseContract, specOptions } from './cli/choose-contract.ts';
import { CommandError, print, readOptions, runCommand } from './cli/command.ts';
import { ownSpec, projectFolder } from './cli/project.ts';
import { mostOfKind } from './contract/limit-findings.ts';

/** The checks that check any document; the others check this project's own files, so they need its own contract. */
const forAnyDocument: CheckName[] = ['lint', 'examples', 'breaking'];

await runCommand(async () => {
  const options = readOptions({
    only: { type: 'string' },
    format: { type: 'string' },
    ...specOptions,
    base: { type: 'string' },
    max: { type: 'string' },
    all: { type: 'boolean' },
  });
  const format = choose('format', Object.keys(formats) as (keyof typeof formats)[], options.format ?? 'text');
  const { spec: file, allowRefs } = chooseContract(options);
  const standard = file === ownSpec ? checkNames : forAnyDocument;
  const only = options.only?.split(',').map((name) => choose('only', checkNames, name.trim()));
  const { base } = options;
  const most = options.all ? Number.POSITIVE_INFINITY : readMost(options.max);
  const reports = await runChecks({
    file,
    project: projectFolder,
    only: checkNames.filter((name) => (only ?? standard).includes(name)),
    allowRefs,
    ...(base !== undefined && { base }),
  });
  print(formats[format](reports, most));
  return reports.some(hasFailed) ? 1 : 0;
});

/** The number of findings of a kind to show; throws a `CommandError` when it is none. */
function readMost(given = String(mostOfKind)): number {
  if (/^\d{1,9}$/.test(given)) return Number(given);
  throw new CommandError(`--max must be a number of findings, not ${given}.`);
}

/** The one of the choices that the option names; throws a `CommandError` that lists them. */
function choose<T extends string>(option: string, choices: T[], given: string): T {
  const choice = choices.find((candidate) => candidate === given);
  if (choice === undefined) throw new CommandError(`--${option} may be ${choices.join(', ')}; not ${given}.`);
  return choice;
}
