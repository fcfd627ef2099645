import { isHolder, isNode, lazily, memberOf, once, pointerTo, unescapeToken, valueAt } from '../document/index.ts';
import { contained, lateReference, never } from './ajv-keywords.ts';
import { isKnownFormat } from './formats.ts';
import { createSchemaViews, type Direction, forbidding, requiredNames, type SchemaViews } from './view.ts';
import {
  holderOf,
  isOrNull,
  listSubschemas,
  mapKeyword,
  modernize,
  orNull,
  type SchemaNode,
  tokensAfter,
} from './walk.ts';

/** A schema in JSON Schema 2020-12, and the references that it makes to others. */
interface Translated {
  schema: SchemaNode;
  /** The names of the resources that must be known before it can be compiled. */
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
  /** The reference to the schema at a pointer: the name of its resource, and a fragment. */
  referenceTo(pointer: string): string;
  /** The resource of that name. */
  translate(resource: string): Translated;
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
  const places = new Map<string, { root: string; scope: Scope }>();
  const sources = new WeakMap<object, Source>();
  const { enter, follow } = createScopes(document);
  const referenceTo = (pointer: string, outer: Scope = nowhere): string => {
    const [root, fragment] = splitAtResource(document, pointer);
    const scope = enter(outer, root);
    const key = [root, ...[...scope].flat()].join(' ');
    const name = names.get(key) ?? `s${names.size}`;
    names.set(key, name);
    places.set(name, { root, scope });
    return fragment === '' ? name : `${name}#${fragment}`;
  };
  const isOld = document.openapi.startsWith('3.0');
  const late = lazily({ is: () => !isWhole && areReferencesLate(document) });
  return {
    referenceTo,
    sourceOf: (schema) => sources.get(schema),
    translate(resource) {
      const { root, scope } = places.get(resource) ?? { root: '#', scope: nowhere };
      const references = new Set<string>();
      const refer = (reference: string, isDynamic = false): SchemaNode => {
        const pointer = follow(root, reference, isDynamic ? scope : nowhere);
        const isWithin = pointer === root || pointer.startsWith(`${root}/`);
        const [own, fragment] = isWithin ? splitFrom(document, root, pointer) : [];
        if (own === root) return { $ref: `#${fragment}` };
        const target = referenceTo(pointer, scope);
        if (late.is) return { [lateReference]: target };
        references.add(target.split('#')[0] ?? target);
        return { $ref: target };
      };
      const context = { document, direction, isOld, sources, root, refer };
      const schema = translateSchema(context, valueAt(document, root), root);
      return { schema: isNode(schema) ? schema : schema === false ? { [never]: true } : {}, references };
    },
  };
}

interface Context {
  document: { openapi: string };
  direction: Direction;
  isOld: boolean;
  sources: WeakMap<object, Source>;
  /** The pointer to the resource that is translated. */
  root: string;
  /** The keyword that refers to the schema at a pointer, or of a name. */
  refer(reference: string, isDynamic?: boolean): SchemaNode;
}

function translateSchema(context: Context, node: unknown, pointer: string): unknown {
  if (!isNode(node)) return node;
  const { isOld, sources } = context;
  const standard = isOld ? modernize(node) : node;
  const isElsewhere = pointer !== context.root && !isOld && isResource(node);
  const schema = isElsewhere
    ? context.refer(pointer)
    : withoutEmptyChoice(translateKeywords(context, standard, pointer));
  sources.set(schema, { pointer, node: standard });
  return isOld && isOrNull(standard) ? orNull(schema) : schema;
}

