import { isNode, valueAt } from '../openapi/document/index.ts';
import {
  isBinaryStep,
  isKnownFormat,
  isOrNull,
  mapKeyword,
  modernize,
  mostBacktracked,
  orNull,
  requiredNames,
  type SchemaNode,
} from '../openapi/schema/index.ts';

/** Schemas of a contract as express-openapi-validator reads them rightly. */
interface Rewriting {
  /** A schema that refers to the one at the pointer. */
  refer(pointer: string): SchemaNode;
  /** All that was referred to, by name: the `$defs` of the schema that refers to them. */
  definitions(): Record<string, SchemaNode>;
}

/** Names a difference: the rewritten schema says less than the contract. */
export type Lose = (difference: string) => void;

/** The most items that the validator looks for duplicates among: it compares each with each. */
export const mostCompared = 100;

/**
 * Keywords that are read where they are referred to, say nothing about a value, or are no keywords of JSON Schema
 * 2020-12 although the validator takes them for such. All others go to it as they are.
 */
const left = new Set(
  'definitions contentSchema default discriminator nullable required dependencies id writeOnly example examples'.split(
    ' ',
  ),
);

/**
 * Rewrites the schemas of requests: booleans, references of every kind and their neighbours, inherited
 * names, what a request may not carry. Defaults are left out; the server fills them in once the request is known to be valid.
 */
export function createRewriting(document: { openapi: string }, lose: Lose): Rewriting {
  const names = new Map<string, string>();
  const definitions = new Map<string, SchemaNode>();
  const refer = (pointer: string): SchemaNode => {
    const known = names.get(pointer);
    const name = known ?? `s${names.size}`;
    if (known === undefined) {
      names.set(pointer, name);
      const rewritten = rewriteSchema({ document, lose, refer }, valueAt(document, pointer));
      definitions.set(name, { ...(isNode(rewritten) ? rewritten : {}), $anchor: name });
    }
    return { $ref: `#${name}` };
  };
  return { refer, definitions: () => Object.fromEntries(definitions) };
}

/** Where a schema stands. */
interface Context {
  document: { openapi: string };
  lose: Lose;
  refer: Rewriting['refer'];
  /** The schema around, where it is rewritten within the `allOf` of one. */
  outer?: SchemaNode | undefined;
}

/** Rewrites the schema, but not what it refers to. */
export function rewriteSchema(context: Context, node: unknown): unknown {
  if (node === false) return { not: {} };
  if (!isNode(node)) return {};
  const standard = context.document.openapi.startsWith('3.0') ? modernize(node) : node;
  const own: SchemaNode = {};
  for (const [keyword, value] of Object.entries(standard)) {
    if (left.has(keyword) || /^(\$|x-)/.test(keyword)) continue;
    if (keyword === 'format' && !isAsserted(context.document, value)) continue;
    if (keyword === 'unevaluatedItems') context.lose('contained-items');
    const outer = keyword === 'allOf' ? (context.outer ?? standard) : undefined;
    own[keyword] = mapKeyword(keyword, value, (inner) => rewriteSchema({ ...context, outer }, inner));
  }
  // Without a `then`, Ajv forgets the properties that an `if` has looked at.
  if ('if' in own && !('then' in own)) Object.assign(own, Object.fromEntries([['then', { minProperties: 0 }]]));
  const schema = join(settle(context, own), [
    ...(typeof standard.$ref === 'string' ? [context.refer(standard.$ref)] : []),
    requireNames(requiredNames(context.document, standard, 'request', context.outer)),
    ...requireDependents(own),
  ]);
  return isOrNull(standard) && standard !== node ? orNull(schema) : schema;
}

/** The formats that say something of a text; `binary` does not, and makes the validator pass over the whole body. */
function isAsserted(document: object, format: unknown): boolean {
  return format !== 'binary' && isKnownFormat(document, format);
}

