import { sep } from 'node:path';
import type { Finding } from '../cli/findings.ts';

const levels = { error: 'error', warning: 'warning', notice: 'note' } as const;

/** The findings as SARIF 2.1.0, which GitHub code scanning and editors read. */
export function renderSarif(findings: Finding[]): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))];
  const run = {
    tool: {
      driver: {
        name: 'contract-workbench',
        rules: rules.map((id) => ({ id })),
      },
    },
    results: findings.map(toResult),
    columnKind: 'utf16CodeUnits',
  };
  return JSON.stringify(
    { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] },
    null,
    2,
  );
}

function toResult({ file, line, column, end, level, rule, message }: Finding): object {
  const region = { startLine: line, startColumn: column, ...(end && { endLine: end.line, endColumn: end.column }) };
  const uri = encodeURI(file.replaceAll(sep, '/'));
  return {
    ruleId: rule,
    level: levels[level],
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: { uri }, region } }],
  };
}
