import assert from 'node:assert/strict';
import type { AnyInput } from '../../server/pipeline/request-context.ts';
import { type Call, call } from './calls.ts';
import { readTestContract, startAnyServer } from './contracts.ts';
import { startTestMock } from './mocks.ts';
import type { Teardown } from './servers.ts';

/** Starts server and mock of the contract of uploads, each of whose handlers takes what it is given. */
export async function startUploads(teardown: Teardown) {
  const document = await readTestContract('uploads.yaml');
  const seen: AnyInput[] = [];
  const streamed: unknown[] = [];
  // A file can be read for as long as the request lasts.
  const bytesOf = new Map<File, Buffer>();
  const keepBytes = async (file: unknown) => {
    if (file instanceof File) bytesOf.set(file, Buffer.from(await file.arrayBuffer()));
  };
  const take = async (input: AnyInput) => {
    seen.push(input);
    if (isStream(input.body)) for await (const piece of input.body) streamed.push(piece);
    for (const value of Object.values(Object(input.body))) for (const file of [value].flat()) await keepBytes(file);
    return { status: 204 };
  };
  const operations = Object.values(document.paths ?? {}).flatMap((item) => Object.values(item));
  const handlers = Object.fromEntries(operations.map((operation) => [Object(operation).operationId, take]));
  const server = await startAnyServer(teardown, document, handlers);
  const mock = await startTestMock(teardown, document);

  /** Sends the request to both; the mock must make the same of it. */
  const send = async (request: Call) => {
    seen.length = 0;
    streamed.length = 0;
    const response = await call(server.url, request);
    const mocked = await call(mock.url, request);
    assert.deepEqual([mocked.status, mocked.text], [response.status, response.text], 'the mock');
    return response;
  };
  /** The input of the handler for a request that is right. */
  const read = async (request: Call): Promise<AnyInput> => {
    const { status, text } = await send(request);
    assert.equal(status, 204, text);
    return seen.at(-1) ?? assert.fail('the handler was not called');
  };
  /** What is told of a request that is wrong. */
  const violations = async (request: Call) => {
    const { status, json } = await send(request);
    assert.equal(status, 400);
    return json;
  };
  return { urls: [server.url, mock.url], send, read, violations, streamed, bytesOf };
}

function isStream(body: unknown): body is AsyncIterable<unknown> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}
