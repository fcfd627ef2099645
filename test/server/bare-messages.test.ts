import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import type { Document } from '../../server/openapi/document/index.ts';
import { call } from '../support/calls.ts';
import { createTakeContract } from '../support/comparisons.ts';
import { startAnyServer } from '../support/contracts.ts';
import { startTestMock } from '../support/mocks.ts';
import { sendRaw } from '../support/raw.ts';

const json = (schema: object) => ({ description: 'A body.', content: { 'application/json': { schema } } });
const request = { requestBody: { content: { 'application/json': { schema: { required: ['name'] } } } } };
const send = (url: string, body: string) =>
  call(url, { method: 'POST', path: '/take', headers: { 'Content-Type': 'application/json' }, body });

/** The schemas of errors, and the body that is sent for one; none where any valid one will do. */
const schemas: [schema: object, isGood: (value: unknown) => boolean, isTold: boolean][] = [
  [{ type: 'string', maxLength: 5 }, (value) => typeof value === 'string' && value.length <= 5, false],
  [{ enum: ['no', 'never'] }, (value) => value === 'no' || value === 'never', false],
  [{ type: 'string' }, (value) => String(value).includes('This field is required.'), true],
  [{ type: 'number', minimum: 1000 }, (value) => Number(value) >= 1000, false],
  [
    { type: 'object', additionalProperties: false, required: ['ok'], properties: { ok: { type: 'boolean' } } },
    (value) => Object.keys(Object(value)).join() === 'ok',
    false,
  ],
  [{ type: 'array', maxItems: 0 }, (value) => Array.isArray(value) && value.length === 0, false],
];

suite('an error has a body that its schema allows, and the mock says why in a header where that has no room:', async () => {
  for (const [schema, isGood, isTold] of schemas) {
    test(JSON.stringify(schema), async () => {
      const responses = { 204: { description: 'Taken.' }, 400: json(schema) };
      const document = createTakeContract({ ...request, responses }, {}, 'post');
      const servers = [await startAnyServer({ after }, document, {}), await startTestMock({ after }, document)];
      for (const { url } of servers) {
        const { status, json: body, headers } = await send(url, '{}');
        assert.equal(status, 400);
        assert.ok(isGood(body), JSON.stringify(body));
        const reason = url === servers[1]?.url && !isTold ? 'name: This field is required.' : undefined;
        assert.equal(headers['x-mock-reason'], reason);
      }
    });
  }
});

test('the mock succeeds with default where no 2XX is declared', async (context) => {
  const statusOf = async (responses: object, prefer?: string) => {
    const { url } = await startTestMock(context, createTakeContract({ responses }));
    const headers = prefer === undefined ? {} : { Prefer: prefer };
    return (await call(url, { method: 'GET', path: '/take', headers })).status;
  };
  const declared = json({ type: 'integer' });
  assert.equal(await statusOf({ 400: declared, '4XX': declared, default: declared }), 200);
  assert.equal(await statusOf({ 400: declared, default: declared }, 'code=400'), 400);
  assert.equal(await statusOf({ 302: { description: 'Elsewhere.' }, default: declared }), 302);
  assert.equal(await statusOf({ default: declared, '2XX': declared }), 200);
});

suite('a body in chunks that has no bytes is none', async () => {
  const document: Document = createTakeContract({ ...request }, {}, 'post');
  const server = await startAnyServer({ after }, document, { take: () => ({ status: 204 }) });
  const mock = await startTestMock({ after }, document);
  for (const type of ['Content-Type: application/json\r\n', '']) {
    test(type === '' ? 'without a type' : 'with a type', async () => {
      for (const { url } of [server, mock]) {
        const head = `POST /take HTTP/1.1\r\nHost: localhost\r\n${type}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n`;
        assert.match(await sendRaw(url, `${head}0\r\n\r\n`), /^HTTP\/1\.1 204 /);
        assert.match(
          await sendRaw(url, `${head}2\r\n{}\r\n0\r\n\r\n`),
          type === '' ? /^HTTP\/1\.1 415 / : /^HTTP\/1\.1 400 /,
        );
      }
    });
  }
});
