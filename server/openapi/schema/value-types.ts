import { unescapeToken } from '../document/index.ts';
import { isOrNull } from './nullable.ts';
import { matchesPattern } from './pattern-matcher.ts';
import {
  anyOf,
  anyValue,
  everyOf,
  type JsonType,
  noValue,
  nullValue,
  type Statement,
  stateTypes,
} from './type-statements.ts';

export type { JsonType } from './type-statements.ts';

/** The JSON types that a schema admits for a value, and for the values within it. */
export interface ValueType {
  /** All seven where the schema names none; an integer is a number too, so that `number` may stand alone. */
  readonly types: ReadonlySet<JsonType>;
  /** The names of the properties that the schema declares. */
  readonly propertyNames: readonly string[];
  /** True if an object is made for names of the sender's choosing: the schema says so, or declares no property. */
  readonly isOpen: boolean;
  /** True if the schema says that a text stands for bytes (`format: binary`, `contentMediaType`), as outside of JSON it does. */
  readonly isBinary: boolean;
  /** The type of a property, declared or not; undefined where the schema does not allow it. */
  property(name: string): ValueType | undefined;
  /** The type of the item at an index. */
  items(index: number): ValueType;
}

/**
 * Reads the types that the schema at `pointer` admits, through references, compositions and `nullable`. The values
 * within are looked at when they are asked for, so that a schema may contain itself.
 */
export function readValueType(document: { openapi: string }, pointer: string): ValueType {
  const known = new Map<object, Statement>();
  const read = (schema: unknown): Statement => {
    if (schema === false) return noValue;
    if (!isObject(schema)) return anyValue;
    const found = known.get(schema);
    if (found) return found;
    // A schema that is composed of itself says nothing new the second time.
    known.set(schema, anyValue);
    const statement = readSchema(document, schema, read);
    known.set(schema, statement);
    return statement;
  };
  return read(partAt(document, pointer));
}

type Keywords = Record<string, unknown>;
type Read = (schema: unknown) => Statement;

function readSchema(document: { openapi: string }, schema: Keywords, read: Read): Statement {
  const isOld = document.openapi.startsWith('3.0');
  if (isOld && isOrNull(schema)) return anyOf([readSchema(document, { ...schema, nullable: false }, read), nullValue]);
  const target = typeof schema.$ref === 'string' ? read(partAt(document, schema.$ref)) : anyValue;
  // In OpenAPI 3.0 nothing beside a reference counts.
  if (isOld && typeof schema.$ref === 'string') return target;
  const choices = [schema.anyOf, schema.oneOf].filter(isList).map((branches) => anyOf(branches.map(read)));
  const parts = isList(schema.allOf) ? schema.allOf.map(read) : [];
  const whole = everyOf([target, readOwn(schema, read, isOld), readCondition(schema, read), ...choices, ...parts]);
  return schema.unevaluatedProperties === undefined ? whole : limit(whole, schema.unevaluatedProperties, read);
}

/** The schema's own keywords, apart from those that compose it of others. */
function readOwn(schema: Keywords, read: Read, isOld: boolean): Statement {
  const declared = declaredTypes(schema, isOld);
  const implied = impliedTypes(schema);
  if (!declared && !implied) return anyValue;
  const { properties, patternProperties, additionalProperties: rest, items, prefixItems } = schema;
  const patterns = Object.entries(isObject(patternProperties) ? patternProperties : {});
  const property = (name: string): Statement | undefined => {
    const own = isObject(properties) && Object.hasOwn(properties, name) ? [properties[name]] : [];
    const matching = patterns.filter(([pattern]) => matches(pattern, name)).map(([, inner]) => inner);
    const said = [...own, ...matching].map(read);
    return said.length > 0 ? everyOf(said) : readRest(rest, read);
  };
  const itemSchema = (index: number) =>
    isList(prefixItems) && index < prefixItems.length ? prefixItems[index] : items;
  return stateTypes({
    declared,
    implied,
    names: isObject(properties) ? Object.keys(properties) : [],
    isBinary: saysBinary(schema),
    rest: patterns.length > 0 ? 'free' : rest === undefined ? 'unsaid' : rest === false ? 'closed' : 'free',
    property,
    item: (index) => read(itemSchema(index)),
  });
}

