import { type Document, isNode, isRef, membersOf, pointerTo, valueAt } from '../document/index.ts';

/** A schema as JSON has it: an object of keywords, or a boolean. */
export type SchemaNode = Record<string, unknown>;

/** How a keyword holds schemas: one, a list of them, or some by name. */
interface Holder {
  holds: 'one' | 'list' | 'map';
  /** What the schemas apply to: the value itself, what is within it, or nothing, as they are only referred to. */
  about: 'value' | 'inner' | 'nothing';
  /** `negated` where the value must not satisfy the schema, `conditional` where it may or may not. */
  mood?: 'negated' | 'conditional';
}

/** Every keyword that holds schemas (JSON Schema 2020-12 and OpenAPI 3.0). */
const holders = new Map<string, Holder>([
  ['allOf', { holds: 'list', about: 'value' }],
  ['anyOf', { holds: 'list', about: 'value', mood: 'conditional' }],
  ['oneOf', { holds: 'list', about: 'value', mood: 'conditional' }],
  ['not', { holds: 'one', about: 'value', mood: 'negated' }],
  ['if', { holds: 'one', about: 'value', mood: 'conditional' }],
  ['then', { holds: 'one', about: 'value', mood: 'conditional' }],
  ['else', { holds: 'one', about: 'value', mood: 'conditional' }],
  ['dependentSchemas', { holds: 'map', about: 'value', mood: 'conditional' }],
  ['properties', { holds: 'map', about: 'inner' }],
  ['patternProperties', { holds: 'map', about: 'inner' }],
  ['additionalProperties', { holds: 'one', about: 'inner' }],
  ['unevaluatedProperties', { holds: 'one', about: 'inner' }],
  ['propertyNames', { holds: 'one', about: 'inner' }],
  ['items', { holds: 'one', about: 'inner' }],
  ['prefixItems', { holds: 'list', about: 'inner' }],
  ['unevaluatedItems', { holds: 'one', about: 'inner' }],
  ['contains', { holds: 'one', about: 'inner', mood: 'conditional' }],
  ['contentSchema', { holds: 'one', about: 'inner' }],
  ['$defs', { holds: 'map', about: 'nothing' }],
  ['definitions', { holds: 'map', about: 'nothing' }],
]);

/** How a keyword holds schemas; undefined for one that holds none. */
export function holderOf(keyword: string): Holder | undefined {
  return holders.get(keyword);
}

/** A type of JSON Schema. */
export type JsonType = 'string' | 'integer' | 'number' | 'boolean' | 'null' | 'array' | 'object';

const keywordsOf: [type: JsonType, keywords: RegExp][] = [
  [
    'object',
    /^(properties|required|additionalProperties|patternProperties|propertyNames|(min|max)Properties|dependent.*|unevaluatedProperties)$/,
  ],
  ['array', /^(items|prefixItems|contains|(min|max)(Items|Contains)|uniqueItems|unevaluatedItems)$/],
  ['string', /^(pattern|(min|max)Length|format|contentMediaType|contentEncoding)$/],
  ['number', /^(multipleOf|(min|max)imum|exclusive(Min|Max)imum)$/],
];

/** The type that a keyword applies to; undefined for one that applies to all. */
export function typeOfKeyword(keyword: string): JsonType | undefined {
  return keywordsOf.find(([, keywords]) => keywords.test(keyword))?.[0];
}

const jsonTypes = new Set<unknown>(['string', 'integer', 'number', 'boolean', 'null', 'array', 'object']);

/** Tells whether a value names a type of JSON. */
export function isType(value: unknown): value is JsonType {
  return jsonTypes.has(value);
}

/** A schema within another, and the tokens that lead there. */
export interface Subschema {
  schema: unknown;
  tokens: [keyword: string, ...names: string[]];
}

