import { once } from '../document/index.ts';
import { createSchemaViews, type SchemaView } from './view.ts';
import { isType, type JsonType, type SchemaNode } from './walk.ts';

type Types = ReadonlySet<JsonType>;

/** The JSON types that a schema admits for a value, and for the values within it. */
export interface ValueType {
  /** All seven where the schema names none; an integer is a number too, so that `number` may stand alone. */
  readonly types: Types;
  /** The names of the properties that the schema declares. */
  readonly propertyNames: readonly string[];
  declares(name: string): boolean;
  /** True if clients choose the names of properties: the schema says so, or declares no property. */
  readonly isOpen: boolean;
  /** True if the schema says that a text stands for bytes (`format: binary`, `contentMediaType`), as outside of JSON it does. */
  readonly isBinary: boolean;
  /** The type of a property, declared or not; undefined where the schema does not allow it. */
  property(name: string): ValueType | undefined;
  /** The type of the item at an index. */
  items(index: number): ValueType;
}

/** What schemas say of types. */
interface Facts {
  /** The types that schemas name; undefined if they name none. */
  declared?: Types | undefined;
  /** The types that other keywords imply, if none is declared. */
  implied?: Types | undefined;
  readonly propertyNames: readonly string[];
  /** Whether there are properties that no schema declares. */
  rest: 'closed' | 'free' | 'unsaid';
  readonly isBinary: boolean;
  /** How many items have a type of their own. */
  firstItems: number;
  property(name: string): Statement | undefined;
  items(index: number): Statement;
}

interface Statement extends Facts, ValueType {
  id: number;
  property(name: string): Statement | undefined;
  items(index: number): Statement;
}

const allTypes: Types = new Set<JsonType>(['string', 'integer', 'number', 'boolean', 'null', 'array', 'object']);

let stated = 0;

/** Facts as a type. Each part is found once: schemas that contain themselves share parts. */
function state(facts: Facts): Statement {
  const { declared, implied, propertyNames, rest, firstItems } = facts;
  const names = new Set(propertyNames);
  const [property, items] = [once(facts.property), once(facts.items)];
  return {
    ...facts,
    id: ++stated,
    types: declared ?? implied ?? allTypes,
    isOpen: rest === 'free' || (rest === 'unsaid' && names.size === 0),
    declares: (name) => names.has(name),
    // Clients choose the other names; to remember those would take memory without end.
    property: (name) => (names.has(name) ? property(name) : facts.property(name)),
    items: (index) => items(Math.min(index, firstItems)),
  };
}

const plain = { propertyNames: [], isBinary: false, firstItems: 0 };

const anything: Statement = state({ ...plain, rest: 'unsaid', property: () => anything, items: () => anything });

/** The type of a schema that says nothing. */
export const anyValue: ValueType = anything;

function allowing(...types: JsonType[]): Statement {
  const declared = new Set(types);
  return state({ ...plain, declared, rest: 'closed', property: () => undefined, items: () => noValue });
}

/** The types of the schema `false`, and of one that allows null alone. */
const noValue = allowing();
const nullValue = allowing('null');

/** The most compositions: a schema may contain itself in ever new ones. */
const mostComposed = 10_000;

/**
 * Reads the types that the schema at `pointer` admits, through references, compositions and `nullable`. The values
 * within are read on demand, so that a schema may contain itself.
 */
export function readValueType(document: object, pointer: string): ValueType {
  return createReader()(createSchemaViews(document).at(pointer));
}

