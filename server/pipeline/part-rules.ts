import { renderMessage } from '../errors/sentences.ts';
import { describeViolation, type Violation } from '../errors/violations.ts';
import { covers } from '../openapi/document/index.ts';
import type { PartRules } from '../openapi/model.ts';
import type { SchemaCheck } from '../openapi/schema/schema-checks.ts';
import type { Part } from './split-parts.ts';

/** Finds what the encoding of a part does not allow: its media type, its headers. A part that says no type has that of its schema. */
export function findPartViolations(
  { name, type, headers }: Part,
  { types, headers: declared, pointer }: PartRules,
): Violation[] {
  const violations: Violation[] = [];
  if (type && types.length > 0 && !types.some((range) => covers(range, type))) {
    const fitting = types.map(({ essence }) => essence).join(' or ');
    violations.push({ name, message: `The media type of this part must be ${fitting}.`, pointer });
  }
  for (const [key, { isRequired, codec, check, pointer }] of declared) {
    const value = codec.read(headers.get(key), check?.isValid);
    const found = value === undefined ? (isRequired ? [renderMessage('required')] : []) : findMessages(check, value);
    violations.push(...found.map((message) => ({ name, message: `${key}: ${message}`, pointer })));
  }
  return violations;
}

function findMessages(check: SchemaCheck | undefined, value: unknown): string[] {
  if (!check || check.isValid(value)) return [];
  return check.findViolations(value).map((violation) => describeViolation(violation).message);
}

/** The headers that the contract declares for a part, as values of their types. */
export function readPartHeaders({ headers }: Part, { headers: declared }: PartRules): Record<string, unknown> {
  const values = [...declared].map(([key, { name, codec, check }]) => [
    name,
    codec.read(headers.get(key), check?.isValid),
  ]);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}