/** The schemas that a schema directly holds. */
export function listSubschemas(schema: unknown): Subschema[] {
  const found: Subschema[] = [];
  if (isNode(schema)) visitSubschemas(schema, (inner, ...tokens) => found.push({ schema: inner, tokens }));
  return found;
}

/** A schema, or a boolean, and the pointer to it. */
export interface Placed {
  schema: unknown;
  pointer: string;
}

/** The schemas that a schema holds under a keyword. */
export function placedUnder(node: SchemaNode, pointer: string, keyword: string): Placed[] {
  if (!(keyword in node)) return [];
  return listSubschemas({ [keyword]: node[keyword] }).map(({ schema, tokens }) => ({
    schema,
    pointer: pointerTo(pointer, ...tokens),
  }));
}

/** Shows the schemas that a schema directly holds, each with the tokens that lead there. */
function visitSubschemas(schema: SchemaNode, visit: (inner: unknown, ...tokens: Subschema['tokens']) => void): void {
  for (const keyword in schema) {
    const holder = Object.hasOwn(schema, keyword) ? holders.get(keyword) : undefined;
    const value = schema[keyword];
    if (holder?.holds === 'one') {
      if (isNode(value) || typeof value === 'boolean') visit(value, keyword);
    } else if (holder && Array.isArray(value) === (holder.holds === 'list')) {
      for (const [name, inner] of Object.entries(membersOf(value))) visit(inner, keyword, name);
    }
  }
}

/** The value of a keyword with each schema in it changed; unchanged if the keyword holds none. */
export function mapKeyword(
  keyword: string,
  value: unknown,
  change: (schema: unknown, ...names: string[]) => unknown,
): unknown {
  const holds = holders.get(keyword)?.holds;
  if (holds === 'one') return change(value);
  if (holds === 'list' && Array.isArray(value)) return value.map((item, index) => change(item, String(index)));
  if (holds !== 'map' || !isNode(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, change(inner, name)]));
}

/** The number of tokens between the keyword and a schema that it holds; infinite if it holds none. */
export function tokensAfter(keyword: string, value: unknown): number {
  const holds = holders.get(keyword)?.holds;
  if (holds === 'one') return 0;
  return holds && (holds === 'list' ? Array.isArray(value) : isNode(value)) ? 1 : Number.POSITIVE_INFINITY;
}

/**
 * A schema of OpenAPI 3.0 in the keywords of 2020-12. `nullable` stays where none of them can express it: see `isOrNull`.
 */
export function modernize(node: SchemaNode): SchemaNode {
  // OpenAPI 3.0.3, section 4.7.23: other keywords beside a reference are ignored.
  if (typeof node.$ref === 'string') return { $ref: node.$ref, ...(node.nullable === true && { nullable: true }) };
  const { nullable, exclusiveMinimum, exclusiveMaximum, minimum, maximum, ...rest } = node;
  const limit = (keyword: string, exclusive: unknown, value: unknown) =>
    value === undefined ? {} : { [exclusive === true ? `exclusive${keyword}` : keyword.toLowerCase()]: value };
  const { type, enum: listed } = rest;
  const orNull = {
    ...(type !== undefined && { type: [type, 'null'].flat() }),
    ...(Array.isArray(listed) && !listed.includes(null) && { enum: [...listed, null] }),
  };
  return {
    ...rest,
    ...limit('Minimum', exclusiveMinimum, minimum),
    ...limit('Maximum', exclusiveMaximum, maximum),
    ...(isOrNull(node) ? { nullable } : nullable === true && orNull),
  };
}

/**
 * Tells whether a schema of OpenAPI 3.0 allows null whatever its other keywords say. Its `nullable` allows null, as the tools
 * have it that write it beside a reference, a composition, or an `enum` without null; by the letter (OpenAPI 3.0.3, section
 * 4.7.24.1) it adds to the `type` beside it and to nothing else.
 */
