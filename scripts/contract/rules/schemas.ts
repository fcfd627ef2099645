import type { Location, Oas3Rule, UserContext } from '@redocly/openapi-core';
import {
  isNode,
  isRef,
  type Located,
  memberOf,
  membersOf,
  pointerTo,
  tokensOf,
} from '../../../server/openapi/document/index.ts';
import {
  createSchemaViews,
  holderOf,
  isType,
  listSubschemas,
  matchesPattern,
  type Placed,
  type SchemaNode,
  type SchemaView,
  typeOf,
  typeOfKeyword,
} from '../../../server/openapi/schema/index.ts';
import { inspect, type Rule } from './rule.ts';

/** Rules of schemas. */
export const schemaRules: Record<string, Rule> = {
  'limits-contradict': {
    set: 'sound',
    demands: 'No lower limit is above its upper one, in a schema with all that it is composed of.',
    of: 'Schema',
    wrong: 'type: integer, minimum: 5, maximum: 4',
    right: 'type: integer, minimum: 4, maximum: 4',
    rule: inspectSchemas(findCrossedLimits),
  },
  'keyword-of-other-type': {
    set: 'sound',
    demands: 'A keyword stands in a schema whose type it applies to.',
    of: 'Schema',
    wrong: 'type: integer, minLength: 1',
    right: 'type: string, minLength: 1',
    rule: inspectSchemas(findForeignKeywords),
  },
  'read-and-write-only': {
    set: 'sound',
    demands: 'No property is read-only and write-only.',
    of: 'Schema',
    wrong: 'readOnly: true, writeOnly: true',
    right: 'readOnly: true, writeOnly: false',
    rule: inspectSchemas(findUnsendable),
  },
  unsatisfiable: {
    set: 'sound',
    demands: 'Some value is valid: types, enums and required properties of a schema do not exclude each other.',
    of: 'Schema',
    wrong: 'type: integer, enum: [a]',
    right: 'type: [integer, string], enum: [a]',
    rule: inspectSchemas(findUnsatisfiable),
  },
  'lists-have-items': {
    set: 'sound',
    demands: 'A list has `items`, or `prefixItems`, `enum`, `const`.',
    of: 'Schema',
    wrong: 'type: array',
    right: 'type: array, items: {}',
    rule: demandOfLists(['items', 'prefixItems', 'enum', 'const'], 'A list needs items, the schema of what is in it.'),
  },
  'bounded-lists': {
    set: 'owasp',
    demands: 'A list has `maxItems`, `enum` or `const`, or an `x-unbounded` with the reason why not (API4:2023).',
    of: 'Schema',
    wrong: 'type: array, items: {}',
    right: 'type: array, items: {}, x-unbounded: The body bounds it.',
    rule: demandOfLists(
      ['maxItems', 'enum', 'const', 'x-unbounded'],
      'A list needs maxItems, or an x-unbounded that says what bounds it.',
    ),
  },
  'bounded-integers': {
    set: 'owasp',
    demands: 'An integer has `minimum` and `maximum`, or a `format`, `enum` or `const` (API4:2023).',
    of: 'Schema',
    wrong: 'type: integer, minimum: 1',
    right: 'type: integer, format: int32',
    rule: inspect('Schema', () => (schema) => {
      const has = (...keywords: string[]) => keywords.some((keyword) => schema[keyword] !== undefined);
      const hasRange = has('minimum', 'exclusiveMinimum') && has('maximum', 'exclusiveMaximum');
      if (!isTyped(schema, 'integer') || has('enum', 'const', 'format') || hasRange) return [];
      return [{ message: 'An integer needs minimum and maximum, or a format that bounds it.', at: ['type'] }];
    }),
  },
  'bounded-strings': {
    demands:
      'A string that requests may carry has `maxLength`, `enum` or `const`, one of the formats in `boundedFormats`, or an `x-unbounded` with the reason why not.',
    of: 'Parameter',
    wrong: 'in: query, name: q, schema: { type: string }',
    right: 'in: query, name: q, schema: { type: string, maxLength: 80 }',
    rule: boundStrings,
  },
};

/** What is wrong with a schema, and the pointer to it in the view. */
interface Mistake {
  message: string;
  pointer: string;
}

