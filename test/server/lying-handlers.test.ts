import assert from 'node:assert/strict';
import { after, describe, suite, test } from 'node:test';
import type { Handlers } from '../../generated/contract.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import { findResponse } from '../../server/openapi/document/index.ts';
import type { ResponseValidation } from '../../server/response/check-response.ts';
import { type GoodResponse, type Lie, lies } from '../support/lies.ts';
import { readOwnDocument, readOwnSourceMap } from '../support/own-contract.ts';
import { sendRaw } from '../support/raw.ts';
import { bearer, startTestServer, type TestServer } from '../support/servers.ts';

const operation = compileContract(readOwnDocument()).operations.find(({ method }) => method === 'post');
const path = operation?.path.replace('{id}', '7') ?? '';
const created = operation && findResponse(operation, 201);
const body = Object(created?.content[0]?.examples[0]?.value);

/** A good response, made anew: a lie may change its own. */
function createGoodResponse(): GoodResponse {
  return { status: 201, headers: { Location: body.url }, body: structuredClone(body) };
}

const request = [
  `POST ${path} HTTP/1.1`,
  'Host: localhost',
  `Authorization: ${bearer.Authorization}`,
  'Content-Type: application/json',
  'Content-Length: 12',
  'Connection: close',
  '',
  '{"name":"x"}',
].join('\r\n');

/** A server whose handler says whatever it is told to. */
async function startLiar(validateResponses: ResponseValidation, handlerTimeout?: number) {
  const liar = { tell: (good: GoodResponse): unknown => good };
  const handler = async () => liar.tell(createGoodResponse());
  const handlers = { [operation?.id ?? '']: handler } as unknown as Handlers;
  const app = {
    validateResponses,
    undeclaredProperties: 'allow' as const,
    sourceMap: readOwnSourceMap(),
    ...(handlerTimeout && { handlerTimeout }),
  };
  const server = await startTestServer({ after }, { handlers: () => handlers, app });
  const ask = async (lie: Lie['tell']): Promise<string> => {
    liar.tell = lie;
    server.logged.length = 0;
    return sendRaw(server.url, request);
  };
  return { ...server, ask };
}

/** All but the one that takes a second to be found out. */
const quickLies = lies.filter(({ name }) => name !== 'an explosion');

const failure = '{"detail":"A server error has occurred."}';

function assertSilent(response: string): void {
  const withoutDate = response.replaceAll(/^(Date|X-Request-ID): .*\r\n/gm, '');
  assert.equal(
    withoutDate,
    [
      'HTTP/1.1 500 Internal Server Error',
      'Content-Type: application/json',
      `Content-Length: ${failure.length}`,
      'Connection: close',
      '',
      failure,
    ].join('\r\n'),
  );
}

function assertTold({ logged }: Pick<TestServer, 'logged'>, { logs }: Lie, level: number): void {
  const lines = logged.filter((line) => line.level === level && 'operationId' in line);
  assert.equal(lines.length, 1, 'one line tells of it');
  const [line] = lines;
  assert.equal(line?.operationId, operation?.id);
  const violations = [line?.violations ?? []].flat().map(Object);
  for (const { pointer, source } of violations) {
    assert.match(pointer, /^#\/(paths|components)\//);
    assert.match(source, /^spec\/openapi\.yaml:\d+$/);
  }
  const places: string[] = violations.length > 0 ? violations.map(({ where }) => where) : [Object(line?.err).message];
  const isNamed = (place: string) => (typeof logs === 'string' ? place === logs : logs.test(place));
  assert.ok(places.some(isNamed), `${places.join(', ')} should name ${logs}`);
}

suite('a lying handler', async () => {
  const server = await startLiar('enforce', 300);
  test('is one of at least 60 kinds', () => assert.ok(lies.length >= 60));

  describe('gets not one byte of it past the contract', () => {
    for (const lie of lies) {
      test(lie.name, async () => {
        assertSilent(await server.ask(lie.tell));
        assertTold(server, lie, 50);
      });
    }
  });

  test('leaves a server that works well, even when it fails after its time is up', async () => {
    const late = new Promise((_, reject) => setTimeout(reject, 350, new Error('late')));
    assertSilent(await server.ask(() => late));
    await assert.rejects(late);
    const response = await server.ask((good) => good);
    assert.match(response, /^HTTP\/1\.1 201 Created\r\n/);
    assert.match(response, new RegExp(`^Location: ${body.url}\\r$`, 'm'));
    assert.ok(response.endsWith(`\r\n\r\n${JSON.stringify(body)}`));
  });
});

suite('a lying handler whose responses are reported only', async () => {
  const server = await startLiar('report', 300);
  for (const lie of quickLies) {
    const outcome = lie.isUnsendable ? 'is a 500, since it cannot be sent' : 'is sent, and logged';
    test(`${lie.name} ${outcome}`, async () => {
      const response = await server.ask(lie.tell);
      if (lie.isUnsendable) assertSilent(response);
      else assert.doesNotMatch(response, /^HTTP\/1\.1 500/);
      assertTold(server, lie, lie.isUnsendable ? 50 : 40);
    });
  }
});

suite('a lying handler whose responses are not validated', async () => {
  const server = await startLiar('off', 300);
  for (const lie of quickLies) {
    test(`${lie.name} is ${lie.isUnsendable ? 'a 500' : 'sent'}`, async () => {
      const response = await server.ask(lie.tell);
      if (lie.isUnsendable) return assertSilent(response);
      assert.doesNotMatch(response, /^HTTP\/1\.1 500/);
      assert.ok(server.logged.every((line) => line.level === 30));
    });
  }
});