function createReader(): (view: SchemaView) => Statement {
  const known = new Map<SchemaView, Statement>();
  const composed = new Map<string, Statement>();
  const read = (view: SchemaView): Statement => {
    const found = known.get(view);
    if (found) return found;
    // A schema that is composed of itself adds nothing the second time.
    known.set(view, anything);
    const statement = view.isNever ? noValue : readView(view, composing);
    known.set(view, statement);
    return statement;
  };
  /** Equal compositions of the same statements are the same statement. */
  const compose =
    (kind: string, make: (parts: Statement[], composing: Composing) => Statement) =>
    (statements: Statement[]): Statement => {
      const parts = [...new Set(statements)].filter((statement) => statement !== anything);
      const [first = anything] = parts;
      if (parts.length < 2) return first;
      const key = `${kind} ${parts.map(({ id }) => id).join(' ')}`;
      const statement = composed.get(key) ?? (composed.size > mostComposed ? anything : make(parts, composing));
      composed.set(key, statement);
      return statement;
    };
  const composing: Composing = {
    read,
    everyOf: compose('every', joinStatements),
    anyOf: compose('any', uniteStatements),
  };
  return read;
}

interface Composing {
  read(view: SchemaView): Statement;
  /** The statement that holds where every part does. */
  everyOf(statements: Statement[]): Statement;
  /** The statement that holds where at least one part does; a part that says nothing is ignored. */
  anyOf(statements: Statement[]): Statement;
}

function joinStatements(parts: Statement[], { everyOf }: Composing): Statement {
  const declared = parts.flatMap((part) => part.declared ?? []);
  const has = (rest: Facts['rest']) => parts.some((part) => part.rest === rest);
  return state({
    declared: declared.length > 0 ? declared.reduce(intersect) : undefined,
    implied: unite(parts.map(({ implied }) => implied)),
    rest: has('closed') ? 'closed' : has('free') ? 'free' : 'unsaid',
    ...common(parts),
    property(name) {
      const found = parts.map((part) => part.property(name));
      return found.includes(undefined) ? undefined : everyOf(found.filter((each) => each !== undefined));
    },
    items: (index) => everyOf(parts.map((part) => part.items(index))),
  });
}

function uniteStatements(parts: Statement[], { anyOf }: Composing): Statement {
  const isDeclared = parts.some(({ declared }) => declared);
  const union = unite(parts.map(({ declared, implied }) => declared ?? implied));
  const isClosed = parts.every(({ rest }) => rest === 'closed');
  return state({
    declared: isDeclared ? union : undefined,
    implied: isDeclared ? undefined : union,
    rest: isClosed ? 'closed' : parts.some(({ rest }) => rest === 'free') ? 'free' : 'unsaid',
    ...common(parts),
    property(name) {
      const found = parts.map((part) => part.property(name)).filter((each) => each !== undefined);
      return found.length > 0 ? anyOf(found) : undefined;
    },
    items: (index) => anyOf(parts.map((part) => part.items(index))),
  });
}

function common(parts: Statement[]): Pick<Facts, 'propertyNames' | 'isBinary' | 'firstItems'> {
  return {
    propertyNames: [...new Set(parts.flatMap(({ propertyNames }) => propertyNames))],
    isBinary: parts.some(({ isBinary }) => isBinary),
    firstItems: Math.max(...parts.map(({ firstItems }) => firstItems)),
  };
}

function readView(view: SchemaView, composing: Composing): Statement {
  const { everyOf, anyOf, read } = composing;
  const choices = view.choices.flatMap((choice) => {
    if (choice.keyword === 'if') return [];
    const branches = anyOf(view.branches(choice).map(read));
    return [view.isExceptNull(choice) ? anyOf([branches, nullValue]) : branches];
  });
  return everyOf([readOwn(view, composing), readConditions(view, composing), ...choices]);
}

/** What the parts of a view say, without their choices. */
function readOwn(view: SchemaView, { read }: Composing): Statement {
  const declared = declaredTypes(view);
  const implied = impliedTypes(view);
  const { propertyNames, namePatterns } = view;
  const rest = view.rest ?? view.unevaluated;
  if (!declared && !implied && !rest) return anything;
  return state({
    declared,
    implied,
    propertyNames,
    rest: namePatterns.length > 0 ? 'free' : rest ? (rest.isNever ? 'closed' : 'free') : 'unsaid',
    isBinary: view.parts.some(({ node }) => saysBinary(node)),
    firstItems: view.firstItems,
    property(name) {
      const property = view.property(name);
      return property.isNever && !propertyNames.includes(name) ? undefined : read(property);
    },
    items: (index) => read(view.item(index)),
  });
}

