import { join, relative } from 'node:path';
import { byPosition, type Finding } from '../cli/findings.ts';
import type { Bundle, ContractResolver } from '../contract/index.ts';
import type { Check, CheckOptions, CheckResult } from './definition.ts';

/** Every check, in the order in which they are summed up; each is loaded when it is asked for. */
const checks = {
  lint: async () => (await import('./check-lint.ts')).checkLint,
  examples: async () => (await import('./check-examples.ts')).checkExamples,
  stale: async () => (await import('./check-stale.ts')).checkStale,
  breaking: async () => (await import('./check-breaking.ts')).checkBreaking,
  types: async () => (await import('./check-types.ts')).checkTypes,
} satisfies Record<string, () => Promise<Check>>;

/** The name of a check. */
export type CheckName = keyof typeof checks;

/** The names of all checks. */
export const checkNames = Object.keys(checks) as CheckName[];

/** The result of a check, and the milliseconds after the start. */
export interface Report extends CheckResult {
  name: CheckName;
  seconds: number;
}

/** The contract that is checked, its project, and the checks. */
export interface CheckRequest {
  file: string;
  project: string;
  only: CheckName[];
  base?: string;
  /** The folders that the contract may refer to beside its own. */
  allowRefs?: string[];
  /** True if the `redocly.yaml` of another contract than the project's own may run plugins and fetch rules. */
  isTrusted?: boolean;
  /** Files of the contract as they were once read; any other is read from the disk. */
  texts?: Map<string, string>;
}

/** Runs the checks side by side over one reading of the contract. */
export async function runChecks({
  file,
  project,
  only,
  base,
  allowRefs = [],
  isTrusted = false,
  texts = new Map(),
}: CheckRequest): Promise<Report[]> {
  const started = performance.now();
  const createResolver = () => loadResolver(file, texts, allowRefs);
  const bundle = bundleOnceLoaded(file, createResolver);
  const needsGenerated = only.includes('stale') || only.includes('types');
  const generated = needsGenerated ? generateFrom(bundle) : Promise.resolve(undefined);
  // Each check that needs it awaits it, and says what went wrong.
  generated.catch(() => {});
  const options: CheckOptions = {
    file,
    project,
    createResolver,
    bundle,
    generated,
    allowRefs,
    isTrusted: isTrusted || file === join(project, 'spec/openapi.yaml'),
    ...(base !== undefined && { base }),
  };
  const run = async (name: CheckName): Promise<Report> => {
    const check = await checks[name]();
    const result = await check(options);
    return { name, ...result, seconds: (performance.now() - started) / 1000 };
  };
  return tellWhy(await Promise.all(only.map(run)), await bundle);
}

/** Why a contract cannot be read is told by lint, or where that is not asked by the first check that it keeps from running. */
function tellWhy(reports: Report[], { findings = [] }: Bundle): Report[] {
  const first = reports.find(({ isPrevented }) => isPrevented);
  if (!first || reports.some(({ name }) => name === 'lint')) return reports;
  return reports.map((report) => (report === first ? { ...report, findings } : report));
}

async function bundleOnceLoaded(file: string, createResolver: CheckOptions['createResolver']): Promise<Bundle> {
  const [{ bundleContract }, resolver] = await Promise.all([import('../contract/index.ts'), createResolver()]);
  return bundleContract(file, resolver);
}

async function loadResolver(file: string, texts: Map<string, string>, allowRefs: string[]): Promise<ContractResolver> {
  const { createTextResolver } = await import('../contract/index.ts');
  return createTextResolver(file, texts, allowRefs);
}

async function generateFrom(bundle: Promise<Bundle>): Promise<Map<string, string> | undefined> {
  const [contract, { renderSourceLines }, { renderGenerated }] = await Promise.all([
    bundle,
    import('../contract/index.ts'),
    import('../generate/render-files.ts'),
  ]);
  return contract.findings ? undefined : renderGenerated(contract.document, renderSourceLines(contract.positions));
}

/** Tells whether the check found an error, or could not be run. */
export function hasFailed({ findings, isPrevented }: CheckResult): boolean {
  return isPrevented === true || findings.some(({ level }) => level === 'error');
}

/** What became of a check. */
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
