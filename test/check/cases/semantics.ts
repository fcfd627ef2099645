import type { Document } from '../../../server/openapi/document/index.ts';

/** Part of a contract. */
export type Part = Record<string, unknown>;

/** The pointer to the schema of the request body. */
export const schemaAt = '#/paths/~1things~1{id}/post/requestBody/content/application~1json/schema';

/** A contract of one operation, each of its parts as given. */
export function contract({
  root = {},
  path = '/things/{id}',
  item = {},
  operation = {},
  schemas = {},
  components = {},
  openapi = '3.1.0',
}: Record<string, unknown> = {}): Document {
  return JSON.parse(
    JSON.stringify({
      openapi,
      info: { title: 'Things', version: '1.0.0' },
      paths: {
        [String(path)]: {
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          ...Object(item),
          post: { operationId: 'createThing', responses: { 201: { description: 'Made' } }, ...Object(operation) },
        },
      },
      components: {
        schemas: Object(schemas),
        securitySchemes: {
          basic: { type: 'http', scheme: 'basic' },
          bearer: { type: 'http', scheme: 'bearer' },
          key: { type: 'apiKey', in: 'header', name: 'X-Key' },
          oauth: { type: 'oauth2', flows: {} },
        },
        ...Object(components),
      },
      ...Object(root),
    }),
  );
}
