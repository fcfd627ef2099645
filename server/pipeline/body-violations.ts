import { renderMessage } from '../errors/sentences.ts';
import { describeViolation, nameViolations, placeOf, type Violation } from '../errors/violations.ts';
import type { Content, RequestBody } from '../openapi/model.ts';
import { memberOf } from '../openapi/pointer.ts';
import type { SchemaViolation } from '../openapi/schema-checks.ts';
import type { RequestContext } from './request-context.ts';

/** The violations of the body of a request, in sentences for its author. */
export function findBodyViolations({ content, input }: RequestContext, body: RequestBody | undefined): Violation[] {
  if (!content) return [];
  const { check } = content;
  const value = readJudgedBody(content, input.body);
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

/** A body as a schema can have a say about it: bytes as a text with as many characters. */
export function readJudgedBody({ syntax }: Content, body: unknown): unknown {
  return syntax === 'json' ? body : toCheckable(body);
}

/** Whether a body is held against its schema: the structure of XML is beyond a JSON Schema, such a body is a text. */
export function isJudged({ syntax, valueType }: Content): boolean {
  return (syntax !== 'text' && syntax !== 'bytes') || valueType.types.has('string');
}

function toCheckable(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  const isHolder = typeof value === 'object' && value !== null && Object.values(value).some(holdsBytes);
  return isHolder ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withoutBytes(part)])) : value;
}

function holdsBytes(part: unknown): boolean {
  return part instanceof Uint8Array || (Array.isArray(part) && part.some((item) => item instanceof Uint8Array));
}

function withoutBytes(part: unknown): unknown {
  return Array.isArray(part) ? part.map(toCheckable) : part instanceof Uint8Array ? toCheckable(part) : part;
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
