/** A type of JSON Schema. */
export type JsonType = 'string' | 'integer' | 'number' | 'boolean' | 'null' | 'array' | 'object';

type Types = ReadonlySet<JsonType>;

/** The types that one schema names for a value, before it is composed with others. */
interface Facts {
  /** The types that the schema names; undefined where it names none. */
  declared: Types | undefined;
  /** The types that other keywords are evidently about, which count where none is declared. */
  implied: Types | undefined;
  names: readonly string[];
  /** The type of properties that the schema does not name. */
  rest: 'closed' | 'free' | 'unsaid';
  /** True if the schema says that a text stands for bytes. */
  isBinary: boolean;
  property(name: string): Statement | undefined;
  item(index: number): Statement;
}

/** A schema's say about types, which can be composed with that of other schemas. */
export interface Statement extends Facts {
  types: Types;
  propertyNames: readonly string[];
  isOpen: boolean;
  items(index: number): Statement;
}

const allTypes: Types = new Set<JsonType>(['string', 'integer', 'number', 'boolean', 'null', 'array', 'object']);
const nothing = { implied: undefined, names: [], isBinary: false };

/** The statement of a schema that says nothing. */
export const anyValue: Statement = stateTypes({
  ...nothing,
  declared: undefined,
  rest: 'unsaid',
  property: () => anyValue,
  item: () => anyValue,
});

/** The statement of the schema `false`. */
export const noValue: Statement = stateTypes({
  ...nothing,
  declared: new Set(),
  rest: 'closed',
  property: () => undefined,
  item: () => noValue,
});

/** The statement of a schema that allows null alone. */
export const nullValue: Statement = stateTypes({
  ...nothing,
  declared: new Set<JsonType>(['null']),
  rest: 'closed',
  property: () => undefined,
  item: () => noValue,
});

/** Makes a statement of facts. */
export function stateTypes(facts: Facts): Statement {
  const item = remember(facts.item, 0);
  return {
    ...facts,
    property: remember(facts.property, facts.names.length),
    item,
    types: facts.declared ?? facts.implied ?? allTypes,
    propertyNames: facts.names,
    isOpen: facts.rest === 'free' || (facts.rest === 'unsaid' && facts.names.length === 0),
    items: item,
  };
}

/**
 * The same function, which finds each of its latest results once: compositions of schemas that contain themselves share
 * parts, and would otherwise take twice as long with every level.
 */
function remember<Key, Value>(find: (key: Key) => Value, expected: number): (key: Key) => Value {
  const known = new Map<Key, { value: Value }>();
  return (key) => {
    const found = known.get(key) ?? { value: find(key) };
    // Names are the sender's to choose, and must not pile up.
    if (known.size > expected + 16) known.clear();
    known.set(key, found);
    return found.value;
  };
}

/** The statement that holds where every part does. */
export function everyOf(statements: Statement[]): Statement {
  const parts = said(statements);
  const [first = anyValue] = parts;
  if (parts.length < 2) return first;
  const declared = parts.flatMap((part) => part.declared ?? []);
  const has = (rest: Facts['rest']) => parts.some((part) => part.rest === rest);
  return stateTypes({
    declared: declared.length > 0 ? declared.reduce(intersect) : undefined,
    implied: unite(parts.map((part) => part.implied)),
    names: namesOf(parts),
    rest: has('closed') ? 'closed' : has('free') ? 'free' : 'unsaid',
    isBinary: parts.some((part) => part.isBinary),
    property: (name) => {
      const found = parts.map((part) => part.property(name));
      return found.includes(undefined) ? undefined : everyOf(found.filter((each) => each !== undefined));
    },
    item: (index) => everyOf(parts.map((part) => part.items(index))),
  });
}

/** The statement that holds where at least one part does; a part that says nothing gives way to one that does. */
export function anyOf(statements: Statement[]): Statement {
  const parts = said(statements);
  const [first = anyValue] = parts;
  if (parts.length < 2) return first;
  const namesTypes = parts.some((part) => part.declared);
  const union = unite(parts.map((part) => part.declared ?? part.implied));
  return stateTypes({
    declared: namesTypes ? union : undefined,
    implied: namesTypes ? undefined : union,
    names: namesOf(parts),
    rest: parts.every((part) => part.rest === 'closed') ? 'closed' : parts.some(isFree) ? 'free' : 'unsaid',
    isBinary: parts.some((part) => part.isBinary),
    property: (name) => {
      const found = parts.map((part) => part.property(name)).filter((each) => each !== undefined);
      return found.length > 0 ? anyOf(found) : undefined;
    },
    item: (index) => anyOf(parts.map((part) => part.items(index))),
  });
}

/** Each statement once; a schema that contains itself would otherwise grow with every level. */
function said(statements: Statement[]): Statement[] {
  return [...new Set(statements)].filter((statement) => statement !== anyValue);
}

function isFree({ rest }: Statement): boolean {
  return rest === 'free';
}

function namesOf(parts: Statement[]): string[] {
  return [...new Set(parts.flatMap((part) => part.names))];
}

function unite(sets: (Types | undefined)[]): Types | undefined {
  const named = sets.filter((set) => set !== undefined);
  return named.length > 0 ? new Set(named.flatMap((set) => [...set])) : undefined;
}

function intersect(one: Types, other: Types): Types {
  const has = (types: Types, type: JsonType) => types.has(type) || (type === 'integer' && types.has('number'));
  return new Set([...one, ...other].filter((type) => has(one, type) && has(other, type)));
}