/** A condition narrows no type, since either branch may hold, but its branches declare properties. */
function readCondition(schema: Keywords, read: Read): Statement {
  const dependent = isObject(schema.dependentSchemas) ? Object.values(schema.dependentSchemas) : [];
  const conditional = schema.if === undefined ? [] : [schema.then, schema.else];
  const branches = [...conditional, ...dependent].filter((branch) => branch !== undefined);
  if (branches.length === 0) return anyValue;
  const { names, property, item } = anyOf(branches.map(read));
  return stateTypes({
    declared: undefined,
    implied: undefined,
    names,
    rest: 'unsaid',
    isBinary: false,
    property,
    item,
  });
}

/** The statement with `unevaluatedProperties`, which rules whatever no other keyword does. */
function limit(whole: Statement, rest: unknown, read: Read): Statement {
  const property = (name: string): Statement | undefined => {
    const found = whole.property(name);
    return found === anyValue && !whole.names.includes(name) ? readRest(rest, read) : found;
  };
  return stateTypes({ ...whole, rest: rest === false ? 'closed' : 'free', property });
}

function readRest(rest: unknown, read: Read): Statement | undefined {
  return rest === false ? undefined : read(rest);
}

const jsonTypes: ReadonlySet<unknown> = anyValue.types;

function declaredTypes({ type, nullable, ...rest }: Keywords, isOld: boolean): Set<JsonType> | undefined {
  const listed = 'const' in rest ? [rest.const] : rest.enum;
  if (type === undefined && !isList(listed)) return undefined;
  const named = [type].flat().filter((name): name is JsonType => jsonTypes.has(name));
  const types = type === undefined && isList(listed) ? listed.map(typeOf) : named;
  return new Set(isOld && nullable === true ? [...types, 'null'] : types);
}

/** The types that a schema without `type` is evidently about. */
function impliedTypes(schema: Keywords): Set<JsonType> | undefined {
  const has = (...keywords: string[]) => keywords.some((keyword) => Object.hasOwn(schema, keyword));
  const types = new Set<JsonType>();
  if (has('properties', 'patternProperties', 'additionalProperties')) types.add('object');
  if (has('items', 'prefixItems')) types.add('array');
  if (saysBinary(schema)) types.add('string');
  return types.size > 0 ? types : undefined;
}

/** Tells whether the schema is about bytes as they are; encoded ones, and JSON within a text, are texts (OpenAPI 3.1, section 4.8.24). */
export function saysBinary({ format, contentMediaType, contentEncoding }: Keywords): boolean {
  if (format === 'binary') return true;
  return typeof contentMediaType === 'string' && contentEncoding === undefined && !/[/+]json\b/i.test(contentMediaType);
}

/** The type of a JSON value. */
function typeOf(value: unknown): JsonType {
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (typeof value === 'string' || typeof value === 'boolean') return typeof value as 'string' | 'boolean';
  return value === null ? 'null' : isList(value) ? 'array' : 'object';
}

function matches(pattern: string, name: string): boolean {
  try {
    return matchesPattern(pattern, name);
  } catch {
    return false;
  }
}

function partAt(document: object, pointer: string): unknown {
  const tokens = pointer.split('/').slice(1).map(unescapeToken);
  const step = (part: unknown, token: string): unknown =>
    isContainer(part) && Object.hasOwn(part, token) ? part[token] : undefined;
  return pointer.startsWith('#/') ? tokens.reduce(step, document) : undefined;
}

function isContainer(value: unknown): value is Keywords {
  return typeof value === 'object' && value !== null;
}

function isObject(value: unknown): value is Keywords {
  return isContainer(value) && !Array.isArray(value);
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}
