import type { Oas3Rule, UserContext } from '@redocly/openapi-core';
import { isNode } from '../../../server/openapi/document/index.ts';
import { matchesPattern, type SchemaNode } from '../../../server/openapi/schema/index.ts';
import { commonTypes, follow, listParts, type SchemaPart, typeOfValue, typesOf } from './flat-schema.ts';

/** Finds what is wrong with a schema, given the parts that hold at the same time. */
type Inspect = (parts: SchemaPart[], context: UserContext) => Mistake[];

interface Mistake {
  message: string;
  part: SchemaPart;
  /** The keyword that it is found at, and what is inside of that. */
  at: string[];
}

/** A rule that inspects each schema once. */
function inspectSchemas(inspect: Inspect): Oas3Rule {
  return () => ({
    Schema: {
      enter(schema: unknown, context: UserContext) {
        if (!isNode(schema)) return;
        for (const { message, part, at } of inspect(listParts(schema, context.location, context), context)) {
          context.report({ message, location: part.location.child(at) });
        }
      },
    },
  });
}

const pairs = [
  ['minimum', 'maximum'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minProperties', 'maxProperties'],
  ['minContains', 'maxContains'],
] as const;

/** Demands that no lower limit is above its upper one, be it in the schema or in what it is composed of. */
export const LimitsContradict = inspectSchemas((parts) => {
  const crossed = pairs.flatMap(([lower, upper]) => {
    const [least, most] = [strictest(parts, lower, Math.max), strictest(parts, upper, Math.min)];
    return least && most && least.value > most.value ? [describeCrossing(lower, least, upper, most)] : [];
  });
  return [...crossed, ...findEmptyRanges(parts)];
});

interface Limit {
  value: number;
  part: SchemaPart;
}

/** The strictest value that any part gives a keyword. */
function strictest(parts: SchemaPart[], keyword: string, choose: (a: number, b: number) => number): Limit | undefined {
  const given = parts.flatMap((part): Limit[] => {
    const value = part.schema[keyword];
    return typeof value === 'number' ? [{ value, part }] : [];
  });
  return given.reduce<Limit | undefined>(
    (best, limit) => (best && choose(best.value, limit.value) === best.value ? best : limit),
    undefined,
  );
}

function describeCrossing(lower: string, least: Limit, upper: string, most: Limit): Mistake {
  return {
    message: `${lower} ${least.value} is above ${upper} ${most.value}: no value is valid.`,
    part: least.part,
    at: [lower],
  };
}

/** Ranges that an exclusive limit leaves nothing of. */
function findEmptyRanges(parts: SchemaPart[]): Mistake[] {
  const above = strictest(parts, 'exclusiveMinimum', Math.max);
  const below = strictest(parts, 'exclusiveMaximum', Math.min);
  const [least, most] = [strictest(parts, 'minimum', Math.max), strictest(parts, 'maximum', Math.min)];
  const empty: [Limit | undefined, string, Limit | undefined, string][] = [
    [above, 'exclusiveMinimum', most, 'maximum'],
    [above, 'exclusiveMinimum', below, 'exclusiveMaximum'],
    [least, 'minimum', below, 'exclusiveMaximum'],
  ];
  return empty.flatMap(([lower, name, upper, other]) =>
    lower && upper && lower.value >= upper.value
      ? [
          {
            message: `${name} ${lower.value} leaves nothing below ${other} ${upper.value}: no value is valid.`,
            part: lower.part,
            at: [name],
          },
        ]
      : [],
  );
}

const keywordsOf: Record<string, string[]> = {
  string: ['minLength', 'maxLength', 'pattern', 'contentMediaType', 'contentEncoding'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  array: ['items', 'prefixItems', 'minItems', 'maxItems', 'uniqueItems', 'contains', 'minContains', 'maxContains'],
  object: ['properties', 'additionalProperties', 'minProperties', 'maxProperties', 'patternProperties', 'required'],
};

/** Demands that a schema limits only what values of its types have: `minLength` says nothing of a number. */
export const KeywordOfOtherType = inspectSchemas(([own]) => {
  const types = own && typesOf(own);
  if (!types) return [];
  return Object.entries(keywordsOf)
    .filter(([type]) => !types.has(type) && !(type === 'number' && types.has('integer')))
    .flatMap(([type, keywords]) => keywords.map((keyword) => ({ type, keyword })))
    .filter(({ keyword }) => own.schema[keyword] !== undefined)
    .map(({ type, keyword }) => ({
      message: `${keyword} says something of ${plurals[type]}, and this is ${[...types].join(' or ')}.`,
      part: own,
      at: [keyword],
    }));
});

const plurals: Record<string, string> = { string: 'strings', number: 'numbers', array: 'lists', object: 'objects' };

/** Demands that no property travels neither way. */
export const ReadAndWriteOnly = inspectSchemas((parts) => {
  const [own] = parts;
  const [readOnly, writeOnly] = ['readOnly', 'writeOnly'].map((keyword) =>
    parts.find(({ schema }) => schema[keyword] === true),
  );
  const isOwn = readOnly === own || writeOnly === own;
  return own && readOnly && writeOnly && isOwn
    ? [
        {
          message: 'What is read-only and write-only can be sent by nobody: leave one out.',
          part: own,
          at: [readOnly === own ? 'readOnly' : 'writeOnly'],
        },
      ]
    : [];
});

/** Demands that some value is valid: types that exclude each other, and enums of which nothing is left, admit none. */
export const Unsatisfiable = inspectSchemas((parts, context) => {
  const [own] = parts;
  if (!own) return [];
  const types = commonTypes(parts);
  if (types?.size === 0) {
    return [{ message: 'The types of its parts exclude each other: no value is valid.', part: own, at: ['allOf'] }];
  }
  return [...findEmptyEnums(parts, types), ...findImpossibleProperties(parts, context)];
});

/** Enums none of whose values the rest of the schema allows. */
function findEmptyEnums(parts: SchemaPart[], types: Set<string> | undefined): Mistake[] {
  const listed = parts.flatMap((part) => {
    const { schema } = part;
    const values = 'const' in schema ? [schema.const] : Array.isArray(schema.enum) ? schema.enum : undefined;
    return values ? [{ part, values, keyword: 'const' in schema ? 'const' : 'enum' }] : [];
  });
  const [first] = listed;
  if (!first || first.values.length === 0) return [];
  const others = listed.map(({ values }) => new Set(values.map((value) => JSON.stringify(value))));
  const left = first.values.filter(
    (value) =>
      (types?.has(typeOfValue(value)) ?? true) &&
      others.every((texts) => texts.has(JSON.stringify(value))) &&
      parts.every(({ schema }) => isWithinLimits(value, schema)),
  );
  const message = 'None of these values is valid under the rest of the schema.';
  return left.length === 0 ? [{ message, part: first.part, at: [first.keyword] }] : [];
}

function isWithinLimits(value: unknown, { minimum, maximum, minLength, maxLength, pattern }: SchemaNode): boolean {
  if (typeof value === 'number') return !(value < Number(minimum)) && !(value > Number(maximum));
  if (typeof value !== 'string') return true;
  const { length } = [...value];
  return !(length < Number(minLength)) && !(length > Number(maxLength)) && matches(pattern, value);
}

function matches(pattern: unknown, value: string): boolean {
  try {
    return typeof pattern !== 'string' || matchesPattern(pattern, value);
  } catch {
    // That the pattern is none, another rule says.
    return true;
  }
}

/** Required properties that may not be there. */
function findImpossibleProperties(parts: SchemaPart[], context: UserContext): Mistake[] {
  const required = parts.flatMap((part) =>
    [part.schema.required].flat().flatMap((name, index) => (typeof name === 'string' ? [{ name, part, index }] : [])),
  );
  return required.flatMap(({ name, part, index }): Mistake[] => {
    const reason = parts.map(({ schema, location }) => excludes(schema, name, location, context)).find(Boolean);
    return reason
      ? [
          {
            message: `The property ${name} is required, and ${reason}: no value is valid.`,
            part,
            at: ['required', String(index)],
          },
        ]
      : [];
  });
}

function excludes(
  { properties, patternProperties, additionalProperties }: SchemaNode,
  name: string,
  location: SchemaPart['location'],
  context: UserContext,
): string | undefined {
  const declared = isNode(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (declared !== undefined) return follow(declared, location, context) === false ? 'its schema is false' : undefined;
  const isClosed = additionalProperties === false && patternProperties === undefined;
  return isClosed ? 'no other properties than those declared are allowed' : undefined;
}
