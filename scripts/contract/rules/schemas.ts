import type { Location, Oas3Rule, UserContext } from '@redocly/openapi-core';
import { isNode, type Located, memberOf, pointerTo, tokensOf } from '../../../server/openapi/document/index.ts';
import {
  createSchemaViews,
  isType,
  matchesPattern,
  type Placed,
  type SchemaView,
  typeOf,
  typeOfKeyword,
} from '../../../server/openapi/schema/index.ts';

/** What is wrong with a schema, and the pointer to where, as the view has it. */
interface Mistake {
  message: string;
  pointer: string;
}

/** A rule that inspects each schema once, with all that holds beside it. */
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

/** The view of a schema where the linter stands, in whatever file that is, and the location of what is said at a pointer of it. */
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

const pairs = [
  ['minimum', 'maximum'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minProperties', 'maxProperties'],
  ['minContains', 'maxContains'],
] as const;

/** Demands that no lower limit is above its upper one, be it in the schema or in what it is composed of. */
export const LimitsContradict = inspectSchemas((view) => {
  const crossed = pairs.flatMap(([lower, upper]): Mistake[] => {
    const [least, most] = [view.highest(lower), view.lowest(upper)];
    const message = `${lower} ${least} is above ${upper} ${most}: no value is valid.`;
    return least > most ? [{ message, pointer: placeOf(view, lower, least) }] : [];
  });
  return [...crossed, ...findEmptyRanges(view)];
});

function placeOf(view: SchemaView, keyword: string, value: number): string {
  return view.says(keyword).find(({ node }) => node === value)?.pointer ?? view.pointer;
}

/** Ranges that an exclusive limit leaves nothing of. */
function findEmptyRanges(view: SchemaView): Mistake[] {
  const ranges = [
    ['exclusiveMinimum', 'maximum'],
    ['exclusiveMinimum', 'exclusiveMaximum'],
    ['minimum', 'exclusiveMaximum'],
  ] as const;
  return ranges.flatMap(([lower, upper]): Mistake[] => {
    const [least, most] = [view.highest(lower), view.lowest(upper)];
    const message = `${lower} ${least} leaves nothing below ${upper} ${most}: no value is valid.`;
    return least >= most ? [{ message, pointer: placeOf(view, lower, least) }] : [];
  });
}

/** Demands that a schema limits only what values of its types have: `minLength` says nothing of a number. */
export const KeywordOfOtherType = inspectSchemas(({ parts: [own] }) => {
  const types = [own?.node.type].flat().filter(isType);
  if (!own || types.length === 0) return [];
  return Object.keys(own.node).flatMap((keyword): Mistake[] => {
    // Formats are of numbers as well.
    const type = keyword === 'format' ? undefined : typeOfKeyword(keyword);
    const isOwn = type === undefined || types.includes(type) || (type === 'number' && types.includes('integer'));
    if (isOwn) return [];
    const message = `${keyword} says something of ${plurals[type]}, and this is ${types.join(' or ')}.`;
    return [{ message, pointer: pointerTo(own.pointer, keyword) }];
  });
});

const plurals: Record<string, string> = { string: 'strings', number: 'numbers', array: 'lists', object: 'objects' };

/** Demands that no property travels neither way. */
export const ReadAndWriteOnly = inspectSchemas((view) => {
  const said = ['readOnly', 'writeOnly'].map(
    (keyword) => view.says(keyword).find(({ node }) => node === true)?.pointer,
  );
  const own = said.find((pointer) => pointer?.startsWith(`${view.pointer}/`) && !pointer.includes('/allOf/'));
  const message = 'What is read-only and write-only can be sent by nobody: leave one out.';
  return own !== undefined && !said.includes(undefined) ? [{ message, pointer: own }] : [];
});

/** Demands that some value is valid: types that exclude each other, and enums of which nothing is left, admit none. */
export const Unsatisfiable = inspectSchemas((view) => {
  const message = 'The types of its parts exclude each other: no value is valid.';
  if (view.types?.length === 0) return [{ message, pointer: pointerTo(view.pointer, 'allOf') }];
  return [...findEmptyEnums(view), ...findImpossibleProperties(view)];
});

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
    // That the pattern is none, another rule says.
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

/** A rule that demands of every list one of the keywords, be it in what the list is composed of. */
function demandOfLists(keywords: string[], message: string): Oas3Rule {
  return inspectSchemas((view, { pointer }) => {
    // What a branch leaves out, the whole may say.
    if (/\/allOf\/\d+$/.test(pointer) || !view.types?.includes('array')) return [];
    const isTold = keywords.some((keyword) => view.first(keyword) !== undefined);
    return isTold ? [] : [{ message, pointer: view.pointer }];
  });
}

/** Demands that a list says what its items are. */
export const ListsHaveItems = demandOfLists(
  ['items', 'prefixItems', 'enum', 'const'],
  'A list needs items that say what is in it.',
);

/** Demands that every list has an end, or an `x-unbounded` that says why it needs none. */
export const BoundedLists = demandOfLists(
  ['maxItems', 'enum', 'const', 'x-unbounded'],
  'A list needs maxItems, or an x-unbounded that says what bounds it.',
);
