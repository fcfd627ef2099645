import type { Document, OperationObject } from '../../server/openapi/document/index.ts';
import { startAnyServer } from './contracts.ts';
import { startTestMock } from './mocks.ts';
import type { Teardown } from './servers.ts';

/** A contract of one operation, `use`, at a path, which responds with 204 whatever it is given that is right. */
export function contractOf(
  operation: object,
  { path = '/things', method = 'post', openapi = '3.1.0', ...more }: Record<string, unknown> = {},
): Document {
  const responses = { 204: { description: 'Done.' } };
  const use = { operationId: 'use', responses, ...operation } as OperationObject;
  const paths = { [String(path)]: { [String(method)]: use } };
  return { openapi: String(openapi), info: { title: 'Minimal', version: '1.0.0' }, paths, ...more };
}

/** The body of an operation as JSON of that schema. */
export function bodyOf(schema: unknown, type = 'application/json') {
  return { requestBody: { required: true, content: { [type]: { schema } } } };
}

/** Starts the server and the mock of a contract whose operations all respond with 204. */
export async function startBoth(teardown: Teardown, document: Document): Promise<{ name: string; url: string }[]> {
  const server = await startAnyServer(teardown, document, { use: () => ({ status: 204 }) });
  const mock = await startTestMock(teardown, document);
  return [
    { name: 'server', url: server.url },
    { name: 'mock', url: mock.url },
  ];
}
