import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { byPosition, type Finding, ownSpec, projectFolder, settingsOf } from '../cli/index.ts';
import type { Bundle } from '../contract/index.ts';
import type { Check, CheckOptions, CheckResult } from './definition.ts';

/** Every check, in the order in which they are summed up; each is loaded when it is asked for. */
const checks = {
  lint: async () => (await import('./lint.ts')).checkLint,
  examples: async () => (await import('./examples.ts')).checkExamples,
  stale: async () => (await import('./generated.ts')).checkStale,
  breaking: async () => (await import('./breaking.ts')).checkBreaking,
  types: async () => (await import('./generated.ts')).checkTypes,
} satisfies Record<string, () => Promise<Check>>;

/** The name of a check. */
export type CheckName = keyof typeof checks;

/** The names of all checks. */
export const checkNames = Object.keys(checks) as CheckName[];

/** The result of a check, and the seconds after the start. */
export interface Report extends CheckResult {
  name: CheckName;
  seconds: number;
}

/** The contract that is checked, its project, and the checks. */
interface CheckRequest extends Pick<CheckOptions, 'file' | 'project' | 'base' | 'isVoid'> {
  only: CheckName[];
  /** The folders that the contract may refer to beside its own. */
  allowRefs?: string[];
  /** True if the `redocly.yaml` of another contract than the project's own may run plugins and fetch rules. */
  isTrusted?: boolean;
  /** Texts to check in place of those on the disk. */
  texts?: Map<string, string>;
  /** Gets each report as soon as it is there; the checks then run in turn. */
  onReport?(report: Report): void;
}

/** Runs the checks side by side, or in turn, over one reading of the contract. */
export async function runChecks({
  only,
  allowRefs = [],
  texts = new Map(),
  onReport,
  ...given
}: CheckRequest): Promise<Report[]> {
  const started = performance.now();
  const { file } = given;
  // Without a package.json, a folder is no project whose rules its user has chosen.
  const isOwn = file === ownSpec && existsSync(join(projectFolder, 'package.json'));
  const isTrusted = given.isTrusted === true || isOwn;
  // What reads contracts takes time to load, which --help does not need.
  const reading = import('../contract/index.ts');
  const createResolver = async () => (await reading).createTextResolver(file, texts, allowRefs);
  const bundle = reading.then(async ({ bundleContract }) => bundleContract(file, await createResolver()));
  const needsGenerated = only.includes('stale') || only.includes('types');
  const generated = needsGenerated
    ? renderFrom(bundle, settingsOf(given.project).client !== undefined)
    : Promise.resolve(undefined);
  // Each check that needs it awaits it, and reports its error.
  generated.catch(() => {});
  const options: CheckOptions = { ...given, isTrusted, createResolver, bundle, generated, allowRefs };
  const run = async (name: CheckName): Promise<Report> => {
    const check = await checks[name]();
    const result = await check(options);
    return { name, ...result, seconds: (performance.now() - started) / 1000 };
  };
  const reports: Report[] = [];
  for (const name of onReport ? only : []) {
    const report = await run(name);
    reports.push(report);
    onReport?.(report);
  }
  return addReasons(onReport ? reports : await Promise.all(only.map(run)), await bundle);
}

async function renderFrom(bundle: Promise<Bundle>, hasClient: boolean): Promise<Map<string, string> | undefined> {
  const [contract, { renderSourceLines }, { renderGenerated }] = await Promise.all([
    bundle,
    import('../contract/index.ts'),
    import('../generate/index.ts'),
  ]);
  return contract.findings
    ? undefined
    : renderGenerated(contract.document, renderSourceLines(contract.positions), hasClient);
}

/** The reasons why a contract cannot be read belong to lint, or without lint to the first check that they keep from running. */
function addReasons(reports: Report[], { findings = [] }: Bundle): Report[] {
  const first = reports.find(({ isPrevented }) => isPrevented);
  if (!first || reports.some(({ name }) => name === 'lint')) return reports;
  return reports.map((report) => (report === first ? { ...report, findings } : report));
}

/** Tells whether the check found an error, or could not be run. */
export function hasFailed({ findings, isPrevented }: CheckResult): boolean {
  return isPrevented === true || findings.some(({ level }) => level === 'error');
}

/** The outcome of a check. */
export function statusOf(report: Report): 'passed' | 'failed' | 'skipped' {
  if (hasFailed(report)) return 'failed';
  return report.skipped ? 'skipped' : 'passed';
}

/** The findings of all checks, in the order of files and lines; files relative to the current folder. */
export function sortFindings(reports: Report[]): Finding[] {
  return reports
    .flatMap(({ findings }) => findings)
    .sort(byPosition)
    .map((finding) => ({ ...finding, file: relative('', finding.file) }));
}