export function isOrNull(node: SchemaNode): boolean {
  return node.nullable === true && ['$ref', 'allOf', 'oneOf', 'anyOf'].some((keyword) => keyword in node);
}

/** A schema that allows null, and what the other one allows. */
export function orNull(schema: SchemaNode): SchemaNode {
  return Object.fromEntries([
    ['if', { not: { type: 'null' } }],
    ['then', schema],
  ]);
}

/** The schema without `nullable`, which means nothing since OpenAPI 3.1. */
export function withoutNullable(schema: SchemaNode): SchemaNode {
  if (!('nullable' in schema)) return schema;
  const { nullable, ...rest } = schema;
  return rest;
}

/** Tells whether the schema is the root of a resource of its own (JSON Schema 2020-12, section 8.2.1). */
export function isResource({ $id }: SchemaNode): boolean {
  return typeof $id === 'string' && !$id.startsWith('#');
}

/** Every schema from the one at `pointer` on inwards, outer before inner, each with the pointer to it; references are not followed. */
export function* walkSchemas(schema: unknown, pointer: string): Generator<{ schema: unknown; pointer: string }> {
  yield { schema, pointer };
  for (const { schema: inner, tokens } of listSubschemas(schema))
    yield* walkSchemas(inner, pointerTo(pointer, ...tokens));
}

/** The schema, and every one that it holds or refers to, each once. */
export function* reachSchemas(document: object, schema: unknown): Generator<SchemaNode> {
  const reached = new Set<SchemaNode>();
  const queue = [schema];
  for (const each of queue) {
    if (!isNode(each) || reached.has(each)) continue;
    reached.add(each);
    yield each;
    for (const { schema: inner } of listSubschemas(each)) queue.push(inner);
    if (isRef(each)) queue.push(valueAt(document, each.$ref));
  }
}

/** The pointer behind a chain of references that have no other keyword beside them. */
export function behindAliases(document: object, pointer: string, passed = new Set<string>()): string {
  const node = valueAt(document, pointer);
  if (!isRef(node) || Object.keys(node).length > 1 || !node.$ref.startsWith('#/') || passed.has(pointer))
    return pointer;
  return behindAliases(document, node.$ref, passed.add(pointer));
}

/** The keywords of OpenAPI below which the names are the author's. */
const named = new Set(
  'paths webhooks pathItems additionalOperations callbacks responses requestBodies mediaTypes securitySchemes variables parameters headers content links'.split(
    ' ',
  ),
);

/** The keywords below which anything may stand. */
const free = new Set(['example', 'examples', 'value', 'dataValue', 'default', 'enum']);

/** Is shown a schema, and how to tell where it stands while it is shown. */
export type VisitSchema = (schema: unknown, pointer: () => string) => void;

/** Is shown an object of a document that is neither a schema nor a value, and how to tell where it stands. */
export type VisitPart = (part: SchemaNode, pointer: () => string) => void;

/** Shows every schema of the document, outer before inner; references are not followed. */
export function visitDocumentSchemas(document: Document, visit: VisitSchema): void {
  visitDocument(document, visit, () => {});
}

/** Shows every other object of the document, outer before inner; references are not followed. */
export function visitDocumentParts(document: Document, visit: VisitPart): void {
  visitDocument(document, undefined, visit);
}

function visitDocument(document: Document, visitSchema: VisitSchema | undefined, visitPart: VisitPart): void {
  const tokens: string[] = [];
  const pointer = () => pointerTo('#', ...tokens);
  const within = (added: string[], show: () => void): void => {
    tokens.push(...added);
    show();
    tokens.length -= added.length;
  };
  const showSchema = (schema: unknown): void => {
    if (!visitSchema) return;
    visitSchema(schema, pointer);
    if (isNode(schema)) visitSubschemas(schema, (inner, ...added) => within(added, () => showSchema(inner)));
  };
  const showMembers = (node: unknown, show: (value: unknown, key: string) => void): void => {
    for (const [key, value] of Object.entries(membersOf(node))) within([key], () => show(value, key));
  };
  const showPart = (node: unknown): void => {
    if (isNode(node)) visitPart(node, pointer);
    showMembers(node, (value, key) => {
      if (key === 'schema' || key === 'itemSchema') showSchema(value);
      else if (key === 'schemas') showMembers(value, showSchema);
      else if (named.has(key)) showMembers(value, showPart);
      else if (!free.has(key) && !key.startsWith('x-')) showPart(value);
    });
  };
  showPart(document);
}

