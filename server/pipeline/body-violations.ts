import { renderMessage } from '../errors/sentences.ts';
import { describeViolation, nameViolations, placeOf, type Violation } from '../errors/violations.ts';
import { memberOf } from '../openapi/document/index.ts';
import type { Content, RequestBody } from '../openapi/model.ts';
import type { SchemaViolation } from '../openapi/schema/schema-checks.ts';
import type { RequestContext } from './request-context.ts';

/** The violations of the body of a request, in sentences for its author. */
export function findBodyViolations(context: RequestContext, body: RequestBody | undefined): Violation[] {
  const { content, judgedBody: value } = context;
  if (!content || content.isStreamed) return [];
  const { check } = content;
  if (value === undefined && body?.isRequired) {
    return [{ name: '__all__', message: renderMessage('required'), pointer: body.pointer }];
  }
  if (!check || value === undefined || !isJudged(content) || check.isValid(value)) return [];
  const found = content.explain(value);
  const required = findRequired(content, value, found);
  return nameViolations(
    found.map((violation) => describeViolation(violation, required.has(placeOf(violation).join('/')))),
  );
}

/** The properties of the body that differ from what they must be equal to in the URL. */
export function findUnequal({ content, input }: RequestContext): Violation[] {
  return (content?.equalities ?? []).flatMap(({ property, in: place, parameter, pointer }) => {
    const value = memberOf(input.body, property);
    const expected = String(input[place][parameter]);
    if (typeof value !== 'string' || value === expected) return [];
    const message = `Ensure this field is equal to the ${parameter} in the URL, "${expected}", or leave it out.`;
    return [{ name: property, message, pointer }];
  });
}

/** Whether a body is held against its schema: what comes as a stream, or is a text of no JSON type, is beyond it. */
export function isJudged({ syntax, valueType, readXml, isStreamed, isListed }: Content): boolean {
  if (isStreamed) return false;
  const isStructured = syntax === 'json' || syntax === 'fields' || syntax === 'parts' || isListed;
  return isStructured || readXml !== undefined || valueType.types.has('string');
}

/** The places of nulls that may not be left out either: with every null that is wrong left out, they are missed. */
function findRequired({ check }: Content, value: unknown, found: SchemaViolation[]): Set<string> {
  const nulls = found.filter(
    ({ keyword, value: found, instancePath }) => keyword === 'type' && found === null && instancePath !== '',
  );
  if (nulls.length === 0) return new Set();
  const rest: unknown = structuredClone(value);
  for (const violation of nulls) {
    const names = placeOf(violation);
    const holder = names.slice(0, -1).reduce(memberOf, rest);
    if (typeof holder === 'object' && holder !== null && !Array.isArray(holder))
      Reflect.deleteProperty(holder, names.at(-1) ?? '');
  }
  const missed = check?.findViolations(rest).filter(({ keyword }) => keyword === 'required') ?? [];
  return new Set(missed.map((violation) => placeOf(violation).join('/')));
}
