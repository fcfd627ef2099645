import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { byPosition, type Finding } from '../cli/findings.ts';
import type { ContractResolver } from '../contract/index.ts';
import { lintContract, locateRemarks } from '../contract/index.ts';
import { type Check, count } from './definition.ts';
import { loadRules } from './load-rules.ts';

/**
 * Checks that the contract is well-formed, and well written by the rules of the `redocly.yaml` beside it, if there is one:
 * Redocly's own and those of `scripts/contract/rules/`. How a contract is written that has none is its author's affair.
 * Only rules that are trusted run code of their own.
 */
export const checkLint: Check = async ({ file, bundle, createResolver, isTrusted }) => {
  const contract = await bundle;
  const found = contract.findings ?? [...contract.defects, ...locateRemarks(contract)];
  const config = join(dirname(file), 'redocly.yaml');
  const reported = existsSync(config)
    ? await lintBy(config, { file, isTrusted, resolver: await createResolver(), isCostly: found.some(isCostly) })
    : [];
  const findings = merge(found, reported);
  return { findings, note: findings.length === 0 ? 'no findings' : count(findings.length, 'finding') };
};

/** Redocly's rules that hold examples against schemas, in time that the schemas alone decide on; so does the check of examples, in bounded time. */
const exampleRules = ['no-invalid-media-type-examples', 'no-invalid-parameter-examples', 'no-invalid-schema-examples'];

/** Tells whether to hold a value against the schema may take for ever. */
function isCostly({ rule }: Finding): boolean {
  return rule === 'schema-vast' || rule === 'schema-endless' || rule === 'pattern-backtracks';
}

interface LintOptions {
  file: string;
  isTrusted: boolean;
  resolver: ContractResolver;
  /** True if no value is held against schemas. */
  isCostly: boolean;
}

async function lintBy(configPath: string, { file, isTrusted, resolver, isCostly }: LintOptions): Promise<Finding[]> {
  try {
    const { config, withheld } = await loadRules(configPath, isTrusted);
    if (isCostly) config?.skipRules(exampleRules);
    return config ? [...withheld, ...(await lintContract(file, config, resolver))] : withheld;
  } catch (error) {
    const message = `The rules cannot be read: ${error instanceof Error ? error.message : error}`;
    return [{ file: configPath, line: 1, column: 1, level: 'error', rule: 'readable', message }];
  }
}

/** The findings of both; what the rules have found as well they tell in their own way. */
function merge(found: Finding[], reported: Finding[]): Finding[] {
  const nameOf = ({ file, line, rule }: Finding) => `${file}:${line} ${rule}`;
  const known = new Set(reported.map(nameOf));
  return [...found.filter((finding) => !known.has(nameOf(finding))), ...reported].sort(byPosition);
}
