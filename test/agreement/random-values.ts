import { isNode, resolve } from '../../server/openapi/document/index.ts';
import { makePatternText, type SchemaNode, Steps } from '../../server/openapi/schema/index.ts';
import type { Chance } from './chance.ts';

/** How deep values go: a recursive schema would have no end. */
const mostLevels = 5;
/** How often a value is put in the place of the right one. */
const mistakes = 0.08;

const oddNames = ['toString', 'constructor', '__proto__', 'x', 'id', '', 'a/b', 'ä'];
const oddValues: unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1,
  1.5,
  1e21,
  -0.001,
  '',
  ' ',
  '7',
  'true',
  'null',
  'ünï',
  [],
  {},
  [1, 1],
  { a: 1 },
];
const textsOfFormat: Record<string, string[]> = {
  date: ['2024-02-29', '2023-02-29', '2024-2-1'],
  'date-time': ['2024-02-29T23:59:59Z', '2024-02-29T23:59:60.5+01:00', '2024-02-29 23:59:59'],
  time: ['23:59:59Z', '24:00:00Z'],
  uuid: ['123e4567-e89b-12d3-a456-426614174000', '123e4567'],
  email: ['a@example.com', 'a@'],
  uri: ['https://example.com/a?b#c', 'a b'],
  ipv4: ['127.0.0.1', '256.0.0.1'],
  decimal: ['12.500', '12.'],
};

/** Creates a function that makes up values for schemas of a document: most are right, some are wrong in one place or more. */
export function createValues(document: object, chance: Chance): (schema: unknown) => unknown {
  const maker = new ValueMaker(document, chance);
  return (schema) => maker.make(schema);
}

class ValueMaker {
  private readonly document: object;
  private readonly chance: Chance;

  constructor(document: object, chance: Chance) {
    this.document = document;
    this.chance = chance;
  }

  make(schema: unknown, level = 0): unknown {
    if (this.chance.happens(mistakes)) return this.chance.pick(oddValues);
    if (!isNode(schema)) return this.chance.pick(oddValues);
    const node = { ...resolve<SchemaNode>(this.document, schema), ...withoutReference(schema) };
    if (this.chance.happens(0.1) && node.example !== undefined) return node.example;
    if ('const' in node) return node.const;
    if (Array.isArray(node.enum) && node.enum.length > 0) return this.chance.pick(node.enum);
    const choice = this.chooseBranch(node);
    const parts = [...(Array.isArray(node.allOf) ? node.allOf : []), ...choice];
    const made = parts.map((part) => this.make(part, level + 1));
    if (node.type === undefined && node.properties === undefined && made.length > 0) return merge(made);
    return merge([...made, this.makeOwn(node, level)]);
  }

  private chooseBranch(node: SchemaNode): unknown[] {
    const branches = node.oneOf ?? node.anyOf;
    if (!Array.isArray(branches) || branches.length === 0) return [];
    return [this.chance.pick(branches)];
  }

  private makeOwn(node: SchemaNode, level: number): unknown {
    const type: unknown = Array.isArray(node.type) ? this.chance.pick(node.type) : node.type;
    if (node.nullable === true && this.chance.happens(0.2)) return null;
    if (type === 'object' || (type === undefined && node.properties)) return this.makeObject(node, level);
    if (type === 'array' || (type === undefined && (node.items || node.prefixItems))) return this.makeList(node, level);
    if (type === 'string') return makeText(this.chance, node);
    if (type === 'integer' || type === 'number') return makeNumber(this.chance, node, type);
    if (type === 'boolean') return this.chance.happens(0.5);
    return type === 'null' ? null : this.chance.pick(oddValues);
  }

  private makeObject(node: SchemaNode, level: number): object {
    const { properties, required, additionalProperties, patternProperties } = node;
    const needed = new Set(Array.isArray(required) ? required : []);
    const entries: [string, unknown][] = [];
    for (const [name, schema] of Object.entries(isNode(properties) ? properties : {})) {
      const isReadOnly = isNode(schema) && resolve<SchemaNode>(this.document, schema).readOnly === true;
      const isWanted = this.chance.happens(isReadOnly ? 0.05 : needed.has(name) ? 0.97 : level < mostLevels ? 0.6 : 0);
      if (isWanted) entries.push([name, this.make(schema, level + 1)]);
    }
    const extra = isNode(additionalProperties) ? 0.6 : isNode(patternProperties) ? 0.4 : 0.06;
    if (this.chance.happens(extra))
      entries.push([this.chance.pick(oddNames), this.make(additionalProperties, level + 1)]);
    return Object.fromEntries(entries);
  }

  private makeList(node: SchemaNode, level: number): unknown[] {
    const least = Number(node.minItems ?? 0);
    const most = Math.min(Number(node.maxItems ?? 4), 6);
    const length =
      level >= mostLevels
        ? least
        : this.chance.integer(least, Math.max(least, most)) + (this.chance.happens(0.05) ? 1 : 0);
    const first = Array.isArray(node.prefixItems) ? node.prefixItems : [];
    return Array.from({ length }, (_, index) => this.make(first[index] ?? node.items, level + 1));
  }
}

/** The parts of a composed value as one: the properties of objects together, else the last part. */
function merge(parts: unknown[]): unknown {
  return parts.every(isNode) ? Object.fromEntries(parts.flatMap((part) => Object.entries(part))) : parts.at(-1);
}

function withoutReference({ $ref: _, ...rest }: SchemaNode): SchemaNode {
  return rest;
}

function makeText(chance: Chance, { minLength, maxLength, format, pattern, example }: SchemaNode): string {
  const known = typeof format === 'string' && Object.hasOwn(textsOfFormat, format) ? textsOfFormat[format] : undefined;
  if (known) return chance.pick(known);
  if (pattern !== undefined && typeof example === 'string' && chance.happens(0.5)) return example;
  if (pattern !== undefined && chance.happens(0.7))
    return makePatternText(String(pattern), { seed: chance.integer(0, 50), steps: new Steps() });
  if (pattern !== undefined) return chance.pick(['abc', 'ABC', '7', '9780306406157', '']);
  const length =
    chance.integer(Number(minLength ?? 0), Math.min(Number(maxLength ?? 12), 20)) + (chance.happens(0.05) ? 1 : 0);
  return Array.from({ length }, () => chance.pick(['a', 'b', 'Z', '7', ' ', 'é', ',', '.', '%', '😀'])).join('');
}

function makeNumber(chance: Chance, node: SchemaNode, type: string): number {
  const limits = [node.minimum, node.maximum, node.exclusiveMinimum, node.exclusiveMaximum].filter(
    (limit) => typeof limit === 'number',
  );
  const step = typeof node.multipleOf === 'number' ? node.multipleOf : 1;
  if (limits.length > 0 && chance.happens(0.3)) return chance.pick(limits) + chance.pick([-step, 0, step]);
  const from = Math.ceil(Math.max(-9, Number(node.minimum ?? -9)));
  const value = chance.integer(from, Math.max(from, Math.min(from + 40, Number(node.maximum ?? 40))));
  return type === 'number' && chance.happens(0.3) ? value + 0.5 : value;
}
