import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { isMap, isNode, LineCounter, parseDocument, type Document as YamlDocument } from 'yaml';
import { namesOf } from '../../server/openapi/document/index.ts';
import type { Direction } from '../../server/openapi/schema/index.ts';
import type { Finding, Position } from '../cli/index.ts';
import { callOf } from '../cli/index.ts';
import { readDate } from '../contract/index.ts';
import { type Change, isLower, isVersion } from './change.ts';
import { type Impact, impactOf, type RuleId, ruleIds } from './rules.ts';

/** A change that the owners of the contract accept. */
export interface Approval {
  change: RuleId;
  /** The place as the messages name it, such as `Order.name`, or a pointer into the contract. */
  at: string;
  because: string;
  /** The version before which it holds, or the last day on which it does. */
  until: string;
}

/** The level of the finding that `info.version` does not say what has changed. */
export type VersionLevel = 'error' | 'warning' | 'notice' | 'off';

/** What a contract promises about its changes. */
export interface Promises {
  /** The date on which the contracts are compared, such as `2027-03-31`. */
  today: string;
  /** The least number of days from the notice that something is deprecated to its end. */
  noticeDays: number;
  /** The levels of `x-stability` at which a part may change without notice. */
  freeLevels: string[];
}

/** What the owners of a contract have decided about its changes. */
export interface Policy {
  levels: Partial<Record<RuleId, Partial<Record<Direction, Impact | 'off'>>>>;
  approvals: Approval[];
  /** Unless given, it follows from the changes. */
  versionLevel?: VersionLevel;
  promises: Promises;
}

/** The policy of a contract for which nothing else is decided. */
export function createPolicy({
  levels = {},
  approvals = [],
  versionLevel,
  noticeDays = 90,
  freeLevels = ['draft', 'alpha', 'experimental'],
  today = new Date().toISOString().slice(0, 10),
}: Partial<Omit<Policy, 'promises'> & Promises> = {}): Policy {
  return { levels, approvals, ...(versionLevel && { versionLevel }), promises: { today, noticeDays, freeLevels } };
}

/** The impact of a kind of change by a policy; `off` for one that is not reported. */
export function levelOf({ levels }: Policy, rule: RuleId, direction: Direction): Impact | 'off' {
  return levels[rule]?.[direction] ?? impactOf(rule, direction);
}

/** Marks the changes that are approved of, as long as the approval holds. */
export function applyApprovals({ approvals, promises }: Policy, changes: Change[], version: string): Change[] {
  const valid = approvals.filter((approval) => !isPast(approval, promises.today, version));
  return changes.map((change) => {
    const approval = valid.find((each) => isAbout(each, change));
    return approval ? { ...change, approval: { because: approval.because, until: approval.until } } : change;
  });
}

/** Finds the approvals that no change needs any more, and those that have ended while their change is still there. */
export function findIdleApprovals(
  { policy, locateApproval }: PolicyFile,
  changes: Change[],
  version: string,
): Finding[] {
  return policy.approvals.flatMap((approval): Finding[] => {
    const place = locateApproval(approval);
    const subject = `The approval of ${approval.change} at ${approval.at}`;
    if (!changes.some((change) => isAbout(approval, change))) {
      const message = `${subject} is about no change: delete it.`;
      return [{ ...place, level: 'warning', rule: 'approval-unused', message }];
    }
    if (!isPast(approval, policy.promises.today, version)) return [];
    const message = `${subject} held until ${approval.until}: the change is approved of no longer.`;
    return [{ ...place, level: 'error', rule: 'approval-past', message }];
  });
}

function isPast({ until }: Approval, today: string, version: string): boolean {
  const date = readDate(until);
  return date === undefined ? !isLower(version, until) : today > date;
}

/** Tells whether an approval is about the change: of that kind, and at that place or in it. */
function isAbout({ change: rule, at }: Approval, change: Change): boolean {
  return rule === change.rule && (at === change.pointer || change.message.startsWith(`${at}: `));
}

