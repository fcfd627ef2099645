import { isHolder, isNode, lazily, memberOf, pointerTo, unescapeToken, valueAt } from '../document/index.ts';
import { contained, lateReference, never } from './ajv-keywords.ts';
import { isKnownFormat } from './own-formats.ts';
import { createSchemaViews, type Direction, forbidding, requiredNames, type SchemaViews } from './view.ts';
import { holderOf, isOrNull, mapKeyword, modernize, orNull, type SchemaNode, tokensAfter } from './walk.ts';

/** A schema in JSON Schema 2020-12, and the references that it makes to others. */
interface Translated {
  schema: SchemaNode;
  /** The names of the schemas that must be known before it can be compiled. */
  references: Set<string>;
}

/** The place in the contract that a translated schema comes from. */
interface Source {
  pointer: string;
  /** The schema as the contract has it, with limits as JSON Schema 2020-12 writes them. */
  node: SchemaNode;
  /** True if the translation added it, so that its keywords do not stand in the contract. */
  isDerived?: boolean;
}

/** The schemas of a contract as JSON Schema 2020-12 for values that travel one way. */
export interface Translation {
  /** The reference to the schema at a pointer: the name of the one that is translated as one, and a fragment. */
  referenceTo(pointer: string): string;
  /** The schema of that name. */
  translate(name: string): Translated;
  /** The place that an object of a translated schema comes from. */
  sourceOf(schema: object): Source | undefined;
}

/** The keywords of JSON Schema that say something about a value and hold no schemas. */
const asserting = new Set(
  'type enum const multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems maxContains minContains maxProperties minProperties dependentRequired'.split(
    ' ',
  ),
);

/**
 * Translates schemas on demand. A property that the direction forbids is not required, and OpenAPI 3.0's `nullable` and
 * exclusive limits become types and numbers. A discriminator is ignored: it never changes what is valid (OpenAPI 3.1.1,
 * section 4.8.25). Unless whole, schemas of a large contract refer to others by a keyword that compiles those late.
 */
export function createTranslation(
  document: { openapi: string },
  direction: Direction,
  { isWhole = false } = {},
): Translation {
  const names = new Map<string, string>();
  const roots = new Map<string, string>();
  const sources = new WeakMap<object, Source>();
  const referenceTo = (pointer: string): string => {
    const [root, fragment] = splitAtRoot(document, pointer);
    const name = names.get(root) ?? `s${names.size}`;
    names.set(root, name);
    roots.set(name, root);
    return fragment === '' ? name : `${name}#${fragment}`;
  };
  const isOld = document.openapi.startsWith('3.0');
  const late = lazily({ is: () => !isWhole && areReferencesLate(document) });
  return {
    referenceTo,
    sourceOf: (schema) => sources.get(schema),
    translate(name) {
      const root = roots.get(name) ?? '#';
      const references = new Set<string>();
      const refer = (pointer: string): SchemaNode => {
        const target = referenceTo(pointer);
        const [other = '', fragment = ''] = target.split('#');
        if (other === name) return { $ref: `#${fragment}` };
        if (late.is) return { [lateReference]: target };
        references.add(other);
        return { $ref: target };
      };
      const schema = translateSchema({ document, direction, isOld, sources, refer }, valueAt(document, root), root);
      return { schema: isNode(schema) ? schema : schema === false ? { [never]: true } : {}, references };
    },
  };
}

interface Context {
  document: { openapi: string };
  direction: Direction;
  isOld: boolean;
  sources: WeakMap<object, Source>;
  /** The schema around, where it is translated within the `allOf` of one. */
  outer?: SchemaNode | undefined;
  /** The keyword that refers to the schema at a pointer. */
  refer(pointer: string): SchemaNode;
}

