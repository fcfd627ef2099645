import { type Direction, forbidding, requiredNames } from './direction.ts';
import { isKnownFormat } from './formats.ts';
import { areReferencesLate, lateReference } from './late-references.ts';
import { lazily } from './lazy.ts';
import { pointerTo, tokensOf, valueAt } from './pointer.ts';
import { holdsSchemas, isNode, mapKeyword, type SchemaNode } from './subschemas.ts';
import { listContained } from './unevaluated.ts';

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
  'type enum const multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems maxContains minContains maxProperties minProperties dependentRequired $anchor $dynamicAnchor'.split(
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
  const pointers = new Map<string, string>();
  const sources = new WeakMap<object, Source>();
  const nameOf = (pointer: string): string => {
    const name = names.get(pointer) ?? `s${names.size}`;
    names.set(pointer, name);
    pointers.set(name, pointer);
    return name;
  };
  const referenceTo = (pointer: string): string => {
    const [root, fragment] = splitAtResource(pointer);
    return fragment === '' ? nameOf(root) : `${nameOf(root)}#${fragment}`;
  };
  const isOld = document.openapi.startsWith('3.0');
  const late = lazily({ is: () => !isWhole && areReferencesLate(document) });
  return {
    referenceTo,
    sourceOf: (schema) => sources.get(schema),
    translate(resource) {
      const root = pointers.get(resource) ?? '#';
      const references = new Set<string>();
      const refer = (reference: string): SchemaNode => {
        const own = rebase(root, reference);
        if (own !== undefined) return { $ref: own };
        const target = referenceTo(reference);
        if (late.is) return { [lateReference]: target };
        references.add(target.split('#')[0] ?? target);
        return { $ref: target };
      };
      const schema = translateSchema({ document, direction, isOld, sources, refer }, valueAt(document, root), root);
      return { schema: isNode(schema) ? schema : schema === false ? { [never]: true } : {}, references };
    },
  };
}

/** A pointer as that of its resource, a component or the schema itself, and the rest. */
function splitAtResource(pointer: string): [string, string] {
  const [first, second, name, ...rest] = pointer.split('/').slice(1);
  if (first !== 'components' || second !== 'schemas' || name === undefined || isMoved(pointer)) {
    return [pointer, ''];
  }
  return [`#/components/schemas/${name}`, rest.map((token) => `/${token}`).join('')];
}

/** Tells whether the translation puts elsewhere what the pointer leads to. */
function isMoved(pointer: string): boolean {
  return tokensOf(pointer).includes('__proto__');
}

/** A reference that stays within its resource, as one that counts from there; none for any other. */
function rebase(root: string, reference: string): string | undefined {
  // An anchor belongs to the resource that it stands in.
  if (/^#[^/]/.test(reference)) return reference;
  const isWithin = reference === root || reference.startsWith(`${root}/`);
  return isWithin && !isMoved(reference) ? `#${reference.slice(root.length)}` : undefined;
}

interface Context {
  document: object;
  direction: Direction;
  isOld: boolean;
  sources: WeakMap<object, Source>;
  /** The keyword that refers to the schema at a pointer. */
  refer(reference: string): SchemaNode;
}

function translateSchema(context: Context, node: unknown, pointer: string): unknown {
  if (!isNode(node)) return node;
  const { isOld, sources } = context;
  const standard = isOld ? modernize(node) : node;
  const schema = withoutEmptyChoice(translateKeywords(context, standard, pointer));
  sources.set(schema, { pointer, node: standard });
  return schema;
}

function translateKeywords(context: Context, node: SchemaNode, pointer: string): SchemaNode {
  const { document, direction, refer } = context;
  const schema: SchemaNode = {};
  for (const [keyword, value] of Object.entries(node)) {
    if (keyword === '$ref') Object.assign(schema, refer(String(value)));
    else if (keyword === '$dynamicRef') Object.assign(schema, referDynamically(String(value), refer));
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

/** An item that is contained is evaluated (JSON Schema 2020-12, section 11.2): the keyword holds for the other items. */
function includeContained(context: Context, schema: SchemaNode, pointer: string): void {
  const contained = listContained(schema);
  if (contained.length === 0) return;
  const rest = schema.unevaluatedItems === false ? { [never]: true } : schema.unevaluatedItems;
  const others = Object.fromEntries([
    ['if', { not: { anyOf: contained } }],
    ['then', rest],
  ]);
  for (const made of [others, ...(schema.unevaluatedItems === false ? [rest] : [])])
    if (isNode(made))
      context.sources.set(made, { pointer: pointerTo(pointer, 'unevaluatedItems'), node: {}, isDerived: true });
  schema.unevaluatedItems = others;
}

/** A dynamic reference that is a pointer is an ordinary one (JSON Schema 2020-12, section 8.2.3.2). */
function referDynamically(reference: string, refer: Context['refer']): SchemaNode {
  return reference.startsWith('#/') ? refer(reference) : { $dynamicRef: reference };
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

/** A schema of OpenAPI 3.0 in today's keywords. */
export function modernize(node: SchemaNode): SchemaNode {
  // Nothing beside a reference counts.
  if (typeof node.$ref === 'string') return { $ref: node.$ref };
  const { nullable, exclusiveMinimum, exclusiveMaximum, minimum, maximum, ...rest } = node;
  const limit = (keyword: string, exclusive: unknown, value: unknown) =>
    value === undefined ? {} : { [exclusive === true ? `exclusive${keyword}` : keyword.toLowerCase()]: value };
  return {
    ...rest,
    ...limit('Minimum', exclusiveMinimum, minimum),
    ...limit('Maximum', exclusiveMaximum, maximum),
    // `nullable` widens the type that stands beside it; where there is none it says nothing (OpenAPI 3.0.3).
    ...(nullable === true && rest.type !== undefined && { type: [rest.type, 'null'].flat() }),
  };
}
