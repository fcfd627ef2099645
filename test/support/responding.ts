import type { Handlers } from '../../generated/contract.ts';
import type { Document, PathItem } from '../../server/openapi/document/index.ts';
import { startTestServer, type Teardown, type TestServer } from './servers.ts';

const ok = (response: object) => ({ responses: { 200: { description: 'Done', ...response } } });
const json = (schema: object) => ({ content: { 'application/json': { schema } } });

/** A contract that declares what the project's own does not: several media types, typed headers, bodies of other forms. */
const document: Document & { paths: object } = {
  openapi: '3.1.0',
  info: { title: 'Responses', version: '1.0.0' },
  paths: {
    '/headers': {
      get: {
        operationId: 'headers',
        ...ok({
          headers: {
            'X-Count': { schema: { type: 'integer' } },
            'X-Tags': { schema: { type: 'array', items: { type: 'string' } } },
            'X-Json': { content: { 'application/json': { schema: { type: 'object' } } } },
          },
        }),
      },
    },
    '/types': {
      get: {
        operationId: 'types',
        ...ok({
          content: {
            'application/json': { schema: { type: 'object' } },
            'text/csv': { schema: { type: 'string', maxLength: 20 } },
            'application/xml': { schema: { type: 'object' } },
            'image/*': {},
          },
        }),
      },
    },
    '/gone': {
      delete: { operationId: 'gone', responses: { 204: { description: 'Gone' } } },
      head: { operationId: 'peek', ...ok(json({ type: 'object' })) },
    },
    '/list': { get: { operationId: 'list', ...ok(json({ type: 'array' })) } },
    '/secrets': {
      get: {
        operationId: 'secrets',
        ...ok(
          json({
            type: 'object',
            properties: {
              pin: { type: 'integer', writeOnly: true },
              hash: { type: 'string', format: 'password', maxLength: 3 },
              apiToken: { type: 'integer' },
              text: { type: 'string', maxLength: 70 },
            },
          }),
        ),
      },
    },
    '/problem': failing('problem', {
      'application/problem+json': { schema: { type: 'object', required: ['title', 'status'] } },
    }),
    '/bare': failing('bare', undefined),
    '/example': failing('example', {
      'application/json': {
        schema: { type: 'object', required: ['code'], properties: { code: { type: 'integer' } } },
        example: { code: 17 },
      },
    }),
    '/hopeless': failing('hopeless', { 'application/json': { schema: { type: 'integer' } } }),
  },
};

/** An operation that declares one form for a bad request and for a store out of reach, and nothing else that goes wrong. */
function failing(operationId: string, content: object | undefined): PathItem {
  const response = { description: 'Failed', ...(content && { content }) };
  const parameters = [{ name: 'page', in: 'query', schema: { type: 'integer' } }];
  return {
    get: { operationId, parameters, responses: { 204: { description: 'Done' }, 400: response, 503: response } },
  };
}

/** Starts a server of that contract in which every handler returns what `respond` was last given. */
export async function startResponding(
  teardown: Teardown,
): Promise<TestServer & { respond: (response: () => unknown) => void }> {
  const said: { response: () => unknown } = { response: () => undefined };
  const ids = Object.values(document.paths).flatMap((item) =>
    Object.values(Object(item)).map((operation) => Object(operation).operationId),
  );
  // These are not the operations that the types know.
  const handlers = Object.fromEntries(ids.map((id) => [id, async () => said.response()])) as unknown as Handlers;
  const server = await startTestServer(teardown, { document, handlers: () => handlers });
  const respond = (response: () => unknown) => {
    said.response = response;
    server.logged.length = 0;
  };
  return { ...server, respond };
}
