import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { startMock } from '../../scripts/mock/index.ts';
import { chooseResponse, findViolations } from '../../scripts/mock/responses.ts';
import { createDraft, type Draft, listBodies, toRequest, withBody } from '../../scripts/parity/draft.ts';
import { createSender } from '../../scripts/parity/probe-sender.ts';
import { createApp } from '../../server/app.ts';
import { createTokenAuthenticator, hashToken } from '../../server/auth.ts';
import { startListening } from '../../server/listening/index.ts';
import { createLogger } from '../../server/logger.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import { readDocument } from '../../server/openapi/document/index.ts';
import { type BodyExample, listValidExamples, renderTypeTests } from './vendor-examples.ts';

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
  examples: { name: string; explained?: string }[];
  requests: number;
  invalid: number;
  unread: number;
  untaken: Untaken[];
}

// In a process of its own: a contract that nobody here wrote may take any time.
const [file = '', typeTests = ''] = process.argv.slice(2);
const contract = compileContract(readDocument(pathToFileURL(file)));
const logger = createLogger('silent');
const secrets = { name: 'corpus', secret: 'secret-of-the-corpus' };
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
  const add = (by: Untaken['by'], reason: string) => {
    untaken.push({ by, example: nameOf(example), reason, ...explain(example) });
  };
  await (example.response ? tryResponse(example, add) : tryRequest(example, add));
}
const outcome: ExamplesOutcome = {
  examples: valid.map((example) => ({ name: nameOf(example), ...explain(example) })),
  requests: valid.filter(({ response }) => !response).length,
  ...counts,
  untaken,
};
console.log(JSON.stringify(outcome));

type Add = (by: Untaken['by'], reason: string) => void;

/** Sends the example: a server without handlers responds 501 to what it takes, a mock with the response that it chooses. */
async function tryRequest({ operation, content, value }: BodyExample, add: Add): Promise<void> {
  const request = toRequest(withBody(createDraft(contract, operation, secrets), content, value));
  const served = await server.send(request);
  if (served.status !== 501) add('server', `${served.status} ${served.text.slice(0, 300)}`);
  const mocked = await mock.send(request);
  const { code } = chooseResponse(operation, {}, ([type]) => type);
  if (mocked.status !== code) add('mock', `${mocked.status} ${mocked.text.slice(0, 300)}`);
}

/** Holds the example against the response, as a handler's is, and asks the mock for it. */
async function tryResponse({ operation, content, response, name, value }: BodyExample, add: Add): Promise<void> {
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
function explain(example: BodyExample): { explained?: string } {
  const { response, content, value } = example;
  const violations = content.explain(value);
  if (violations.length > 0 && violations.every(({ keyword }) => /^(read|write)Only$/.test(keyword)))
    return { explained: `${response ? 'write' : 'read'}-only, which plain JSON Schema passes over` };
  if (response?.key === '204') return { explained: 'a 204 has no body (RFC 9110, section 15.3.5)' };
  if (content.syntax === 'bytes') return { explained: 'no media type of JSON: its bodies are bytes' };
  const isObject = typeof value === 'object' && value !== null;
  const isUntyped = !isObject && content.valueType.propertyNames.length > 0;
  return isUntyped
    ? { explained: 'the schema has properties and no type: what is no object is valid, and not meant' }
    : {};
}

function nameOf({ operation, response, content, pointer }: BodyExample): string {
  const { method, path } = operation;
  return `${method.toUpperCase()} ${path} ${response ? response.key : 'request'} ${content.type} ${pointer}`;
}