/** The most schemas that may apply to one value, each counted as often as it is referred to: checks and readers visit all of them. */
export const mostInPlace = 5000;

/**
 * Finds the schemas that cannot be checked: those that lead to themselves for the same value, so that no check would end (one
 * pointer for each circle), and those with too many schemas that apply to the same value.
 */
export function findEndlessSchemas(document: Document): { endless: string[]; vast: string[] } {
  const listNext = createNext(document);
  const counts = new Map<SchemaNode, number>();
  const endless: string[] = [];
  const vast: string[] = [];
  visitDocumentSchemas(document, (schema, pointer) => {
    if (!isNode(schema) || !mayGoOn(schema) || counts.has(schema)) return;
    if (comesToItself(schema, listNext, counts)) endless.push(pointer());
  });
  // Counting comes first, since a schema may be counted as a part of another before it is visited.
  const isVast = (schema: unknown) => isNode(schema) && (counts.get(schema) ?? 0) > mostInPlace;
  if ([...counts.keys()].some(isVast))
    visitDocumentSchemas(document, (schema, pointer) => {
      if (isVast(schema)) vast.push(pointer());
    });
  return { endless, vast };
}

/** Tells whether other schemas may apply to the same value. */
function mayGoOn(schema: SchemaNode): boolean {
  for (const keyword in schema) if (keyword === '$ref' || holders.get(keyword)?.about === 'value') return true;
  return false;
}

/** Lists the schemas that apply to the same value next. */
function createNext(document: Document): (schema: SchemaNode) => SchemaNode[] {
  const isOld = document.openapi.startsWith('3.0');
  const targets = new Map<string, unknown>();
  const follow = (reference: unknown): unknown[] => {
    if (typeof reference !== 'string') return [];
    if (!targets.has(reference)) targets.set(reference, valueAt(document, reference));
    return [targets.get(reference)];
  };
  return (schema) => {
    const target = follow(schema.$ref);
    if (isOld && target.length > 0) return target.filter(isNode);
    const parts = listSubschemas(schema).filter(({ tokens: [keyword] }) => holders.get(keyword)?.about === 'value');
    return [...target, ...parts.map((part) => part.schema)].filter(isNode);
  };
}

/**
 * Visits the schemas that can be reached and are not counted, with a stack of its own: a chain of references may be long. Counts
 * the schemas that apply with each; one with too many counts as one for those that refer to it.
 */
function comesToItself(
  start: SchemaNode,
  listNext: (schema: SchemaNode) => SchemaNode[],
  counts: Map<SchemaNode, number>,
): boolean {
  const open = new Set([start]);
  const begin = (schema: SchemaNode) => ({ schema, next: listNext(schema), count: 1 });
  const stack = [begin(start)];
  const add = (holder: { count: number } | undefined, count: number) => {
    if (holder) holder.count += count > mostInPlace ? 1 : count;
  };
  let isEndless = false;
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const schema = top.next.pop();
    const known = schema && counts.get(schema);
    if (schema && open.has(schema)) isEndless = true;
    else if (known !== undefined) add(top, known);
    else if (schema) {
      open.add(schema);
      stack.push(begin(schema));
    } else {
      open.delete(top.schema);
      counts.set(top.schema, top.count);
      stack.pop();
      add(stack.at(-1), top.count);
    }
  }
  return isEndless;
}
