import type { Document, ParameterObject } from '../../server/openapi/document/index.ts';
import { styles } from '../../server/openapi/parameters/index.ts';

/** The values that parameters of every style are made for. */
const schemas: Record<string, object> = {
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
  const paths = Object.entries(schemas).map(([kind, schema]) => {
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
