import { isNode, memberOf } from '../openapi/document/index.ts';

const nouns: Record<string, string> = {
  string: 'a string',
  boolean: 'a boolean',
  integer: 'an integer',
  number: 'a number',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

/** Types as an English list: "a string or null". */
export function kinds(types: unknown[]): string {
  return types
    .map((type) => (Object.hasOwn(nouns, String(type)) ? nouns[String(type)] : undefined) ?? String(type))
    .join(' or ');
}

/** Values as JSON, with commas between them, the first hundred of them. */
export function list(values: unknown): string {
  if (!Array.isArray(values)) return '';
  const told = values.slice(0, 100).map(renderValue).join(', ');
  return values.length > 100 ? `${told} or ${values.length - 100} others` : told;
}

/** A value as JSON, shortened: a sentence must stay one, however deep or long the value is. */
export function renderValue(value: unknown): string {
  const text = JSON.stringify(shorten(value, { left: longest })) ?? 'nothing';
  return text.length > longest ? `${text.slice(0, longest).toWellFormed()}…` : text;
}

const longest = 80;

/** As much of a value as can show in a sentence: each part of it takes a character at least. */
function shorten(value: unknown, parts: { left: number }): unknown {
  parts.left -= 1;
  if (typeof value === 'string') return value.slice(0, longest);
  if (typeof value !== 'object' || value === null) return value;
  const shown: [string, unknown][] = [];
  for (const name in value) {
    if (parts.left < 0) break;
    if (Object.hasOwn(value, name)) shown.push([name.slice(0, longest), shorten(memberOf(value, name), parts)]);
  }
  return Array.isArray(value) ? shown.map(([, item]) => item) : Object.fromEntries(shown);
}

/** "1 item", "3 items", "2 properties". */
export function count(number: unknown, noun: string): string {
  if (Number(number) === 1) return `1 ${noun}`;
  return `${number} ${noun.endsWith('y') ? `${noun.slice(0, -1)}ie` : noun}s`;
}

/** Names a schema: by its title, the name it is referred to by, its values, or its type. */
export function describeSchema(schema: unknown): string {
  if (!isNode(schema)) return schema === false ? 'nothing' : 'a value';
  const { title, $ref, type, const: only, enum: choices, format, pattern, required } = schema;
  if (typeof title === 'string') return title;
  if (typeof $ref === 'string') return $ref.split('/').at(-1) ?? $ref;
  if (only !== undefined) return renderValue(only);
  if (choices !== undefined) return `one of ${list(choices)}`;
  const kind = type === undefined ? 'a value' : kinds([type].flat());
  if (format !== undefined) return `${kind} of the format ${format}`;
  if (pattern !== undefined) return `${kind} that matches ${pattern}`;
  return Array.isArray(required) ? `${type === undefined ? 'an object' : kind} with ${required.join(' and ')}` : kind;
}

/** The alternatives of a `oneOf` or `anyOf`, with commas between them. */
export function alternatives(schemas: unknown): string {
  return Array.isArray(schemas) ? schemas.map(describeSchema).join(', ') : '';
}
