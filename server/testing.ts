import assert from 'node:assert/strict';
import { createApp } from './app.ts';
import { hashToken } from './auth.ts';
import type { ContractTypes, OperationId, SyntaxOf } from './contract.ts';
import { startListening } from './listening/index.ts';
import { createLogger } from './logger.ts';
import { compileGiven } from './openapi/given.ts';
import { composeProject, findGiven, openEmptyProject, type Setup } from './project.ts';

/** The owner of what must happen when a test is over: the context of `node:test`, or whatever else has `after`. */
export interface Teardown {
  after(end: () => unknown): void;
}

/**
 * A secret that a test server takes as that of the caller `admin`, as a bearer token, in Basic or as an API key.
 *
 * @example
 * const headers = { Authorization: `Bearer ${testSecret}` };
 */
export const testSecret = 'admin-secret-for-tests';

/** A request, its path with that of the contract's server. */
export interface TestRequest {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

/** A response, whose JSON has the type that the contract declares for the status. */
export interface TestResponse<C extends ContractTypes, Id extends OperationId<C>, Status extends number> {
  status: Status;
  headers: Headers;
  text: string;
  json: JsonOf<C, DeclaredFor<C, Id, Status>>;
}

/** The server of a project on a free port. */
export interface TestServer<C extends ContractTypes> {
  url: string;
  /** Sends a request to an operation. Fails unless the response has the status; the message says what came instead. */
  call<Id extends OperationId<C>, Status extends number>(
    id: Id,
    status: Status,
    request: TestRequest,
  ): Promise<TestResponse<C, Id, Status>>;
}

/**
 * Starts the server of a project for a test, with nothing in its store; it ends with the test. Its contract is
 * that of the project unless another is given, by the URL of its file or by what it holds.
 *
 * @example
 * const { call } = await startTestServer<Contract>(t, setup);
 * const { json } = await call('readBook', 200, { method: 'GET', path: '/v1/books/1' });
 */
export async function startTestServer<C extends ContractTypes>(
  teardown: Teardown,
  setup: Setup,
  contract?: URL | object | string,
): Promise<TestServer<C>> {
  const logger = createLogger('silent');
  const project = await openEmptyProject(setup, logger);
  const { resources } = project;
  const tokens = [hashToken({ name: 'admin', secret: testSecret })];
  const given = compileGiven(findGiven(contract));
  const app = createApp({ contract: given, logger, ...composeProject(setup, resources, tokens) });
  const upgrade = setup.createUpgrade?.(resources);
  const { url, close } = await startListening(app, '127.0.0.1', 0, { upgrade });
  teardown.after(async () => {
    await close();
    await project.close();
  });
  return { url, call: (id, status, request) => callOperation(url, String(id), status, request) };
}

// What the contract says of the status is what the server has held the response against.
async function callOperation<T>(
  url: string,
  id: string,
  status: number,
  { path, ...request }: TestRequest,
): Promise<T> {
  const response = await fetch(url + path, request);
  const text = await response.text();
  const told = response.status === 501 ? 'its handler is not written yet' : text || 'without a body';
  assert.equal(response.status, status, `${id} responds with ${response.status}, not with ${status}: ${told}`);
  const isJson = /[/+]json\b/.test(response.headers.get('Content-Type') ?? '');
  const json: unknown = isJson && text !== '' ? JSON.parse(text) : undefined;
  return { status, headers: response.headers, text, json } as T;
}

/** The response that is declared for a status: under the status itself, its class, or `default`. */
type DeclaredFor<
  C extends ContractTypes,
  Id extends OperationId<C>,
  Status extends number,
> = C['responses']['operations'][Id] extends { responses: infer Responses }
  ? Status extends keyof Responses
    ? Responses[Status]
    : ClassOf<Status> extends keyof Responses
      ? Responses[ClassOf<Status>]
      : Responses extends { default: infer Declared }
        ? Declared
        : never
  : never;

type ClassOf<Status extends number> = `${Status}` extends `${infer Digit}${string}` ? `${Digit}XX` : never;

/** The body in those of its media types that are JSON. */
type JsonOf<C extends ContractTypes, Declared> = Declared extends { content: infer Content }
  ? [Content] extends [never]
    ? undefined
    : { [Type in keyof Content]: SyntaxOf<C, Type> extends 'json' ? Content[Type] : never }[keyof Content]
  : undefined;
