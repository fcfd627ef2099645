import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { serveCalls } from '../../scripts/cli/index.ts';
import { startMock } from '../../scripts/mock/index.ts';
import { chooseResponse, findViolations } from '../../scripts/mock/responses.ts';
import { isMet } from '../../scripts/prove/compare-servers.ts';
import { createOperationProbes, spread } from '../../scripts/prove/create-probes.ts';
import {
  createDraft,
  type Draft,
  listBodies,
  type Secrets,
  toRequest,
  withBody,
  withParameter,
} from '../../scripts/prove/draft.ts';
import type { Probe } from '../../scripts/prove/probe.ts';
import { createSender } from '../../scripts/prove/send.ts';
import { createApp } from '../../server/app.ts';
import { createTokenAuthenticator, hashToken } from '../../server/auth.ts';
import { startListening } from '../../server/listening/index.ts';
import { createLogger } from '../../server/logger.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import { findResponse, readDocument } from '../../server/openapi/document/index.ts';
import type { Contract, Operation } from '../../server/openapi/model.ts';
import { renderCurlLine } from '../../server/openapi/samples/index.ts';
import {
  type BodyExample,
  listParameterExamples,
  listValidExamples,
  type ParameterExample,
  renderTypeTests,
} from './valid-examples.ts';

/** A server to send to, and what it does for operations without a handler. */
export interface Sending {
  url: string;
  secrets: Secrets;
  /** The number of operations. */
  most: number;
  /** True if a valid request is a 501. */
  isUnhandled: boolean;
}

/** How one sort of requests went. */
export interface Sent {
  count: number;
  /** A line for each response that is not as the contract has it: the operation, what came, and the curl line. */
  wrong: string[];
  /** How many responses were a 500, and how many there were none. */
  failed: number;
  silent: number;
  /** The longest that a response took, in milliseconds; each operation is asked for the first time. */
  slowest: number;
}

/** Sends a valid and an invalid request for operations all over the contract, one by one. */
async function sendRequests(contract: Contract, sending: Sending): Promise<{ valid: Sent; invalid: Sent }> {
  const sender = createSender(sending.url);
  const valid = createSent();
  const invalid = createSent();
  try {
    for (const operation of spread(contract.operations, sending.most)) {
      const { right, wrong } = choose(contract, operation, sending.secrets);
      if (right) await sendOne(valid, right);
      if (wrong) await sendOne(invalid, wrong);
    }
  } finally {
    sender.close();
  }
  return { valid, invalid };

  async function sendOne(sent: Sent, probe: Probe): Promise<void> {
    const since = performance.now();
    const { status } = await sender.send(probe.request);
    sent.slowest = Math.max(sent.slowest, Math.round(performance.now() - since));
    sent.count += 1;
    if (status === 0) sent.silent += 1;
    if (status === 500) sent.failed += 1;
    // Any response but a failure is right where it is not known whether the request is.
    const { expected } = probe;
    const wanted = expected?.status === 'success' && sending.isUnhandled ? { status: 501 } : expected;
    const isRight = wanted ? isMet(wanted, status) : status !== 500;
    if (isRight && status !== 0) return;
    sent.wrong.push(
      `${probe.operationId}, ${probe.about}: ${status}\n      ${renderCurlLine(sending.url + probe.request.path, probe.request)}`,
    );
  }
}

function createSent(): Sent {
  return { count: 0, wrong: [], failed: 0, silent: 0, slowest: 0 };
}

/** The first of a valid request, and one that violates the body or a parameter; the query can be violated everywhere. */
function choose(contract: Contract, operation: Operation, secrets: Secrets) {
  const probes = createOperationProbes(contract, operation, secrets);
  const expecting = (wanted: (status: unknown) => boolean, kinds: Probe['kind'][]) =>
    kinds.flatMap((kind) => probes.filter((probe) => probe.kind === kind && wanted(probe.expected?.status)))[0];
  const isError = (status: unknown) => typeof status === 'number' && status >= 400;
  return {
    right: expecting((status) => status === 'success', ['valid']) ?? probes.find(({ kind }) => kind === 'valid'),
    wrong: expecting(isError, ['property', 'parameter', 'path parameter', 'query']),
  };
}

/** An example that one of the parts does not take. */
export interface Untaken {
  by: 'server' | 'mock' | 'response' | 'types';
  example: string;
  reason: string;
  /** Why that is right. */
  explained?: string;
}

/** What came of the examples of a document. */
export interface ExamplesOutcome {
  /** The examples that plain JSON Schema allows, each by its place, and why it would be right not to take it. */
  examples: { name: string; explained: string | undefined }[];
  requests: number;
  invalid: number;
  unread: number;
  untaken: Untaken[];
}

/** A contract, and those that an example is sent to. */
interface Parties {
  contract: Contract;
  server: Sender;
  mock: Sender;
}

type Sender = ReturnType<typeof createSender>;

const secrets = { name: 'corpus', secret: 'secret-of-the-corpus' };

