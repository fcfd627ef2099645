import { join } from 'node:path';
import { loadConfig } from '@redocly/openapi-core';
import { byPosition, type Finding } from '../contract/findings.ts';
import { lintContract } from '../contract/lint-contract.ts';
import { type Check, count } from './definition.ts';

/** Checks that the contract is well-formed and well written: by the rules of `spec/redocly.yaml`, Redocly's own and those of `scripts/contract/rules/`. */
export const checkLint: Check = async ({ file, bundle, project, createResolver }) => {
  const config = await loadConfig({ configPath: join(project, 'spec/redocly.yaml') });
  const reported = await lintContract(file, config, await createResolver());
  const { findings: essential = [] } = await bundle;
  const findings = unique([...reported, ...essential]);
  return { findings, note: findings.length === 0 ? 'no findings' : count(findings.length, 'finding') };
};

function unique(findings: Finding[]): Finding[] {
  const positions = new Map(
    findings.map((finding) => [[finding.file, finding.line, finding.column, finding.rule].join(), finding]),
  );
  return [...positions.values()].sort(byPosition);
}
