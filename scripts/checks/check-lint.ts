import { join } from 'node:path';
import { lint, loadConfig } from '@redocly/openapi-core';
import { toFinding, unreadable } from '../contract/bundle.ts';
import { byPosition, type Finding } from '../contract/findings.ts';
import { rules } from '../contract/rules/index.ts';
import { type Check, count } from './definition.ts';

/** Checks that the contract is well-formed and well written: by the rules of `spec/redocly.yaml`, Redocly's own and those of `scripts/contract/rules/`. */
export const checkLint: Check = async ({ file, bundle, project, createResolver }) => {
  const config = await loadConfig({ configPath: join(project, 'spec/redocly.yaml'), plugins: [rules] });
  const reported = await lint({ ref: file, config, externalRefResolver: await createResolver() })
    .then((problems) => problems.map(toFinding))
    .catch((error) => [unreadable(file, error)]);
  const { findings: essential = [] } = await bundle;
  const findings = unique([...reported, ...essential]);
  return { findings, note: findings.length === 0 ? 'no findings' : count(findings.length, 'finding') };
};

function unique(findings: Finding[]): Finding[] {
  const places = new Map(
    findings.map((finding) => [[finding.file, finding.line, finding.column, finding.rule].join(), finding]),
  );
  return [...places.values()].sort(byPosition);
}