/** A rule that inspects each schema with all that it is composed of. */
function inspectSchemas(inspect: (view: SchemaView, location: Location) => Mistake[]): Oas3Rule {
  return () => ({
    Schema: {
      enter(schema: unknown, context: UserContext) {
        if (!isNode(schema)) return;
        const { view, locate } = viewSchema(schema, context);
        for (const { message, pointer } of inspect(view, context.location)) {
          const location = locate(pointer);
          context.report({ message, location: pointer === view.pointer ? location.key() : location });
        }
      },
    },
  });
}

/** The view of the schema that the linter visits, in any file, and how to locate a pointer of the view. */
function viewSchema(schema: unknown, { location, resolve, specVersion }: UserContext) {
  const files: Location[] = [];
  const place = (node: unknown, at: Location): Placed => ({ schema: node, pointer: `${files.push(at) - 1}` });
  const baseOf = (pointer: string) => files[Number(pointer.split('/', 1)[0])] ?? location;
  const follow = ($ref: string, from: string): Placed => {
    const { node, location: found } = resolve({ $ref }, baseOf(from).source.absoluteRef);
    return place(node, found ?? location);
  };
  const openapi = specVersion === 'oas3_0' ? '3.0.4' : '3.1.0';
  const view = createSchemaViews({ openapi }, { follow }).of([place(schema, location)]);
  return { view, locate: (pointer: string) => baseOf(pointer).child(tokensOf(pointer)) };
}

