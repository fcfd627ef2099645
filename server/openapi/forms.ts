import { type Document, type Ref, resolve, type Schema } from './document.ts';

/** Which way a value goes: what a request may not carry is read-only, what a reply may not carry write-only. */
export type Direction = 'request' | 'reply';

/** The keyword that keeps a property from going each way. */
export const marks = { request: 'readOnly', reply: 'writeOnly' } as const;

/**
 * The contract as JSON Schema validators read it rightly: a discriminator chooses the one branch that counts, a property
 * that may not be sent is not required either, and the schemas of OpenAPI 3.0 are those of 3.1: there `id`, which an older
 * validator takes for the name of a schema, is a name like any other.
 * What stands at a pointer in the contract stands there still, unless a discriminator has been replaced above it; but
 * examples, which say nothing about what may be sent, are left out.
 */
export function createForm(document: Document, direction: Direction): Document {
  const bare = { ...document, components: { ...document.components, examples: {} } };
  const form = mapPart(bare, {
    change: (schema) => adapt(document, schema, direction),
    hasExamples: false,
  }) as Document;
  return { ...form, openapi: '3.1.0' };
}

type Change = (schema: Schema | Ref) => Schema | Ref;

const innerMaps = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
const innerSchemas = new Set(
  'allOf anyOf oneOf not if then else items prefixItems contains additionalProperties propertyNames'
    .concat(' unevaluatedItems unevaluatedProperties')
    .split(' '),
);

/** A copy of the contract in which every schema is changed, the inner before the outer. */
export function mapSchemas(document: Document, change: Change): Document {
  return mapPart(document, { change, hasExamples: true }) as Document;
}

/** What is done to the schemas of a contract, and whether the copy has its examples. */
interface Mapping {
  change: Change;
  hasExamples: boolean;
}

/** What may look like anything. */
const examples = new Set(['example', 'examples']);

/** The keywords of OpenAPI below which the names are the author's, and those of them whose parts have examples. */
const named = new Set(
  'paths webhooks pathItems callbacks responses requestBodies securitySchemes variables'.split(' '),
);
const exemplified = new Set(['parameters', 'headers', 'content']);

function mapPart(node: unknown, mapping: Mapping): unknown {
  return mapObject(node, (key, value) => {
    if (key === 'schema') return mapSchema(value, mapping);
    if (key === 'schemas') return mapObject(value, (_, schema) => mapSchema(schema, mapping));
    if (exemplified.has(key)) return mapObject(value, (_, part) => mapPart(withExamples(part, mapping), mapping));
    if (named.has(key)) return mapObject(value, (_, part) => mapPart(part, mapping));
    return examples.has(key) || key === 'value' ? value : mapPart(value, mapping);
  });
}

/** A parameter, a header, a media type or a schema, with its examples or without. */
function withExamples(part: unknown, { hasExamples }: Mapping): unknown {
  if (hasExamples || typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(Object.entries(part).filter(([key]) => !examples.has(key)));
}

function mapSchema(node: unknown, mapping: Mapping): unknown {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map((item) => mapSchema(item, mapping));
  const copy = mapObject(withExamples(node, mapping), (key, value) => {
    if (innerSchemas.has(key)) return mapSchema(value, mapping);
    return innerMaps.has(key) ? mapObject(value, (_, schema) => mapSchema(schema, mapping)) : value;
  });
  return mapping.change(Object(copy));
}

function mapObject(node: unknown, map: (key: string, value: unknown) => unknown): unknown {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map((item, index) => map(String(index), item));
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, map(key, value)]));
}

function adapt(document: Document, schema: Schema | Ref, direction: Direction): Schema | Ref {
  const isOld = document.openapi.startsWith('3.0');
  // In OpenAPI 3.0 nothing beside a reference counts.
  if ('$ref' in schema) return isOld ? { $ref: schema.$ref } : schema;
  const chosen = nameProto(chooseBranch(requireWhatMayBeSent(document, schema, direction)));
  return isOld ? modernize(chosen) : chosen;
}

/** A schema of OpenAPI 3.0 in the words of 3.1. */
function modernize({ nullable, exclusiveMinimum, exclusiveMaximum, ...schema }: Schema): Schema {
  const { type, minimum, maximum, ...rest } = schema;
  return {
    ...rest,
    // `nullable` widens the type that stands beside it; where there is none it says nothing (OpenAPI 3.0.3).
    ...(type !== undefined && { type: nullable ? [type, 'null'].flat() : type }),
    ...(minimum !== undefined && { [exclusiveMinimum === true ? 'exclusiveMinimum' : 'minimum']: minimum }),
    ...(maximum !== undefined && { [exclusiveMaximum === true ? 'exclusiveMaximum' : 'maximum']: maximum }),
  };
}

/** Ajv passes over a property `__proto__`, but not over a pattern that no other name matches. */
function nameProto(schema: Schema & { patternProperties?: object }): Schema {
  const { properties = {}, patternProperties } = schema;
  const proto = Object.getOwnPropertyDescriptor(properties, '__proto__');
  return proto ? { ...schema, ...{ patternProperties: { ...patternProperties, '^__proto__$': proto.value } } } : schema;
}

function requireWhatMayBeSent(document: Document, schema: Schema, direction: Direction): Schema {
  const { required, ...rest } = schema;
  if (!Array.isArray(required)) return schema;
  const kept = required.filter((name) => !declarations(document, schema, name).some((node) => node[marks[direction]]));
  return kept.length > 0 ? { ...rest, required: kept } : rest;
}

function declarations(document: Document, schema: Schema | Ref, name: string): Schema[] {
  const { properties = {}, allOf = [] } = resolve<Schema>(document, schema);
  const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
  const found = own ? [{ ...resolve<Schema>(document, own), ...own }] : [];
  return [...found, ...allOf.flatMap((part) => declarations(document, part, name))];
}

/** Replaces a choice between references that a discriminator makes: the branch that it names must hold, and no other counts. */
function chooseBranch(schema: Schema): Schema {
  const { discriminator, oneOf, anyOf, ...rest } = schema;
  const branches = oneOf ?? anyOf;
  if (!discriminator || !branches?.every((branch) => '$ref' in branch)) return schema;
  const { propertyName, mapping = {} } = discriminator;
  const names = branches.map(({ $ref }) => {
    const own = $ref.split('/').at(-1) ?? '';
    const mapped = Object.keys(mapping).filter((name) => mapping[name] === $ref || mapping[name] === own);
    return { $ref, names: mapped.length > 0 ? mapped : [own] };
  });
  const has = (values: string[]) => ({ required: [propertyName], properties: { [propertyName]: { enum: values } } });
  const cases = names.map(({ $ref, names }) =>
    Object.fromEntries([
      ['if', has(names)],
      ['then', { $ref }],
    ]),
  );
  return {
    ...rest,
    allOf: [...(rest.allOf ?? []), { type: 'object', ...has(names.flatMap((each) => each.names)) }, ...cases],
  };
}
