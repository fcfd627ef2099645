import { isNode, membersOf, resolve } from '../../../server/openapi/document/index.ts';
import { type SchemaNode, walkSchemas } from '../../../server/openapi/schema/index.ts';
import type { Chance } from '../../support/chance.ts';
import { texts } from './random-schemas.ts';

/** A name that no schema declares. */
const unknownName = 'zz';
const mostLevels = 5;

/**
 * Makes a value for a schema, as somebody would who knows the schema: no object has a property that another schema declares
 * but this one does not. Whether it is valid remains to be seen.
 */
export function makeValue(chance: Chance, document: object, schema: unknown, known: Known, level = 0): unknown {
  const nodes = listNodes(chance, document, schema);
  const choices = nodes.flatMap((node) => [...listOf(node.enum), ...('const' in node ? [node.const] : [])]);
  if (choices.length > 0 && chance.happens(0.6)) return chance.pick(choices);
  const allowed = allTypes.filter((type) => nodes.every((node) => takes(node, type)));
  const type = chance.pick(allowed.length > 0 ? allowed : allTypes);
  if (type === 'array') return level < mostLevels ? makeList(chance, document, nodes, known, level) : [];
  if (type === 'object') return level < mostLevels ? makeObject(chance, document, nodes, known, level) : {};
  if (type === 'boolean') return chance.happens(0.5);
  if (type === 'null') return null;
  const mentioned = known.constants.filter((value) => typeof value === (type === 'string' ? 'string' : 'number'));
  if (mentioned.length > 0 && chance.happens(0.4)) return chance.pick(mentioned);
  return type === 'string' ? makeText(chance, nodes, known) : makeNumber(chance, type, known);
}

const allTypes = ['string', 'integer', 'number', 'boolean', 'null', 'array', 'object'];

function takes({ type }: SchemaNode, wanted: string): boolean {
  const types = [type ?? wanted].flat();
  return types.includes(wanted) || (wanted === 'integer' && types.includes('number'));
}

/** The schema, what it refers to and is composed of, and one of its alternatives. */
function listNodes(chance: Chance, document: object, schema: unknown, seen: unknown[] = []): SchemaNode[] {
  if (!isNode(schema) || seen.includes(schema)) return [];
  const inner = [schema.$ref === undefined ? undefined : resolve<SchemaNode>(document, { $ref: String(schema.$ref) })];
  for (const keyword of ['oneOf', 'anyOf']) {
    const branches = listOf(schema[keyword]);
    if (branches.length > 0) inner.push(chance.pick(branches) as SchemaNode);
  }
  for (const keyword of ['then', 'else', 'if']) {
    if (isNode(schema[keyword]) && chance.happens(0.5)) inner.push(schema[keyword]);
  }
  const parts = [...inner, ...listOf(schema.allOf), ...Object.values(membersOf(schema.dependentSchemas))];
  return [schema, ...parts.flatMap((part) => listNodes(chance, document, part, [...seen, schema]))];
}

function makeText(chance: Chance, nodes: SchemaNode[], known: Known): string {
  if (nodes.some(({ pattern, format }) => pattern ?? format) || chance.happens(0.3)) return chance.pick(texts);
  const lengths = known.constants.filter((value) => typeof value === 'number' && value >= 0 && value < 20).map(Number);
  const length = chance.pick([0, 1, 2, ...lengths, ...lengths.map((one) => one + 1)]);
  return 'abc'.repeat(10).slice(0, Math.trunc(length));
}

function makeNumber(chance: Chance, type: string, known: Known): number {
  const limits = [0, 1, 7, 12, ...known.constants.filter((value) => typeof value === 'number')];
  const factor = chance.pick([1, 1, 1, 1, 2, -1, -2, 3]);
  const value = chance.pick(limits) * factor + chance.pick([0, 0, 1, -1, 2, 0.5, -0.5, 0.25, 3, -3, 100, -100]);
  return type === 'integer' ? Math.trunc(value) : value;
}