const ranges = [
  ['minimum', 'maximum'],
  ['exclusiveMinimum', 'maximum'],
  ['minimum', 'exclusiveMaximum'],
  ['exclusiveMinimum', 'exclusiveMaximum'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minProperties', 'maxProperties'],
  ['minContains', 'maxContains'],
] as const;

function findCrossedLimits(view: SchemaView): Mistake[] {
  return ranges.flatMap(([lower, upper]): Mistake[] => {
    const [least, most] = [view.highest(lower), view.lowest(upper)];
    const isExclusive = /exclusive/.test(`${lower} ${upper}`);
    if (isExclusive ? least < most : least <= most) return [];
    const { pointer } = view.says(lower).find(({ node }) => node === least) ?? view;
    return [{ message: `${lower} ${least} and ${upper} ${most} leave no valid value.`, pointer }];
  });
}

function findForeignKeywords({ parts: [own] }: SchemaView): Mistake[] {
  const types = [own?.node.type].flat().filter(isType);
  if (!own || types.length === 0) return [];
  return Object.keys(own.node).flatMap((keyword): Mistake[] => {
    // Numbers have formats too.
    const type = keyword === 'format' ? undefined : typeOfKeyword(keyword);
    const isOwn = type === undefined || types.includes(type) || (type === 'number' && types.includes('integer'));
    if (isOwn) return [];
    const message = `${keyword} applies to ${plurals[type]}, and the type is ${types.join(' or ')}.`;
    return [{ message, pointer: pointerTo(own.pointer, keyword) }];
  });
}

const plurals: Record<string, string> = { string: 'strings', number: 'numbers', array: 'lists', object: 'objects' };

function findUnsendable(view: SchemaView): Mistake[] {
  const said = ['readOnly', 'writeOnly'].map(
    (keyword) => view.says(keyword).find(({ node }) => node === true)?.pointer,
  );
  const own = said.find((pointer) => pointer?.startsWith(`${view.pointer}/`) && !pointer.includes('/allOf/'));
  const message = 'A property that is read-only and write-only can never be sent: leave one out.';
  return own !== undefined && !said.includes(undefined) ? [{ message, pointer: own }] : [];
}

function findUnsatisfiable(view: SchemaView): Mistake[] {
  const message = 'The types of its parts exclude each other: no value is valid.';
  // An unknown type is another finding.
  const isKnown = view.says('type').every(({ node }) => [node].flat().every(isType));
  if (view.types?.length === 0 && isKnown) return [{ message, pointer: pointerTo(view.pointer, 'allOf') }];
  return [...findEmptyEnums(view), ...findImpossibleProperties(view)];
}

/** Enums none of whose values the rest of the schema allows. */
function findEmptyEnums(view: SchemaView): Mistake[] {
  const [first] = view.parts.flatMap(({ node, pointer }): Located<unknown>[] => {
    if ('const' in node) return [{ node: [node.const], pointer: pointerTo(pointer, 'const') }];
    return Array.isArray(node.enum) ? [{ node: node.enum, pointer: pointerTo(pointer, 'enum') }] : [];
  });
  if (!first || memberOf(first.node, 'length') === 0) return [];
  const left = view.values?.filter((value) => isOfType(view, value) && isWithinLimits(view, value));
  const message = 'None of these values is valid under the rest of the schema.';
  return left?.length === 0 ? [{ message, pointer: first.pointer }] : [];
}

function isOfType({ types }: SchemaView, value: unknown): boolean {
  const type = typeOf(value);
  return !types || types.includes(type) || (type === 'integer' && types.includes('number'));
}

function isWithinLimits(view: SchemaView, value: unknown): boolean {
  if (typeof value === 'number') return value >= view.highest('minimum') && value <= view.lowest('maximum');
  if (typeof value !== 'string') return true;
  const { length } = [...value];
  const isLong = length >= view.highest('minLength') && length <= view.lowest('maxLength');
  return isLong && view.texts('pattern').every((pattern) => matches(pattern, value));
}

function matches(pattern: string, value: string): boolean {
  try {
    return matchesPattern(pattern, value);
  } catch {
    // Another finding says that it is no regular expression.
    return true;
  }
}

/** Required properties that may not be there. */
function findImpossibleProperties(view: SchemaView): Mistake[] {
  return view.says('required').flatMap(({ node, pointer }) =>
    [node].flat().flatMap((name, index): Mistake[] => {
      if (typeof name !== 'string' || !view.property(name).isNever) return [];
      const reason = view.declares(name)
        ? 'its schema is false'
        : 'no other properties than those declared are allowed';
      const message = `The property ${name} is required, and ${reason}: no value is valid.`;
      return [{ message, pointer: pointerTo(pointer, String(index)) }];
    }),
  );
}

/** A rule that demands one of the keywords of every list, or of what it is composed of. */
function demandOfLists(keywords: string[], message: string): Oas3Rule {
  return inspectSchemas((view, { pointer }) => {
    // The schema around a branch may have the keyword.
    if (/\/allOf\/\d+$/.test(pointer) || !view.types?.includes('array')) return [];
    const hasOne = keywords.some((keyword) => view.first(keyword) !== undefined);
    return hasOne ? [] : [{ message, pointer: view.pointer }];
  });
}

function isTyped({ type }: SchemaNode, name: string): boolean {
  return [type].flat().includes(name);
}

/** Inspects the strings of request bodies and parameters, each schema once, references followed. */
function boundStrings({ boundedFormats = [] }: { boundedFormats?: string[] }) {
  const seen = new Set<string>();
  const isBounded = (schema: SchemaNode) =>
    ['maxLength', 'enum', 'const', 'x-unbounded'].some((keyword) => schema[keyword] !== undefined) ||
    boundedFormats.includes(`${schema.format}`);
  const visit = (schema: unknown, location: Location, context: UserContext): void => {
    if (!isNode(schema) || seen.has(location.absolutePointer)) return;
    seen.add(location.absolutePointer);
    const target = isRef(schema) ? context.resolve(schema, location.source.absoluteRef) : undefined;
    if (target?.location) visit(target.node, target.location, context);
    if (schema.readOnly === true) return;
    if (isTyped(schema, 'string') && !isBounded(schema)) {
      const message = 'A string that requests may carry needs a maxLength, or an x-unbounded that says what bounds it.';
      context.report({ message, location: location.key() });
    }
    for (const { schema: inner, tokens } of listSubschemas(schema))
      if (isCarried(tokens[0])) visit(inner, location.child(tokens), context);
  };
  const visitContent = ({ content }: { content?: unknown }, context: UserContext) => {
    for (const [type, media] of Object.entries(membersOf(content)))
      for (const key of ['schema', 'itemSchema'])
        visit(memberOf(media, key), context.location.child(['content', type, key]), context);
  };
  const visitParameter = (parameter: { schema?: unknown; content?: unknown }, context: UserContext) => {
    visit(parameter.schema, context.location.child('schema'), context);
    visitContent(parameter, context);
  };
  return { RequestBody: { enter: visitContent }, Parameter: { enter: visitParameter } };
}

/** Tells whether the schemas of a keyword describe what is in the value; conditions and negations describe nothing. */
function isCarried(keyword: string): boolean {
  const holder = holderOf(keyword);
  return holder?.holds === 'list' || (holder?.about === 'inner' && keyword !== 'contains');
}
