import type { Document, PathItem } from '../../server/openapi/document/index.ts';

const styles = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
  cookie: ['form'],
};

const schemas: Record<string, unknown> = {
  integer: { type: 'integer', minimum: 1 },
  text: { type: 'string', pattern: '^\\w+$' },
  union: { oneOf: [{ type: 'boolean' }, { type: 'array', items: { type: 'integer' } }] },
  list: { type: 'array', items: { type: 'integer' }, minItems: 1, maxItems: 3 },
  object: {
    type: 'object',
    required: ['red'],
    properties: { red: { type: 'integer' }, name: { type: 'string' } },
    additionalProperties: false,
  },
  map: { type: 'object', additionalProperties: { type: 'number' }, minProperties: 1 },
  // As JSON has it, `__proto__` is a property like any other.
  strange: JSON.parse('{"type":"object","properties":{"__proto__":{"type":"integer"},"toString":{"type":"string"}}}'),
  any: true,
};

/** The shapes that a style can express: lists are what delimiters are for, and deepObject is for objects. */
const expressible: Record<string, string[]> = {
  spaceDelimited: ['list', 'object'],
  pipeDelimited: ['list', 'object'],
  deepObject: ['object', 'map', 'strange'],
};

/** A contract with an operation for each place, style, explode and kind of schema, named after these; and for JSON in each place. */
export function createStylesContract(): Document {
  const cases = Object.entries(styles).flatMap(([place, names]) =>
    names.flatMap((style) =>
      [false, true].flatMap((explode) =>
        (expressible[style] ?? Object.keys(schemas)).map((kind) => {
          const id = [place, style, explode ? 'exploded' : 'whole', kind].join('-');
          return describe(id, place, { style, explode, schema: schemas[kind] });
        }),
      ),
    ),
  );
  const json = Object.keys(styles).map((place) =>
    describe(`${place}-json`, place, { content: { 'application/json': { schema: schemas.object } } }),
  );
  const info = { title: 'Styles', version: '1.0.0' };
  return { openapi: '3.1.0', info, paths: Object.fromEntries([...cases, ...json]) };
}

function describe(operationId: string, place: string, parameter: object): [string, PathItem] {
  const declared = { name: 'v', in: place, required: true, ...parameter };
  const responses = { 200: { description: 'Read.', content: { 'application/json': { example: { read: true } } } } };
  const path = place === 'path' ? `/${operationId}/{v}` : `/${operationId}`;
  return [path, { get: { operationId, parameters: [declared], responses } }];
}
