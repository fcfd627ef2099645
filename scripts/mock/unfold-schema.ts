import { isRef, valueAt } from '../../server/openapi/pointer.ts';
import { isNode, type SchemaNode } from '../../server/openapi/subschemas.ts';

/** How many schemas one is unfolded into, at most; large contracts refer from anywhere to everywhere. */
const mostSchemas = 300;

/** How many references are followed one after the other, tried in turn until the schema is small enough. */
const depths = [16, 8, 6, 4, 3, 2, 1, 0];

/**
 * Writes a schema out without references, and with an end: what may be left out is left out where it would come to itself
 * or go too deep. Whatever is made up from the result is right by the schema as well. Each schema is changed before it is looked into.
 */
export function unfoldSchema(
  document: { openapi: string },
  schema: unknown,
  change: (schema: SchemaNode) => SchemaNode,
): unknown {
  for (const depth of depths) {
    try {
      return createVisit(document, change, depth)(schema, [], true) ?? {};
    } catch (error) {
      if (error !== tooLarge) throw error;
    }
  }
  return {};
}

const tooLarge = new Error('The schema is too large.');

/** The schema written out; undefined where it has no end, or goes too deep and is not needed. `path` are the references that led to it. */
type Visit = (schema: unknown, path: string[], isNeeded: boolean) => unknown;

function createVisit(document: { openapi: string }, change: (schema: SchemaNode) => SchemaNode, depth: number): Visit {
  const isOld = document.openapi.startsWith('3.0');
  let schemas = 0;
  const visit: Visit = (schema, path, isNeeded) => {
    if (!isNode(schema)) return schema;
    if (++schemas > mostSchemas) throw tooLarge;
    if (!isRef(schema)) return visitKeywords(visit, change(schema), path, isNeeded);
    const { $ref, ...rest } = schema;
    if (path.includes($ref) || (!isNeeded && path.length >= depth)) return undefined;
    const target = visit(valueAt(document, $ref), [...path, $ref], true);
    if (isOld || target === undefined || Object.keys(rest).length === 0) return target;
    const beside = visit(rest, path, isNeeded);
    return isNode(beside) ? join(beside, target) : beside;
  };
  return visit;
}

/** Remarks beside a reference take the place of those that it leads to; all else counts in addition. */
function join(beside: SchemaNode, target: unknown): SchemaNode {
  const isApart = isNode(target) && Object.keys(beside).every((keyword) => isRemark(keyword) || !(keyword in target));
  if (isApart) return { ...target, ...beside };
  return { ...beside, allOf: [...(Array.isArray(beside.allOf) ? beside.allOf : []), target] };
}

function isRemark(keyword: string): boolean {
  return /^(title|description|summary|deprecated|default|examples?|externalDocs|x-.*)$/.test(keyword);
}

function visitKeywords(visit: Visit, node: SchemaNode, path: string[], isNeeded: boolean): SchemaNode | undefined {
  const written: SchemaNode = {};
  for (const [keyword, value] of Object.entries(node)) {
    const write = Object.hasOwn(writers, keyword) ? writers[keyword] : undefined;
    if (!write) written[keyword] = value;
    else if (!write(written, value, { visit: (inner, needs) => visit(inner, path, needs), node, isNeeded }))
      return undefined;
  }
  return written;
}

interface Within {
  visit(schema: unknown, isNeeded: boolean): unknown;
  node: SchemaNode;
  isNeeded: boolean;
}

/** Writes a keyword's schemas out; false where the schema as a whole cannot be. */
type Write = (written: SchemaNode, value: unknown, within: Within) => boolean;

const leaveOut: Write = () => true;

const writeAll =
  (keyword: string): Write =>
  (written, value, { visit, isNeeded }) => {
    const all = (Array.isArray(value) ? value : []).map((inner) => visit(inner, isNeeded));
    written[keyword] = all;
    return !all.includes(undefined);
  };

/** One branch is enough, and which it is, is open. */
const writeAny =
  (keyword: string): Write =>
  (written, value, { visit, isNeeded }) => {
    const branches = Array.isArray(value) ? value : [];
    const found = (needs: boolean) => branches.map((inner) => visit(inner, needs)).filter((each) => each !== undefined);
    const some = found(false);
    const all = some.length > 0 || !isNeeded ? some : found(true);
    written[keyword] = all;
    return all.length > 0;
  };

const writeIfPossible =
  (keyword: string, otherwise?: unknown): Write =>
  (written, value, { visit }) => {
    const inner = visit(value, false) ?? otherwise;
    if (inner !== undefined) written[keyword] = inner;
    return true;
  };

const writers: Record<string, Write> = {
  properties: (written, value, { visit, node }) => {
    const required = new Set(Array.isArray(node.required) ? node.required : []);
    const all = Object.entries(isNode(value) ? value : {}).map(
      ([name, inner]) => [name, visit(inner, required.has(name))] as const,
    );
    written.properties = Object.fromEntries(all.filter(([, inner]) => inner !== undefined));
    return all.every(([name, inner]) => inner !== undefined || !required.has(name));
  },
  items: (written, value, { visit, node }) => {
    const isNeeded = typeof node.minItems === 'number' && node.minItems > 0;
    const inner = visit(value, isNeeded);
    Object.assign(written, { items: inner ?? {} }, inner === undefined && { maxItems: 0 });
    return inner !== undefined || !isNeeded;
  },
  patternProperties: (written, value, { visit }) => {
    const all = Object.entries(isNode(value) ? value : {}).map(([name, inner]) => [name, visit(inner, false)] as const);
    written.patternProperties = Object.fromEntries(all.filter(([, inner]) => inner !== undefined));
    return true;
  },
  additionalProperties: writeIfPossible('additionalProperties', false),
  allOf: writeAll('allOf'),
  prefixItems: writeAll('prefixItems'),
  anyOf: writeAny('anyOf'),
  oneOf: writeAny('oneOf'),
  contains: writeIfPossible('contains'),
  not: writeIfPossible('not'),
  if: writeIfPossible('if'),
  // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema, and nobody awaits the table.
  then: writeIfPossible('then'),
  else: writeIfPossible('else'),
  propertyNames: writeIfPossible('propertyNames'),
  unevaluatedItems: writeIfPossible('unevaluatedItems'),
  unevaluatedProperties: writeIfPossible('unevaluatedProperties'),
  dependentSchemas: leaveOut,
  contentSchema: leaveOut,
  $defs: leaveOut,
  definitions: leaveOut,
  $dynamicRef: leaveOut,
};
