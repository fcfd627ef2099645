import { existsSync } from 'node:fs';
import { type CheckName, checkNames, formats, hasFailed, runChecks, writeStepSummary } from './checks/index.ts';
import { chooseContract, type GivenTo, generatedFolder, ownSpec, print, projectFolder } from './cli/index.ts';

/** The checks that check any document; the others check this project's own files, so they need its own contract. */
const forAnyDocument: CheckName[] = ['lint', 'examples', 'breaking'];

export async function run(options: GivenTo<'check'>): Promise<number> {
  const { only, format, base, all, max, verbose, trust } = options;
  if (options.rules) {
    print(await renderRules());
    return 0;
  }
  const { spec: file, allowRefs } = chooseContract(options);
  const wanted = only ?? (file === ownSpec && existsSync(generatedFolder) ? checkNames : forAnyDocument);
  const reports = await runChecks({
    file,
    project: projectFolder,
    only: checkNames.filter((name) => wanted.includes(name)),
    allowRefs,
    isTrusted: trust,
    ...(base !== undefined && { base }),
  });
  const most = all ? Number.POSITIVE_INFINITY : max;
  print(formats[format](reports, { most, isVerbose: verbose, stream: process.stdout }));
  if (format === 'github') writeStepSummary(reports, process.env.GITHUB_STEP_SUMMARY);
  return reports.some(hasFailed) ? 1 : 0;
}

/** The lint rules that a redocly.yaml may name. */
async function renderRules(): Promise<string> {
  const { rules } = await import('./contract/rules/index.ts');
  const width = Math.max(...Object.keys(rules).map((name) => name.length)) + 2;
  return Object.entries(rules)
    .map(([name, { demands }]) => `contract/${name.padEnd(width)}${demands}`)
    .join('\n');
}
