import { isNode, lazily, pointerTo, valueAt } from '../document/index.ts';
import { type Direction, forbidding, requiredNames } from './direction.ts';
import { isKnownFormat } from './formats.ts';
import { areReferencesLate, lateReference } from './late-references.ts';
import { isOrNull, orNull, withNull } from './nullable.ts';
import { createScopes, isResource, nowhere, type Scope, splitAtResource, splitFrom } from './schema-resources.ts';
import { holdsSchemas, mapKeyword, type SchemaNode } from './subschemas.ts';
import { contained, listContained } from './unevaluated.ts';

/** A schema in JSON Schema 2020-12, and the references that it makes to others. */
export interface Translated {
  schema: SchemaNode;
  /** The names of the resources that must be known before it can be compiled. */
  references: Set<string>;
}

/** The place in the contract that a translated schema comes from. */
export interface Source {
  pointer: string;
  /** The schema as the contract has it, with limits as JSON Schema 2020-12 writes them. */
  node: SchemaNode;
  /** True if the translation made it up, so that its keywords do not stand in the contract. */
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

/** The keyword of a schema that no value is valid against; as `false` its violations would not tell where it stands. */
export const never = 'x-never';

/** The keywords of JSON Schema that say something about a value and hold no schemas. */
const asserting = new Set(
  'type enum const multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems maxContains minContains maxProperties minProperties dependentRequired'.split(
    ' ',
  ),
);

/**
 * Translates schemas as they are asked for. A property that may not travel that way is not required, and OpenAPI 3.0's
 * `nullable` and exclusive limits become types and numbers. A discriminator says nothing: it never changes what is valid
 * (OpenAPI 3.1.1, section 4.8.25). Unless whole, schemas of a large contract refer to others by a keyword for which those need not be known.
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
    else if (holdsSchemas(keyword)) schema[keyword] = translateInner(context, keyword, node, pointer);
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

/** The keyword holds for the items that are not contained; its violations are told as those of any other schema. */
function includeContained(context: Context, schema: SchemaNode, pointer: string): void {
  const found = listContained(context.document, pointer);
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

/** Tells whether the keyword has a violation of its own where it is `false`, which says more than that of `false`. */
function isToldBetter(keyword: string, { prefixItems }: SchemaNode): boolean {
  return keyword === 'items' ? prefixItems !== undefined : /^(additional|unevaluated)/.test(keyword);
}

/** Ajv passes over a property of this name, but not over a pattern. */
function withProto({ properties, ...schema }: SchemaNode): SchemaNode {
  if (!isNode(properties) || !Object.hasOwn(properties, '__proto__'))
    return properties === undefined ? schema : { ...schema, properties };
  const { ['__proto__']: proto, ...others } = properties;
  const patterns = isNode(schema.patternProperties) ? schema.patternProperties : {};
  return { ...schema, properties: others, patternProperties: { ...patterns, '^__proto__$': proto } };
}

/** No value is one of none; Ajv refuses to compile that. */
function withoutEmptyChoice(schema: SchemaNode): SchemaNode {
  if (!Array.isArray(schema.enum) || schema.enum.length > 0) return schema;
  const { enum: _, ...rest } = schema;
  return { ...rest, [never]: true };
}

/**
 * A schema of OpenAPI 3.0 in today's keywords. Where none of them can say that null is allowed, `nullable` stays: see `isOrNull`.
 */
export function modernize(node: SchemaNode): SchemaNode {
  // Nothing else beside a reference counts.
  if (typeof node.$ref === 'string') return { $ref: node.$ref, ...(node.nullable === true && { nullable: true }) };
  const { nullable, exclusiveMinimum, exclusiveMaximum, minimum, maximum, ...rest } = node;
  const limit = (keyword: string, exclusive: unknown, value: unknown) =>
    value === undefined ? {} : { [exclusive === true ? `exclusive${keyword}` : keyword.toLowerCase()]: value };
  return {
    ...rest,
    ...limit('Minimum', exclusiveMinimum, minimum),
    ...limit('Maximum', exclusiveMaximum, maximum),
    ...(isOrNull(node) ? { nullable } : nullable === true && withNull(rest)),
  };
}