function translateSchema(context: Context, node: unknown, pointer: string): unknown {
  if (!isNode(node)) return node;
  const { isOld, sources } = context;
  const standard = isOld ? modernize(node) : node;
  const schema = withoutEmptyChoice(translateKeywords(context, standard, pointer));
  sources.set(schema, { pointer, node: standard });
  return isOld && isOrNull(standard) ? orNull(schema) : schema;
}

function translateKeywords(context: Context, node: SchemaNode, pointer: string): SchemaNode {
  const { document, direction, refer } = context;
  const schema: SchemaNode = {};
  for (const [keyword, value] of Object.entries(node)) {
    if (keyword === '$ref') Object.assign(schema, refer(String(value)));
    else if (holderOf(keyword)) schema[keyword] = translateInner(context, keyword, node, pointer);
    else if (keyword === 'format') Object.assign(schema, isKnownFormat(document, value) && { format: value });
    else if (keyword === 'required') schema.required = requiredNames(document, node, direction, context.outer);
    else if (keyword === forbidding[direction]) schema[keyword] = value === true;
    else if (asserting.has(keyword)) schema[keyword] = value;
  }
  // Without a `then`, Ajv forgets the properties that an `if` has looked at.
  if ('if' in schema && !('then' in schema))
    Object.assign(schema, Object.fromEntries([['then', { minProperties: 0 }]]));
  if ('unevaluatedItems' in schema) includeContained(context, schema, pointer);
  return withProto(schema);
}

/** Adds what the mended keyword needs to pass over contained items; its violations get a place as those of other schemas. */
function includeContained(context: Context, schema: SchemaNode, pointer: string): void {
  const found = listContained(createSchemaViews(context.document), pointer);
  if (found.length === 0) return;
  schema[contained.items] = found.map((each) => context.refer(each.pointer));
  schema[contained.lists] = found.map(({ under }) => ({
    allOf: under.map((each) => (each.isNegated ? { not: context.refer(each.pointer) } : context.refer(each.pointer))),
  }));
  if (schema.unevaluatedItems !== false) return;
  const rest = { [never]: true };
  markDerived(context, rest, pointerTo(pointer, 'unevaluatedItems'));
  schema.unevaluatedItems = rest;
}

function markDerived(context: Context, made: unknown, pointer: string): void {
  if (!isNode(made)) return;
  context.sources.set(made, { pointer, node: made, isDerived: true });
  for (const inner of Object.values(made)) markDerived(context, inner, pointer);
}

function translateInner(context: Context, keyword: string, node: SchemaNode, pointer: string): unknown {
  const within = { ...context, outer: keyword === 'allOf' ? (context.outer ?? node) : undefined };
  return mapKeyword(keyword, node[keyword], (inner, ...names) => {
    const place = pointerTo(pointer, keyword, ...names);
    if (inner !== false || isToldBetter(keyword, node)) return translateSchema(within, inner, place);
    const nothing = { [never]: true };
    markDerived(context, nothing, place);
    return nothing;
  });
}

/** Tells whether a keyword that is `false` has a violation of its own, which says more than that of a schema `false`. */
function isToldBetter(keyword: string, { prefixItems }: SchemaNode): boolean {
  return keyword === 'items' ? prefixItems !== undefined : /^(additional|unevaluated)/.test(keyword);
}

/** Ajv ignores a property of this name, but not a pattern. */
function withProto({ properties, ...schema }: SchemaNode): SchemaNode {
  if (!isNode(properties) || !Object.hasOwn(properties, '__proto__'))
    return properties === undefined ? schema : { ...schema, properties };
  const { ['__proto__']: proto, ...others } = properties;
  const patterns = isNode(schema.patternProperties) ? schema.patternProperties : {};
  return { ...schema, properties: others, patternProperties: { ...patterns, '^__proto__$': proto } };
}

/** An empty `enum` allows no value; Ajv refuses to compile it. */
function withoutEmptyChoice(schema: SchemaNode): SchemaNode {
  if (!Array.isArray(schema.enum) || schema.enum.length > 0) return schema;
  const { enum: _, ...rest } = schema;
  return { ...rest, [never]: true };
}

