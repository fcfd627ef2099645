import type { Document, ParameterObject } from '../../server/openapi/document/index.ts';
import { styles } from '../../server/openapi/parameters/index.ts';

/** Schemas that take more than a validator of OpenAPI 3.0 knows, by name. */
const schemas: Record<string, unknown> = {
  Everything: true,
  Nothing: { type: 'object', properties: { never: false, any: true } },
  Inherited: {
    type: 'object',
    required: ['toString', 'id'],
    properties: {
      toString: { type: 'integer' },
      constructor: { type: 'string' },
      ['__proto__']: { type: 'null' },
      id: { type: 'integer' },
    },
    dependentRequired: { constructor: ['x'] },
    additionalProperties: { type: 'integer' },
  },
  id: {
    type: 'object',
    properties: { id: { type: 'string', readOnly: true }, next: { $ref: '#/components/schemas/id' } },
  },
  Exact: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }], minItems: 2, maxItems: 2 },
  Anchored: {
    type: 'object',
    properties: {
      first: { $anchor: 'first', type: 'integer' },
      second: { $ref: '#first' },
      third: { $ref: '#/components/schemas/Anchored/properties/first' },
    },
  },
  Neighbours: {
    $ref: '#/components/schemas/Named',
    required: ['name'],
    properties: { size: { type: 'integer', default: 3 } },
    unevaluatedProperties: false,
  },
  Named: { type: 'object', properties: { name: { type: 'string', default: 'x' }, nick: { type: ['string', 'null'] } } },
  Chosen: {
    oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }],
    discriminator: { propertyName: 'kind', mapping: { cat: 'Cat', tom: '#/components/schemas/Cat' } },
  },
  Cat: {
    type: 'object',
    required: ['kind'],
    properties: { kind: { type: 'string' }, lives: { type: 'integer', minimum: 0 } },
  },
  Dog: { type: 'object', required: ['kind'], properties: { kind: { type: 'string' }, barks: { type: 'boolean' } } },
  Conditional: {
    type: 'object',
    properties: { kind: { enum: ['a', 'b'] } },
    if: { properties: { kind: { const: 'a' } }, required: ['kind'] },
    else: { required: ['x'] },
    unevaluatedProperties: { type: 'integer' },
  },
  Unique: { type: 'array', uniqueItems: true, items: true, contains: { type: 'integer' }, maxContains: 2 },
  Patterns: {
    type: 'object',
    patternProperties: { '^x': { type: 'integer' } },
    propertyNames: { maxLength: 8 },
    additionalProperties: false,
  },
  Dated: {
    type: 'object',
    properties: {
      at: { type: 'string', format: 'date-time' },
      on: { type: ['string', 'null'], format: 'date' },
      odd: { type: 'string', format: 'no-such-format' },
      raw: { type: 'string', format: 'binary', maxLength: 3 },
    },
  },
};

/** A contract with one operation for each of the schemas, whose body must have it. */
export function createSchemasContract(): Document {
  const paths = Object.keys(schemas).map((name) => [
    `/${name}`,
    {
      post: {
        operationId: `take${name}`,
        requestBody: { required: name !== 'Named', content: contentOf(name) },
        responses: { 204: { description: 'Taken.' } },
      },
    },
  ]);
  const document = {
    openapi: '3.1.0',
    info: { title: 'Every schema', version: '1.0.0' },
    paths: Object.fromEntries(paths),
  };
  return Object.assign(document, { components: { schemas } }) as Document;
}

function contentOf(name: string): object {
  const schema = { $ref: `#/components/schemas/${name}` };
  return {
    'application/json': { schema },
    'application/x-www-form-urlencoded': { schema },
    'text/plain': { schema: { type: 'string', maxLength: 9 } },
  };
}

/** The values that parameters of every style are made for. */
const valueSchemas: Record<string, object> = {
  text: { type: 'string', minLength: 1, maxLength: 6 },
  integer: { type: 'integer', minimum: -5, maximum: 50 },
  number: { type: 'number', multipleOf: 0.5 },
  boolean: { type: 'boolean' },
  choice: { type: 'string', enum: ['red', 'green', '7'] },
  union: { type: ['integer', 'string'], maxLength: 3 },
  either: { oneOf: [{ type: 'integer' }, { type: 'boolean' }] },
  referred: { $ref: '#/components/schemas/Page' },
  texts: { type: 'array', items: { type: 'string', maxLength: 5 }, minItems: 1, maxItems: 3 },
  integers: { type: 'array', items: { type: 'integer' }, uniqueItems: true },
  object: {
    type: 'object',
    required: ['R'],
    properties: { R: { type: 'integer' }, G: { type: 'string' }, B: { type: 'boolean' } },
    additionalProperties: false,
  },
};

/** A contract with a parameter of every place, style, explode and kind of value, one operation for each kind. */
export function createStylesContract(): Document {
  const paths = Object.entries(valueSchemas).map(([kind, schema]) => {
    const parameters = listParameters().map((parameter) => ({ ...parameter, schema }));
    const inPath = parameters.filter((parameter) => parameter.in === 'path');
    const operation = {
      operationId: `take-${kind}`,
      parameters: isStructured(schema) ? parameters : parameters.filter(({ style }) => style !== 'deepObject'),
      responses: { 204: { description: 'Taken.' } },
    };
    return [`/${kind}/${inPath.map(({ name }) => `{${name}}`).join('/')}`, { get: operation }];
  });
  const document = {
    openapi: '3.1.0',
    info: { title: 'Every style', version: '1.0.0' },
    paths: Object.fromEntries(paths),
    components: { schemas: { Page: { type: 'integer', minimum: 1, maximum: 20 } } },
  };
  return document;
}

function isStructured(schema: object): boolean {
  return 'properties' in schema;
}

/** One parameter for each style, exploded or not. */
function listParameters(): ParameterObject[] {
  return styles.flatMap(({ in: place, style }) =>
    [true, false].map((explode) => ({
      name: `${place}-${style}${explode ? '-exploded' : ''}`,
      ...{ in: place, style, explode, required: place === 'path' },
    })),
  );
}
