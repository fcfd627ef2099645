import { isNode, locate, memberOf, pointerTo } from '../document/index.ts';
import { mostLevels, mostViolations } from '../limits.ts';
import type { Compilation } from '../parameters/index.ts';
import {
  createDefaults,
  createUndeclaredSearch,
  type SchemaCheck,
  type SchemaChecks,
  type SchemaNode,
  type SchemaViolation,
  type ValueType,
} from '../schema/index.ts';
import type { Content, Item } from './content.ts';

/** A text that is not in the syntax of its media type; the message says why. */
export class UnreadableBody extends Error {
  override name = 'UnreadableBody';
  readonly format: string;
  /** True if the message repeats a piece of the text, which may hold anything. */
  readonly isQuoting: boolean;

  constructor(format: string, message: string, isQuoting = true) {
    super(message);
    this.format = format;
    this.isQuoting = isQuoting;
  }
}

/** The value of a JSON text; throws an `UnreadableBody` where it is none, or nested deeper than so many levels. */
export function readJson(text: string, levels = mostLevels): unknown {
  if (isDeeper(text, levels))
    throw new UnreadableBody('JSON', `the value is nested deeper than ${levels} levels.`, false);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnreadableBody('JSON', error instanceof Error ? shorten(error.message) : 'not JSON');
  }
}

/** Whether the brackets of a text, those in strings left out, are ever open more often than that. */
function isDeeper(text: string, levels: number): boolean {
  // Each level takes two brackets.
  if (text.length <= 2 * levels) return false;
  let open = 0;
  let isString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text.charCodeAt(index);
    if (isString) {
      if (character === backslash) index += 1;
      else if (character === quote) isString = false;
    } else if (character === quote) isString = true;
    else if (character === bracket || character === brace) {
      open += 1;
      if (open > levels) return true;
    } else if (character === bracket + 2 || character === brace + 2) open -= 1;
  }
  return false;
}

const [quote, backslash, bracket, brace] = ['"', '\\', '[', '{'].map((character) => character.charCodeAt(0)) as [
  number,
  number,
  number,
  number,
];

/** V8 repeats a piece of the text, which may have any characters. */
function shorten(message: string): string {
  return message.length > 200 ? `${message.slice(0, 200)}…` : message;
}

/** The form in which the values of a sequence follow each other. */
export interface Framing {
  separator: string | RegExp;
  /** What messages call a value, and the number of the first. */
  word: string;
  first: number;
  /** The value between two separators; none where there is nothing. Throws an `UnreadableBody`. */
  read(text: string, item: Item): unknown[];
  write(value: unknown, isEvent: boolean): string;
}

/** JSON values, one a line. */
export const lines: Framing = {
  ...{ separator: '\n', word: 'Line', first: 1 },
  read: readValue,
  write: (value) => `${JSON.stringify(value)}\n`,
};

/** JSON texts, each with a record separator before it (RFC 7464). */
export const records: Framing = {
  ...{ separator: '\u001e', word: 'Text', first: 0 },
  read: readValue,
  write: (value) => `\u001e${JSON.stringify(value)}\n`,
};

/** Server-sent events: each ends with a blank line, and the value is all of it, or its data (HTML, section 9.2.6). */
export const events: Framing = {
  ...{ separator: /(?:\r\n|\r(?!\n)|\n){2}/, word: 'Event', first: 1 },
  read: readEvent,
  write: (value, isEvent) => writeEvent(isEvent ? value : { data: value }),
};

function readValue(text: string): unknown[] {
  return text.trim() === '' ? [] : [readJson(text)];
}

/** An event without data is none, and so is a field of any other name. */
function readEvent(text: string, { isEvent, valueType }: Item): unknown[] {
  const data: string[] = [];
  const event: Record<string, unknown> = {};
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'data') data.push(value);
    else if (field === 'event' || field === 'id') event[field] = value;
    else if (field === 'retry' && /^\d+$/.test(value)) event.retry = Number(value);
  }
  if (data.length === 0) return [];
  const joined = data.join('\n');
  if (isEvent) return [{ ...event, data: joined }];
  return valueType.types.has('string') ? [joined] : [readJson(joined)];
}

function writeEvent(event: unknown): string {
  const fields = ['comment', 'event', 'id', 'retry', 'data'];
  return `${fields.flatMap((field) => writeField(field, memberOf(event, field))).join('')}\n`;
}

/** Each line of a text has the name of the field before it; no other field than data has several. */
function writeField(field: string, value: unknown): string[] {
  if (value === undefined) return [];
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const lines = text.split(/\r\n|\r|\n/);
  return (field === 'data' || field === 'comment' ? lines : [lines.join(' ')]).map(
    (line) => `${field === 'comment' ? '' : field}: ${line}\n`,
  );
}

/** Compiles what each value of a sequence is held against: the schema of the items where there is one, the items of the schema where it is of a list, else the schema. */
export function compileItem(
  { document }: Pick<Compilation, 'document'>,
  checks: SchemaChecks,
  schema: string | undefined,
  { valueType, hasItems }: { valueType: ValueType; hasItems: boolean },
): Item {
  const isOfList = !hasItems && valueType.types.has('array') && !valueType.types.has('object');
  const declared = schema !== undefined && isOfList ? findItems(document, schema) : schema;
  const ofItem = isOfList ? valueType.items(0) : valueType;
  return {
    isOfList,
    isEvent: ofItem.propertyNames.includes('data'),
    check: declared === undefined ? undefined : checks(declared),
    valueType: ofItem,
    findUndeclared: createUndeclaredSearch(ofItem),
    fillDefaults: declared === undefined ? () => {} : createDefaults(document, declared),
  };
}

function findItems(document: object, schema: string): string | undefined {
  const { node, pointer } = locate<SchemaNode>(document, schema);
  // What all items have in common is not said where the first have schemas of their own.
  return isNode(node.items) && !('prefixItems' in node) ? pointerTo(pointer, 'items') : undefined;
}

/** The check of a list each of whose items a schema allows, and which another allows as a whole where there is one. */
export function checkSequence(checks: SchemaChecks, ofEach: string, ofAll: string | undefined): SchemaCheck {
  const check = checks(ofEach);
  const whole = ofAll === undefined ? undefined : checks(ofAll);
  return {
    pointer: ofEach,
    isValid: (list) =>
      Array.isArray(list) && list.every((item) => check.isValid(item)) && (whole?.isValid(list) ?? true),
    findViolations: (list) => [
      ...inEach(list, (item) => check.findViolations(item)),
      ...(whole?.findViolations(list) ?? []),
    ],
  };
}

/** Explains the violations of such a list. */
export function explainSequence(
  find: (schema: string, value: unknown) => SchemaViolation[],
  ofEach: string,
  ofAll: string | undefined,
): Content['explain'] {
  return (list) => [...inEach(list, (item) => find(ofEach, item)), ...(ofAll === undefined ? [] : find(ofAll, list))];
}

function inEach(list: unknown, find: (item: unknown) => SchemaViolation[]): SchemaViolation[] {
  const found: SchemaViolation[] = [];
  for (const [index, item] of (Array.isArray(list) ? list : []).entries()) {
    if (found.length >= mostViolations) break;
    found.push(
      ...find(item).map((violation) => ({ ...violation, instancePath: `/${index}${violation.instancePath}` })),
    );
  }
  return found;
}