/** A policy as `changes.yaml` has it, and the mistakes in that file. */
export interface PolicyFile {
  policy: Policy;
  findings: Finding[];
  locateApproval(approval: Approval): Position;
}

/** The finding of `info.version` that is not raised: no change, but with a level as well. */
const versionRule = 'version-not-raised';

const level = { enum: ['breaking', 'additive', 'editorial', 'off'] };
const closed = { type: 'object', additionalProperties: false };
const text = { type: 'string', minLength: 1 };
const approval = { change: { enum: ruleIds }, at: text, because: text, until: { format: 'end' } };

const form = {
  ...closed,
  properties: {
    'notice-days': { type: 'integer', minimum: 0 },
    'free-to-change': { type: 'array', items: { type: 'string' } },
    levels: {
      type: 'object',
      propertyNames: { enum: [...ruleIds, versionRule] },
      properties: { [versionRule]: { enum: ['error', 'warning', 'notice', 'off'] } },
      additionalProperties: { anyOf: [level, { ...closed, properties: { request: level, response: level } }] },
    },
    approvals: { type: 'array', items: { ...closed, required: Object.keys(approval), properties: approval } },
  },
};

interface Decisions {
  'notice-days'?: number;
  'free-to-change'?: string[];
  levels?: { [versionRule]?: VersionLevel } & Record<string, string | Record<string, string>>;
  approvals?: Approval[];
}

/** Reads the policy of a contract from `changes.yaml` beside it, if there is one. With a mistake in it, nothing of it holds. */
export async function readPolicyFile(contract: string, today?: string): Promise<PolicyFile> {
  const file = join(dirname(contract), 'changes.yaml');
  const content = await readFile(file, 'utf8').catch(() => '');
  const lines = new LineCounter();
  const document = parseDocument(content, { lineCounter: lines, prettyErrors: false });
  const locate = (path: string[]): Position => ({ file, ...positionOf(document, lines, path) });
  const findings = findMistakes(document, locate);
  const decisions: Decisions = findings.length === 0 ? (document.toJS() ?? {}) : {};
  const { [versionRule]: versionLevel, ...levels } = decisions.levels ?? {};
  const approvals = (decisions.approvals ?? []).map((each) => ({ ...each, until: String(each.until) }));
  const policy = createPolicy({
    approvals,
    levels: Object.fromEntries(
      Object.entries(levels).map(([rule, said]) => [
        rule,
        typeof said === 'string' ? { request: said, response: said } : said,
      ]),
    ),
    ...(versionLevel && { versionLevel }),
    ...(decisions['notice-days'] !== undefined && { noticeDays: decisions['notice-days'] }),
    ...(decisions['free-to-change'] && { freeLevels: decisions['free-to-change'] }),
    ...(today !== undefined && { today }),
  });
  return { policy, findings, locateApproval: (each) => locate(['approvals', String(approvals.indexOf(each))]) };
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
  const pathOf = ({ instancePath, params, propertyName }: ErrorObject) => [
    ...namesOf(instancePath),
    ...[params.additionalProperty ?? propertyName ?? []].flat(),
  ];
  // A level may be one of two things, and is wrong once.
  const places = Map.groupBy(errors, (error) => pathOf(error).join('/'));
  return [...places.values()].flatMap(([error]) => (error ? [mistake(pathOf(error), explain(error))] : []));
}

let compiled: ValidateFunction | undefined;

function compileForm(): ValidateFunction {
  const isEnd = (end: string) => readDate(end) !== undefined || isVersion(end);
  compiled ??= new Ajv2020({ allErrors: true, strict: false, formats: { end: isEnd } }).compile(form);
  return compiled;
}

function explain({ keyword, params, instancePath, propertyName }: ErrorObject): string {
  const names = namesOf(instancePath).filter((name) => !/^\d+$/.test(name));
  const place = names.join('.') || 'the file';
  const listing = `${callOf('changelog', '--rules')} lists them.`;
  if (propertyName !== undefined) return `There is no rule ${propertyName}: ${listing}`;
  if (keyword === 'enum' && place.endsWith('change')) return `There is no such rule: ${listing}`;
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