/** The properties that the branches of conditions declare. They narrow no type, since either branch may hold. */
function readConditions(view: SchemaView, { anyOf, read }: Composing): Statement {
  const { conditional } = view;
  if (conditional.length === 0) return anything;
  return state({
    ...anyOf(conditional.map(read)),
    declared: undefined,
    implied: undefined,
    rest: 'unsaid',
    isBinary: false,
  });
}

function declaredTypes(view: SchemaView): Types | undefined {
  const lists = view.parts.flatMap(({ node, exceptNull }): Types[] => {
    const listed = 'const' in node ? [node.const] : node.enum;
    const named = node.type === undefined && Array.isArray(listed) ? listed.map(typeOf) : node.type;
    if (named === undefined) return [];
    const types = [named].flat().filter(isType);
    return [new Set<JsonType>(exceptNull ? [...types, 'null'] : types)];
  });
  return lists.length > 0 ? lists.reduce(intersect) : undefined;
}

/** The types of schemas without `type`, as far as the reading of a text depends on them: structure, and bytes. */
function impliedTypes(view: SchemaView): Types | undefined {
  const has = (...keywords: string[]) => view.parts.some(({ node }) => keywords.some((keyword) => keyword in node));
  const types = new Set<JsonType>();
  if (has('properties', 'patternProperties', 'additionalProperties')) types.add('object');
  if (has('items', 'prefixItems')) types.add('array');
  if (view.parts.some(({ node }) => saysBinary(node))) types.add('string');
  return types.size > 0 ? types : undefined;
}

/** Tells whether the schema describes raw bytes; encoded ones, and JSON within a text, are texts (OpenAPI 3.1, section 4.8.24). */
export function saysBinary({ format, contentMediaType, contentEncoding }: SchemaNode): boolean {
  if (format === 'binary') return true;
  return typeof contentMediaType === 'string' && contentEncoding === undefined && !/[/+]json\b/i.test(contentMediaType);
}

/** The type of a JSON value. */
export function typeOf(value: unknown): JsonType {
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'boolean';
  return value === null ? 'null' : Array.isArray(value) ? 'array' : 'object';
}

function unite(sets: (Types | undefined)[]): Types | undefined {
  const named = sets.filter((set) => set !== undefined);
  return named.length > 0 ? new Set(named.flatMap((set) => [...set])) : undefined;
}

function intersect(one: Types, other: Types): Types {
  const has = (types: Types, type: JsonType) => types.has(type) || (type === 'integer' && types.has('number'));
  return new Set([...one, ...other].filter((type) => has(one, type) && has(other, type)));
}

/** A property in a value that its schema does not name. */
export interface Undeclared {
  /** The object that has it. */
  holder: object;
  name: string;
  /** The names that lead to it, `*` for the index of an item. */
  path: string[];
}

/** Finds every property in a JSON value that a schema does not name. */
export type FindUndeclared = (value: unknown) => Undeclared[];

/**
 * Creates the search for properties that a schema does not name. Every name is right where clients choose the names
 * (`additionalProperties`, `patternProperties`, or no declared property).
 */
export function createUndeclaredSearch(type: ValueType): FindUndeclared {
  return (value) => {
    const found: Undeclared[] = [];
    search(found, type, value, []);
    return found;
  };
}

function search(found: Undeclared[], type: ValueType | undefined, value: unknown, path: string[]): void {
  if (!type || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    const inside = [...path, '*'];
    for (let index = 0; index < value.length; index++) search(found, type.items(index), value[index], inside);
    return;
  }
  for (const [name, member] of Object.entries(value)) {
    if (!type.isOpen && !type.declares(name)) found.push({ holder: value, name, path: [...path, name] });
    else if (typeof member === 'object' && member !== null) search(found, type.property(name), member, [...path, name]);
  }
}