function makeList(chance: Chance, document: object, nodes: SchemaNode[], known: Known, level: number): unknown[] {
  const lengths = known.constants.filter((value) => typeof value === 'number' && value >= 0 && value < 9).map(Number);
  const length = Math.trunc(chance.pick([0, 1, 2, 3, ...lengths, ...lengths.map((one) => one + 1)]));
  const [contained] = nodes.flatMap(({ contains }) => (contains === undefined ? [] : [contains]));
  const made = Array.from({ length }, (_, index) => {
    const own = nodes.flatMap(({ prefixItems, items }) => listOf(prefixItems)[index] ?? items ?? []);
    const schema =
      contained !== undefined && chance.happens(0.5) ? contained : chance.pick([{}, ...own, ...own, ...own]);
    return makeValue(chance, document, schema, known, level + 1);
  });
  return made.length > 1 && chance.happens(0.25) ? made.map(() => made[0]) : made;
}

function makeObject(chance: Chance, document: object, nodes: SchemaNode[], known: Known, level: number): object {
  const declared = nodes.flatMap(({ properties }) => Object.entries(membersOf(properties)));
  const required = nodes.flatMap((node) => listOf(node.required).map(String));
  const called = nodes.flatMap(({ dependentRequired }) =>
    Object.entries(membersOf(dependentRequired)).flat(2).map(String),
  );
  const wanted = chance.pick([0.1, 0.5, 0.9]);
  const isNeeded = (name: string) => required.includes(name) && chance.happens(0.9);
  const entries = declared
    .filter(([name]) => isNeeded(name) || chance.happens(wanted))
    .map(([name, schema]) => [name, makeValue(chance, document, schema, known, level + 1)]);
  const free = [...required, ...called].filter(
    (name) => !declared.some(([other]) => other === name) && !known.declared.has(name),
  );
  for (const name of free)
    if (chance.happens(0.7)) entries.push([name, makeRest(chance, document, nodes, known, name, level)]);
  const matching = nodes.some((node) => isNode(node.patternProperties)) && chance.happens(0.5) ? ['xz', 'zx'] : [];
  const others = chance.happens(0.3)
    ? [unknownName, ...(chance.happens(0.4) ? ['zzz', 'zzzz', 'zzzzz', 'zzzzzz'].slice(0, chance.integer(0, 4)) : [])]
    : [];
  for (const name of [...matching, ...others])
    entries.push([name, makeRest(chance, document, nodes, known, name, level)]);
  return Object.fromEntries(entries);
}

/** The value of a property that is not declared by its name. */
function makeRest(
  chance: Chance,
  document: object,
  nodes: SchemaNode[],
  known: Known,
  name: string,
  level: number,
): unknown {
  const schemas = nodes.flatMap(({ patternProperties, additionalProperties }) => [
    ...Object.entries(membersOf(patternProperties)).flatMap(([pattern, schema]) =>
      new RegExp(pattern).test(name) ? [schema] : [],
    ),
    ...(isNode(additionalProperties) ? [additionalProperties] : []),
  ]);
  return makeValue(chance, document, chance.pick(schemas.length > 0 ? schemas : [{}]), known, level + 1);
}

/** What somebody knows of a schema and of the other state of it. */
export interface Known {
  /** Values that either mentions. */
  constants: unknown[];
  /** Names of properties that the other declares somewhere: no object has one unless it is declared there. */
  declared: Set<string>;
}

/** The names of all properties that a schema declares, at whatever depth. */
export function listDeclared(schema: unknown): Set<string> {
  const names = [...walkSchemas(schema, '#')].flatMap(({ schema: inner }) =>
    isNode(inner) ? Object.keys(membersOf(inner.properties)) : [],
  );
  return new Set(names);
}

/** The numbers and texts that a schema mentions. */
export function listConstants(schema: unknown): unknown[] {
  if (typeof schema === 'number' || typeof schema === 'string') return [schema];
  return typeof schema === 'object' && schema !== null ? Object.values(schema).flatMap(listConstants) : [];
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
