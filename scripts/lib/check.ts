import { relative } from 'node:path';
import { checkBreaking } from '../checks/breaking.ts';
import type { Check, CheckOptions, CheckResult } from '../checks/check.ts';
import { checkExamples } from '../checks/examples.ts';
import { checkLint } from '../checks/lint.ts';
import { checkStale } from '../checks/stale.ts';
import { checkTypes } from '../checks/types.ts';
import { type Bundle, bundleContract, byPlace, type Finding } from './bundle.ts';

/** Every check, in the order in which they are summed up. */
export const checks = {
  lint: checkLint,
  examples: checkExamples,
  stale: checkStale,
  breaking: checkBreaking,
  types: checkTypes,
} satisfies Record<string, Check>;

/** The name of a check. */
export type CheckName = keyof typeof checks;

/** What a check said, and how long it took. */
export interface Report extends CheckResult {
  name: CheckName;
  seconds: number;
}

/** Which contract is judged, in which project, by which checks. */
export interface CheckRequest {
  file: string;
  project: string;
  only: CheckName[];
  base?: string;
}

/** Runs the checks side by side over one reading of the contract. */
export async function runChecks({ file, project, only, base }: CheckRequest): Promise<Report[]> {
  const started = performance.now();
  const bundle = bundleContract(file);
  const needsGenerated = only.includes('stale') || only.includes('types');
  const generated = needsGenerated ? generateFrom(bundle) : Promise.resolve(undefined);
  // Each check that needs it awaits it, and says what went wrong.
  generated.catch(() => {});
  const options: CheckOptions = { file, project, bundle, generated, ...(base !== undefined && { base }) };
  return Promise.all(
    only.map(async (name) => {
      const result = await checks[name](options);
      return { name, ...result, seconds: (performance.now() - started) / 1000 };
    }),
  );
}

async function generateFrom(bundle: Promise<Bundle>): Promise<Map<string, string> | undefined> {
  // The generator brings a compiler along: it is loaded while other checks are under way, and only for those that need it.
  const [contract, { renderGenerated }] = await Promise.all([bundle, import('./render.ts')]);
  return contract.findings ? undefined : renderGenerated(contract.document, contract.sources);
}

/** The findings of all checks, in the order of files and lines; files relative to the current folder. */
export function sortFindings(reports: Report[]): Finding[] {
  return reports
    .flatMap(({ findings }) => findings)
    .sort(byPlace)
    .map((finding) => ({ ...finding, file: relative('', finding.file) }));
}
