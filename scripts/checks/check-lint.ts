import { join } from 'node:path';
import { loadConfig } from '@redocly/openapi-core';
import { byPosition, type Finding } from '../contract/findings.ts';
import { lintContract } from '../contract/lint-contract.ts';
import { rules } from '../contract/rules/index.ts';
import { locateRemarks } from '../contract/settle-operations.ts';
import { type Check, count } from './definition.ts';

/** Checks that the contract is well-formed and well written: by the rules of `spec/redocly.yaml`, Redocly's own and those of `scripts/contract/rules/`. */
export const checkLint: Check = async ({ file, bundle, project, createResolver }) => {
  const config = await loadConfig({ configPath: join(project, 'spec/redocly.yaml'), plugins: [rules] });
  const reported = await lintContract(file, config, await createResolver());
  const contract = await bundle;
  const findings = unique([...(contract.findings ?? locateRemarks(contract)), ...reported]);
  return { findings, note: findings.length === 0 ? 'no findings' : count(findings.length, 'finding') };
};

function unique(findings: Finding[]): Finding[] {
  const positions = new Map(
    findings.map((finding) => [[finding.file, finding.line, finding.column, finding.rule].join(), finding]),
  );
  return [...positions.values()].sort(byPosition);
}
