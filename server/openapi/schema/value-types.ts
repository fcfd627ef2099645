import { isHolder, once } from '../document/index.ts';
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
  return new TypeReader().read(createSchemaViews(document).at(pointer));
}

class TypeReader {
  readonly #known = new Map<SchemaView, Statement>();
  readonly #composed = new Map<string, Statement>();

  read(view: SchemaView): Statement {
    const known = this.#known.get(view);
    if (known) return known;
    // A schema that is composed of itself adds nothing the second time.
    this.#known.set(view, anything);
    const statement = view.isNever
      ? noValue
      : this.#compose('every', [this.#readOwn(view), this.#readConditions(view), ...this.#readChoices(view)]);
    this.#known.set(view, statement);
    return statement;
  }

  #readAny(views: SchemaView[]): Statement {
    return this.#compose(
      'any',
      views.map((view) => this.read(view)),
    );
  }

  /** What the parts of a view say, without their choices. */
  #readOwn(view: SchemaView): Statement {
    const declared = declaredTypes(view);
    const implied = impliedTypes(view);
    const { propertyNames, namePatterns, firstItems } = view;
    const rest = view.rest ?? view.unevaluated;
    if (!declared && !implied && !rest) return anything;
    return state({
      ...{ declared, implied, propertyNames, firstItems },
      rest: namePatterns.length > 0 ? 'free' : rest ? (rest.isNever ? 'closed' : 'free') : 'unsaid',
      isBinary: view.parts.some(({ node }) => saysBinary(node)),
      property: (name) => {
        const property = view.property(name);
        return property.isNever && !view.declares(name) ? undefined : this.read(property);
      },
      items: (index) => this.read(view.item(index)),
    });
  }

  /** The properties that the branches of conditions declare. They narrow no type, since either branch may hold. */
  #readConditions({ conditional }: SchemaView): Statement {
    const unsaid = { declared: undefined, implied: undefined, rest: 'unsaid', isBinary: false } as const;
    return conditional.length === 0 ? anything : state({ ...this.#readAny(conditional), ...unsaid });
  }

  #readChoices(view: SchemaView): Statement[] {
    return view.choices
      .filter(({ keyword }) => keyword !== 'if')
      .map((choice) => {
        const branches = this.#readAny(view.branches(choice));
        return view.isExceptNull(choice) ? this.#compose('any', [branches, nullValue]) : branches;
      });
  }

  /** The statement that holds where every part does, or where any does, without parts that say nothing; the same for the same parts. */
  #compose(kind: 'every' | 'any', statements: Statement[]): Statement {
    const parts = [...new Set(statements)].filter((statement) => statement !== anything);
    const [first = anything] = parts;
    if (parts.length < 2) return first;
    const key = `${kind} ${parts.map(({ id }) => id).join(' ')}`;
    const isFull = this.#composed.size > mostComposed;
    const statement = this.#composed.get(key) ?? (isFull ? anything : this.#combine(kind === 'every', parts));
    this.#composed.set(key, statement);
    return statement;
  }

  #combine(isEvery: boolean, parts: Statement[]): Statement {
    const compose = (statements: Statement[]) => this.#compose(isEvery ? 'every' : 'any', statements);
    const declared = parts.flatMap((part) => part.declared ?? []);
    const union = unite(parts.map((part) => (isEvery ? part.implied : (part.declared ?? part.implied))));
    const isClosed = ({ rest }: Statement) => rest === 'closed';
    const hasEnd = isEvery ? parts.some(isClosed) : parts.every(isClosed);
    return state({
      declared: declared.length === 0 ? undefined : isEvery ? declared.reduce(intersect) : union,
      implied: isEvery || declared.length === 0 ? union : undefined,
      rest: hasEnd ? 'closed' : parts.some(({ rest }) => rest === 'free') ? 'free' : 'unsaid',
      propertyNames: [...new Set(parts.flatMap(({ propertyNames }) => propertyNames))],
      isBinary: parts.some(({ isBinary }) => isBinary),
      firstItems: Math.max(...parts.map(({ firstItems }) => firstItems)),
      property(name) {
        const found = parts.map((part) => part.property(name));
        const allowed = found.filter((each) => each !== undefined);
        const isAllowed = allowed.length > 0 && (!isEvery || allowed.length === found.length);
        return isAllowed ? compose(allowed) : undefined;
      },
      items: (index) => compose(parts.map((part) => part.items(index))),
    });
  }
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
  if (!type || !isHolder(value)) return;
  if (Array.isArray(value)) {
    const inside = [...path, '*'];
    for (let index = 0; index < value.length; index++) search(found, type.items(index), value[index], inside);
    return;
  }
  // Every response is searched: pairs of names and values would be made for nothing.
  for (const name of Object.keys(value)) {
    const member: unknown = Reflect.get(value, name);
    if (!type.isOpen && !type.declares(name)) found.push({ holder: value, name, path: [...path, name] });
    else if (isHolder(member)) search(found, type.property(name), member, [...path, name]);
  }
}