function translateKeywords(context: Context, node: SchemaNode, pointer: string): SchemaNode {
  const { document, direction, refer } = context;
  const schema: SchemaNode = {};
  for (const [keyword, value] of Object.entries(node)) {
    if (keyword === '$ref') Object.assign(schema, refer(String(value)));
    else if (keyword === '$dynamicRef') Object.assign(schema, refer(String(value), true));
    else if (holderOf(keyword)) schema[keyword] = translateInner(context, keyword, node, pointer);
    else if (keyword === 'format') Object.assign(schema, isKnownFormat(value) && { format: value });
    else if (keyword === 'required') schema.required = requiredNames(document, node, direction);
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
  return mapKeyword(keyword, node[keyword], (inner, ...names) => {
    const place = pointerTo(pointer, keyword, ...names);
    if (inner !== false || isToldBetter(keyword, node)) return translateSchema(context, inner, place);
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

/** Tells whether the schema is the root of a resource of its own (JSON Schema 2020-12, section 8.2.1). */
export function isResource({ $id }: SchemaNode): boolean {
  return typeof $id === 'string' && !$id.startsWith('#');
}

/**
 * Splits a pointer at the root of the schema resource that it leads into. A component is a resource, and so are a schema elsewhere,
 * one with an `$id`, and whatever else a reference leads to, such as a part of an extension or an example.
 */
function splitAtResource(document: { openapi: string }, pointer: string): [root: string, fragment: string] {
  const tokens = pointer.split('/').slice(1);
  const isComponent = tokens[0] === 'components' && tokens[1] === 'schemas' && tokens[2] !== undefined;
  return isComponent ? splitFrom(document, `#/${tokens.slice(0, 3).join('/')}`, pointer) : [pointer, ''];
}

/** The same for a pointer to what the resource at `start` holds. */
function splitFrom(document: { openapi: string }, start: string, pointer: string): [root: string, fragment: string] {
  const tokens = pointer.slice(start.length).split('/').slice(1);
  const isOld = document.openapi.startsWith('3.0');
  let node = valueAt(document, start);
  let root = 0;
  for (let index = 0; index < tokens.length; ) {
    const keyword = unescapeToken(tokens[index] ?? '');
    const value = memberOf(node, keyword);
    const names = tokens.slice(index + 1, index + 1 + tokensAfter(keyword, value)).map(unescapeToken);
    index += 1 + tokensAfter(keyword, value);
    // In the translation these stand elsewhere: see `withProto`, `orNull` and `modernize`.
    const isMoved = names.includes('__proto__') || (isOld && isNode(node) && ('$ref' in node || isOrNull(node)));
    if (index > tokens.length || isMoved) return [pointer, ''];
    node = names.reduce(memberOf, value);
    if (isNode(node) && isResource(node)) root = index;
  }
  const fragment = tokens
    .slice(root)
    .map((token) => `/${token}`)
    .join('');
  return [pointer.slice(0, pointer.length - fragment.length), fragment];
}

/** The schemas that dynamic references lead to, by the names of their anchors. */
type Scope = ReadonlyMap<string, string>;

/** No dynamic anchors. */
const nowhere: Scope = new Map();

/**
 * Follows references by name. A dynamic one leads to the anchor in the first resource on the way that has it (JSON Schema 2020-12,
 * section 8.2.3.2), so that a resource is another one in each scope from which it is entered.
 */
function createScopes(document: object) {
  const anchorsOf = once((root: string) => findAnchors(document, root));
  const dynamic = lazily({ isThere: () => holdsKey(document, new Set(['$dynamicAnchor'])) });
  return {
    enter: (outer: Scope, root: string): Scope =>
      dynamic.isThere ? new Map([...anchorsOf(root).dynamic, ...outer]) : nowhere,
    follow: (root: string, reference: string, scope: Scope): string => {
      const [, place, name] = /^(#\/[^#]*)?#([^/#]+)$/.exec(reference) ?? [];
      if (name === undefined) return reference;
      const anchors = anchorsOf(place ?? root);
      const found = anchors.dynamic.has(name) ? scope.get(name) : undefined;
      return found ?? anchors.all.get(name) ?? reference;
    },
  };
}

/** The schemas of a resource that have a name, by it: those of `$anchor` and `$dynamicAnchor`, and the latter alone. */
interface Anchors {
  all: Map<string, string>;
  dynamic: Map<string, string>;
}

function findAnchors(document: object, root: string): Anchors {
  const anchors: Anchors = { all: new Map(), dynamic: new Map() };
  const visit = (schema: unknown, pointer: string): void => {
    if (!isNode(schema)) return;
    const { $anchor, $dynamicAnchor } = schema;
    for (const name of [$anchor, $dynamicAnchor]) if (typeof name === 'string') anchors.all.set(name, pointer);
    if (typeof $dynamicAnchor === 'string') anchors.dynamic.set($dynamicAnchor, pointer);
    for (const { schema: inner, tokens } of listSubschemas(schema))
      if (!isNode(inner) || !isResource(inner)) visit(inner, pointerTo(pointer, ...tokens));
  };
  visit(valueAt(document, root), root);
  return anchors;
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