/** Tries each example that plain JSON Schema allows; those of the generated types are written to a file. */
async function tryExamples(contract: Contract, typeTests: string): Promise<ExamplesOutcome> {
  const logger = createLogger('silent');
  const authenticate = createTokenAuthenticator([hashToken(secrets)]);
  const app = createApp({ contract, handlers: {}, authenticate, logger });
  await using started = new AsyncDisposableStack();
  const start = async (listening: Promise<{ url: string; close(): Promise<unknown> }>) => {
    const { url, close } = await listening;
    const sender = createSender(url);
    started.defer(() => {
      sender.close();
      return close().then(() => {});
    });
    return sender;
  };
  const server = await start(startListening(app, '127.0.0.1', 0));
  const mock = await start(startMock({ contract, host: '127.0.0.1', port: 0, logger }));
  const { valid, ...counts } = listValidExamples(contract);
  writeFileSync(typeTests, renderTypeTests(valid));
  const untaken: Untaken[] = [];
  for (const example of valid) {
    const explained = explain(example);
    const add: Add = (by, reason, why = explained) =>
      untaken.push({ by, example: nameOf(example), reason, ...(why !== undefined && { explained: why }) });
    await (example.response ? tryResponse : tryRequest)({ contract, server, mock }, example, add);
  }
  const inParameters = listParameterExamples(contract);
  for (const example of inParameters) {
    const add: Add = (by, reason, why) =>
      untaken.push({ by, example: nameOfParameter(example), reason, ...(why !== undefined && { explained: why }) });
    const { operation, parameter, value } = example;
    const draft = withFirstBody(createDraft(contract, operation, secrets));
    await sendTo({ contract, server, mock }, operation, toRequest(withParameter(draft, parameter, value)), add);
  }
  return {
    examples: [
      ...valid.map((example) => ({ name: nameOf(example), explained: explain(example) })),
      ...inParameters.map((example) => ({ name: nameOfParameter(example), explained: undefined })),
    ],
    requests: valid.filter(({ response }) => !response).length + inParameters.length,
    ...counts,
    untaken,
  };
}

type Add = (by: Untaken['by'], reason: string, explained?: string) => unknown;

async function tryRequest(parties: Parties, { operation, content, value, name }: BodyExample, add: Add): Promise<void> {
  const draft = withBody(createDraft(parties.contract, operation, secrets), content, value);
  await sendTo(parties, operation, toRequest(draft), add, name);
}

/**
 * Sends the example: a server without handlers responds 501 to what it takes, a mock with the response that it chooses, or that
 * has an example of the same name.
 */
async function sendTo(
  { server, mock }: Parties,
  operation: Operation,
  request: ReturnType<typeof toRequest>,
  add: Add,
  name?: string,
): Promise<void> {
  const served = await server.send(request);
  if (served.status !== 501) add('server', `${served.status} ${served.text.slice(0, 300)}`);
  const mocked = await mock.send(request);
  const { code } = chooseResponse(operation, {}, ([type]) => type);
  const named = operation.responses.filter(
    ({ content }) => name !== undefined && content.some(({ examples }) => examples.some((each) => each.name === name)),
  );
  if (mocked.status !== code && !findResponse({ responses: named }, mocked.status))
    add('mock', `${mocked.status} ${mocked.text.slice(0, 300)}`, explainMock(mocked.status));
}

function explainMock(status: number): string | undefined {
  return status === 501
    ? 'the request is taken, and no value was found that the schema of the response allows'
    : undefined;
}

/** Holds the example against the response, as a handler's is, and asks the mock for it. */
async function tryResponse({ contract, mock }: Parties, example: BodyExample, add: Add): Promise<void> {
  const { operation, content, response, name, value } = example;
  const key = response?.key ?? '';
  const status = Number(key === 'default' ? 500 : key.toUpperCase().replace('XX', '00'));
  const { type: contentType } = content;
  const wrong = findViolations(operation, { status, contentType, body: value }).filter(
    ({ where }) => !where.startsWith('header'),
  );
  const [first] = wrong;
  if (first) add('response', `${first.where} ${first.message}`);
  if (name === undefined) return;
  const request = toRequest(withFirstBody(createDraft(contract, operation, secrets)));
  const headers = { ...request.headers, Prefer: `code=${status}, example="${name}"`, Accept: contentType };
  const mocked = await mock.send({ ...request, headers });
  if (mocked.status !== status) add('mock', `${mocked.status} ${mocked.text.slice(0, 300)}`);
}

function withFirstBody(draft: Draft): Draft {
  const [content] = draft.operation.body?.content ?? [];
  if (!content) return draft;
  const bodies = listBodies(content).map(([, value]) => value);
  const good = bodies.find((value) => content.check?.isValid(value) !== false);
  return good === undefined ? draft : withBody(draft, content, good);
}

/** Why the contract does not allow what plain JSON Schema does, where that is right. */
function explain(example: BodyExample): string | undefined {
  const { response, content, value } = example;
  const violations = content.explain(value);
  if (violations.length > 0 && violations.every(({ keyword }) => /^(read|write)Only$/.test(keyword)))
    return `${response ? 'write' : 'read'}-only, which plain JSON Schema passes over`;
  if (response?.key === '204') return 'a 204 has no body (RFC 9110, section 15.3.5)';
  if (content.syntax === 'bytes') return 'no media type of JSON: its bodies are bytes';
  const isObject = typeof value === 'object' && value !== null;
  const isUntyped = !isObject && content.valueType.propertyNames.length > 0;
  return isUntyped ? 'the schema has properties and no type: what is no object is valid, and not meant' : undefined;
}

function nameOf({ operation, response, content, pointer }: BodyExample): string {
  const { method, path } = operation;
  return `${method.toUpperCase()} ${path} ${response ? response.key : 'request'} ${content.type} ${pointer}`;
}

function nameOfParameter({ operation: { method, path }, parameter, pointer }: ParameterExample): string {
  return `${method.toUpperCase()} ${path} ${parameter.in} ${parameter.name} ${pointer}`;
}

const read = (file: string): Contract => compileContract(readDocument(pathToFileURL(file)));

const calls = {
  sendRequests: (document: string, sending: Sending) => sendRequests(read(document), sending),
  tryExamples: (document: string, typeTests: string) => tryExamples(read(document), typeTests),
};

export type RequestCalls = typeof calls;

// In a process of its own: a foreign contract may take any time.
serveCalls(calls);