/** The keywords that the validator reads otherwise, or not at all. */
function settle({ lose }: Context, schema: SchemaNode): SchemaNode {
  const { properties, patternProperties, uniqueItems, multipleOf, prefixItems, items, ...others } = schema;
  const { dependentRequired: _, pattern, ...withoutPattern } = others;
  const names = tellPatterns(lose, isNode(patternProperties) ? patternProperties : {});
  const rest = names.isWhole ? withoutPattern : withoutRest(withoutPattern);
  const isDecimal = typeof multipleOf === 'number' && !isBinaryStep(multipleOf);
  if (isDecimal) lose('decimal-step');
  // No value is one of none.
  if (Array.isArray(rest.enum) && rest.enum.length === 0) return { not: {} };
  const isListed = Array.isArray(prefixItems);
  // It insists that a tuple has no more and no fewer items.
  const isExact = isListed && rest.minItems === prefixItems.length && rest.maxItems === prefixItems.length;
  if (isListed && !isExact) lose('open-tuple');
  return {
    ...((isNode(properties) || isNode(patternProperties)) &&
      declareProperties(isNode(properties) ? properties : {}, names.told)),
    ...(multipleOf !== undefined && !isDecimal && { multipleOf }),
    ...(isExact && { prefixItems }),
    ...(items !== undefined && !isListed && { items }),
    ...join(rest, [
      ...(typeof pattern === 'string' ? tellPattern(lose, pattern) : []),
      ...(uniqueItems === true ? [uniqueWithin(mostCompared)] : []),
    ]),
  };
}

/** A pattern, as far as the validator may hold texts against it: it backtracks. */
function tellPattern(lose: Lose, pattern: string): SchemaNode[] {
  const maxLength = mostBacktracked(pattern);
  if (maxLength === Infinity) return [{ pattern }];
  lose('backtracking-pattern');
  const within = Object.fromEntries([
    ['if', { maxLength }],
    ['then', { pattern }],
  ]);
  return maxLength > 0 ? [within] : [];
}

function tellPatterns(lose: Lose, patterns: SchemaNode): { told: SchemaNode; isWhole: boolean } {
  const told = Object.entries(patterns).filter(([name]) => mostBacktracked(name) === Infinity);
  const isWhole = told.length === Object.keys(patterns).length;
  if (!isWhole) lose('backtracking-pattern');
  return { told: Object.fromEntries(told), isWhole };
}

/** Without what is said of all properties that no name or pattern is about. */
function withoutRest({ additionalProperties, unevaluatedProperties, ...others }: SchemaNode): SchemaNode {
  return others;
}

/** A condition, since Ajv tries every alternative of an `anyOf` even where the first fits. */
function uniqueWithin(maxItems: number): SchemaNode {
  return Object.fromEntries([
    ['if', { maxItems }],
    ['then', { uniqueItems: true }],
  ]);
}

/** The schema with others that must hold as well; beside a reference the validator would forget its neighbours. */
function join(schema: SchemaNode, others: SchemaNode[]): SchemaNode {
  const said = others.filter((other) => Object.keys(other).length > 0);
  const [only] = said;
  if (only && said.length === 1 && Object.keys(schema).length === 0) return only;
  return said.length === 0 ? schema : { ...schema, allOf: [...asList(schema.allOf), ...said] };
}

function requireDependents({ dependentRequired }: SchemaNode): SchemaNode[] {
  const entries = Object.entries(isNode(dependentRequired) ? dependentRequired : {});
  return entries.map(([name, needed]) =>
    Object.fromEntries([
      ['if', { type: 'object', ...requireNames([name]) }],
      ['then', requireNames(asList(needed).map(String))],
    ]),
  );
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Whether every object has a member of the name without having been given one: the validator takes it for a property. */
function isInherited(name: string): boolean {
  return name in Object.prototype;
}

/** A schema that requires the properties: an inherited one by its name, since asking for its value finds what is inherited. */
function requireNames(names: string[]): SchemaNode {
  const inherited = names.filter(isInherited).map((name) => ({
    anyOf: [{ not: { type: 'object' } }, { not: { propertyNames: { not: { const: name } } } }],
  }));
  const required = names.filter((name) => !isInherited(name));
  return {
    ...(required.length > 0 && { required }),
    ...(inherited.length > 0 && { allOf: inherited }),
  };
}

/** Schemas of properties, those of inherited names as patterns: only a property of the value's own matches one. */
function declareProperties(properties: Record<string, unknown>, patterns: Record<string, unknown>): SchemaNode {
  const entries = Object.entries(properties);
  const inherited = entries.filter(([name]) => isInherited(name)).map(([name, schema]) => [`^${name}$`, schema]);
  return {
    properties: Object.fromEntries(entries.filter(([name]) => !isInherited(name))),
    patternProperties: { ...patterns, ...Object.fromEntries(inherited) },
  };
}
