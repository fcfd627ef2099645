import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { isMap, isNode, LineCounter, parseDocument, type Document as YamlDocument } from 'yaml';
import { namesOf } from '../../server/openapi/document/index.ts';
import type { Finding, Position } from '../cli/findings.ts';
import { type Approval, createPolicy, type Policy, type VersionLevel } from './policy.ts';
import { readDate } from './promises.ts';
import { ruleIds } from './rules/index.ts';
import { isVersion } from './version.ts';

/** What was decided about the changes of a contract, and what is wrong with how it is written down. */
export interface PolicyFile {
  policy: Policy;
  findings: Finding[];
  /** Finds where an approval stands. */
  locateApproval(approval: Approval): Position;
}

/** The finding of `info.version` that is not raised: no change, but with a level as well. */
const versionRule = 'version-not-raised';

const level = { enum: ['breaking', 'additive', 'editorial', 'off'] };

/** The form of the file. */
const form = {
  type: 'object',
  additionalProperties: false,
  properties: {
    'notice-days': { type: 'integer', minimum: 0 },
    'free-to-change': { type: 'array', items: { type: 'string' } },
    levels: {
      type: 'object',
      propertyNames: { enum: [...ruleIds, versionRule] },
      properties: { [versionRule]: { enum: ['error', 'warning', 'notice', 'off'] } },
      additionalProperties: {
        anyOf: [
          level,
          { type: 'object', additionalProperties: false, properties: { request: level, response: level } },
        ],
      },
    },
    approvals: {
      type: 'array',
      items: {
        type: 'object',
        required: ['change', 'at', 'because', 'until'],
        additionalProperties: false,
        properties: {
          change: { enum: ruleIds },
          at: { type: 'string', minLength: 1 },
          because: { type: 'string', minLength: 1 },
          until: { format: 'end' },
        },
      },
    },
  },
};

/** The file as it is when it keeps to its form. */
interface Decisions {
  'notice-days'?: number;
  'free-to-change'?: string[];
  levels?: { [versionRule]?: VersionLevel } & Record<string, string | Record<string, string>>;
  approvals?: Approval[];
}

/**
 * Reads what was decided about the changes of a contract: in `changes.yaml` beside it, if there is one. What is wrong there is
 * found, and nothing of it holds.
 */
export async function readPolicyFile(contract: string, today?: string): Promise<PolicyFile> {
  const file = join(dirname(contract), 'changes.yaml');
  const text = await readFile(file, 'utf8').catch(() => '');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const locate = (path: string[]): Position => ({ file, ...positionOf(document, lines, path) });
  const findings = findMistakes(document, locate);
  const decisions: Decisions = findings.length === 0 ? (document.toJS() ?? {}) : {};
  const versionLevel = decisions.levels?.[versionRule];
  const approvals = (decisions.approvals ?? []).map((approval) => ({ ...approval, until: String(approval.until) }));
  return {
    policy: createPolicy({
      approvals,
      levels: readLevels(decisions),
      ...(versionLevel && { versionLevel }),
      ...(decisions['notice-days'] !== undefined && { noticeDays: decisions['notice-days'] }),
      ...(decisions['free-to-change'] && { freeLevels: decisions['free-to-change'] }),
      ...(today !== undefined && { today }),
    }),
    findings,
    locateApproval: (approval) => locate(['approvals', String(approvals.indexOf(approval))]),
  };
}

function readLevels({ levels = {} }: Decisions): Policy['levels'] {
  const { [versionRule]: _, ...rules } = levels;
  const both = Object.entries(rules).map(([rule, said]) => [
    rule,
    typeof said === 'string' ? { request: said, response: said } : said,
  ]);
  return Object.fromEntries(both);
}

function findMistakes(document: YamlDocument, locate: (path: string[]) => Position): Finding[] {
  const mistake = (path: string[], message: string): Finding => ({
    ...locate(path),
    level: 'error',
    rule: 'policy-invalid',
    message,
  });
  const [broken] = document.errors;
  if (broken) return [mistake([], `This cannot be read: ${broken.message.split('\n')[0]}.`)];
  const content = document.toJS() ?? {};
  // Most have decided nothing, and need no compiler.
  if (Object.keys(content).length === 0) return [];
  const check = compileForm();
  if (check(content)) return [];
  const errors = (check.errors ?? []).filter(({ keyword }) => keyword !== 'anyOf' && keyword !== 'propertyNames');
  const pathOf = (error: ErrorObject) => [...namesOf(error.instancePath), ...ownNameOf(error)];
  // A level may be one of two things, and is wrong once.
  const places = Map.groupBy(errors, (error) => pathOf(error).join('/'));
  return [...places.values()].flatMap(([error]) => (error ? [mistake(pathOf(error), explain(error))] : []));
}

let compiled: ValidateFunction | undefined;

function compileForm(): ValidateFunction {
  compiled ??= new Ajv2020({ allErrors: true, strict: false, formats: { end: isEnd } }).compile(form);
  return compiled;
}

/** A day or a version. */
function isEnd(text: string): boolean {
  return readDate(text) !== undefined || isVersion(text);
}

function ownNameOf({ params, propertyName }: ErrorObject): string[] {
  return [params.additionalProperty ?? propertyName ?? []].flat();
}

function explain({ keyword, params, instancePath, propertyName }: ErrorObject): string {
  const place =
    namesOf(instancePath)
      .filter((name) => !/^\d+$/.test(name))
      .join('.') || 'the file';
  if (propertyName !== undefined) return `There is no rule ${propertyName}: npm run changelog -- --rules lists them.`;
  if (keyword === 'enum' && place.endsWith('change'))
    return 'There is no such rule: npm run changelog -- --rules lists them.';
  if (keyword === 'enum') return `${place} may be ${params.allowedValues.join(', ')}.`;
  if (keyword === 'required')
    return `An approval says change, at, because and until: ${params.missingProperty} is missing.`;
  if (keyword === 'additionalProperties') return `${params.additionalProperty} means nothing in ${place}.`;
  if (keyword === 'format') return `${place} is a date such as 2027-03-31, or a version such as 2.0.0.`;
  return `${place} must be ${params.type ?? 'another value'}.`;
}

function positionOf(document: YamlDocument, lines: LineCounter, path: string[]): { line: number; column: number } {
  for (let length = path.length; length > 0; length--) {
    const holder = length > 1 ? document.getIn(path.slice(0, length - 1), true) : document.contents;
    const name = path[length - 1];
    const key = isMap(holder) ? holder.items.find((item) => String(item.key) === name)?.key : undefined;
    const node = key ?? document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) {
      const { line, col } = lines.linePos(node.range[0]);
      return { line, column: col };
    }
  }
  return { line: 1, column: 1 };
}
