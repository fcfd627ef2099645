import { type CheckName, checkNames, runChecks } from './lib/check.ts';
import { CommandError, readOptions, runCommand } from './lib/command.ts';
import { chooseSpec, ownSpec, projectFolder } from './lib/project.ts';
import { formats, hasFailed } from './lib/report.ts';

/** The checks that judge any document; the others judge this project's own files, so they need its own contract. */
const forAnyDocument: CheckName[] = ['lint', 'examples', 'breaking'];

await runCommand(async () => {
  const options = readOptions({
    only: { type: 'string' },
    format: { type: 'string' },
    spec: { type: 'string' },
    base: { type: 'string' },
  });
  const format = choose('format', Object.keys(formats) as (keyof typeof formats)[], options.format ?? 'text');
  const file = chooseSpec(options.spec);
  const standard = file === ownSpec ? checkNames : forAnyDocument;
  const only = options.only?.split(',').map((name) => choose('only', checkNames, name.trim()));
  const { base } = options;
  const reports = await runChecks({
    file,
    project: projectFolder,
    only: checkNames.filter((name) => (only ?? standard).includes(name)),
    ...(base !== undefined && { base }),
  });
  console.log(formats[format](reports));
  return reports.some(hasFailed) ? 1 : 0;
});

/** The one of the choices that the option names; throws a `CommandError` that lists them. */
function choose<T extends string>(option: string, choices: T[], given: string): T {
  const choice = choices.find((candidate) => candidate === given);
  if (choice === undefined) throw new CommandError(`--${option} may be ${choices.join(', ')}; not ${given}.`);
  return choice;
}
