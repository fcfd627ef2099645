import { type CheckName, checkNames, formats, hasFailed, runChecks, writeStepSummary } from './checks/index.ts';
import { chooseContract, specOptions, trustOption } from './cli/choose-contract.ts';
import { CommandError, print, runCommand } from './cli/command.ts';
import { choose, readCommandLine } from './cli/command-line.ts';
import { mostOfKind } from './cli/findings.ts';
import { ownSpec, projectFolder } from './cli/project.ts';

/** The checks that check any document; the others check this project's own files, so they need its own contract. */
const forAnyDocument: CheckName[] = ['lint', 'examples', 'breaking'];

const formatNames = Object.keys(formats) as (keyof typeof formats)[];

const command = {
  usage: 'npm run check',
  about:
    'Says what is wrong with the contract and with what follows from it, each finding on the line where it arises.',
  more: 'Exit codes: 0 nothing is wrong, 1 something is, or a check could not be run; 2 wrong use, or a failure of the check itself.',
};

await runCommand(async () => {
  const { values: options } = readCommandLine(command, {
    only: { type: 'string', value: 'CHECK,…', about: `of ${checkNames.join(', ')} (all)` },
    format: { type: 'string', value: 'FORMAT', about: `${formatNames.join(', ')} (text)` },
    ...specOptions,
    ...trustOption,
    base: {
      type: 'string',
      value: 'FILE|REF',
      about: 'what to compare with, a file or a git ref (the newest release tag, else the last commit)',
    },
    max: { type: 'string', value: 'N', about: `findings of a kind to show (${mostOfKind})` },
    all: { type: 'boolean', about: 'shows every finding' },
    verbose: { type: 'boolean', about: 'shows the details of each finding, such as everything that the compiler says' },
  });
  const format = choose('format', formatNames, options.format ?? 'text');
  const { spec: file, allowRefs } = chooseContract(options);
  const standard = file === ownSpec ? checkNames : forAnyDocument;
  const only = options.only?.split(',').map((name) => choose('only', checkNames, name.trim()));
  const { base } = options;
  const reports = await runChecks({
    file,
    project: projectFolder,
    only: checkNames.filter((name) => (only ?? standard).includes(name)),
    allowRefs,
    isTrusted: options.trust === true,
    ...(base !== undefined && { base }),
  });
  const most = options.all ? Number.POSITIVE_INFINITY : readMost(options.max);
  print(formats[format](reports, { most, isVerbose: options.verbose === true, stream: process.stdout }));
  if (format === 'github') writeStepSummary(reports, process.env.GITHUB_STEP_SUMMARY);
  return reports.some(hasFailed) ? 1 : 0;
});

/** The number of findings of a kind to show; throws a `CommandError` when it is none. */
function readMost(given = String(mostOfKind)): number {
  if (/^\d{1,9}$/.test(given)) return Number(given);
  throw new CommandError(`--max must be a number of findings, not ${given}.`);
}