/** What a schema says of the items that a list contains: the pointer to their schema, and those under which it counts. */
interface Contained {
  pointer: string;
  /** The list is valid against these, or against none of those that are negated. */
  under: { pointer: string; isNegated: boolean }[];
}

/** Finds what a schema and its branches say of contained items: those are evaluated (JSON Schema 2020-12, section 11.2). */
function listContained(
  views: SchemaViews,
  pointer: string,
  under: Contained['under'] = [],
  seen: ReadonlySet<string> = new Set(),
): Contained[] {
  if (seen.has(pointer)) return [];
  const view = views.at(pointer);
  const follow = (inner: string, condition: string, isNegated = false) =>
    listContained(views, inner, [...under, { pointer: condition, isNegated }], new Set(seen).add(pointer));
  const chosen = view.choices.flatMap(({ keyword, pointer: holder, listed }) => {
    if (keyword !== 'if') return listed.flatMap((branch) => follow(branch.pointer, branch.pointer));
    const [condition = '', then = '', otherwise = ''] = ['if', 'then', 'else'].map((each) => pointerTo(holder, each));
    return [...follow(condition, condition), ...follow(then, condition), ...follow(otherwise, condition, true)];
  });
  return [...view.schemasUnder('contains').map((placed) => ({ pointer: placed.pointer, under })), ...chosen];
}

/**
 * Splits a pointer at the root of the schema that is translated as one: a component, a schema elsewhere, and whatever else a
 * reference leads to, such as a part of an extension or an example.
 */
function splitAtRoot(document: { openapi: string }, pointer: string): [root: string, fragment: string] {
  const tokens = pointer.split('/').slice(1);
  if (tokens[0] !== 'components' || tokens[1] !== 'schemas' || tokens[2] === undefined) return [pointer, ''];
  const root = `#/${tokens.slice(0, 3).join('/')}`;
  return isTranslatedAt(document, root, tokens.slice(3)) ? [root, pointer.slice(root.length)] : [pointer, ''];
}

/** Tells whether the translation of a schema has the translation of what it holds at the same place. */
function isTranslatedAt(document: { openapi: string }, root: string, tokens: string[]): boolean {
  const isOld = document.openapi.startsWith('3.0');
  let node = valueAt(document, root);
  for (let index = 0; index < tokens.length; ) {
    const keyword = unescapeToken(tokens[index] ?? '');
    const value = memberOf(node, keyword);
    const names = tokens.slice(index + 1, index + 1 + tokensAfter(keyword, value)).map(unescapeToken);
    index += 1 + tokensAfter(keyword, value);
    // These stand elsewhere: see `withProto`, `orNull` and `modernize`.
    const isMoved = names.includes('__proto__') || (isOld && isNode(node) && ('$ref' in node || isOrNull(node)));
    if (index > tokens.length || isMoved) return false;
    node = names.reduce(memberOf, value);
  }
  return true;
}

/** A contract with more component schemas than this takes seconds to compile, since most of them refer to each other. */
const many = 100;

/** Keywords that depend on what schemas behind references have evaluated. */
const lookingBeyond = new Set(['unevaluatedProperties', 'unevaluatedItems']);

/** Tells whether to compile the targets of references late. */
function areReferencesLate(document: object): boolean {
  const { components } = document as { components?: { schemas?: object } };
  return Object.keys(components?.schemas ?? {}).length > many && !holdsKey(document, lookingBeyond);
}

/** Tells whether an object in the value has one of the keys, without recursion. */
function holdsKey(value: object, wanted: ReadonlySet<string>): boolean {
  const open: object[] = [value];
  for (let next = open.pop(); next; next = open.pop()) {
    for (const [key, inner] of Object.entries(next)) {
      if (wanted.has(key)) return true;
      if (isHolder(inner)) open.push(inner);
    }
  }
  return false;
}
