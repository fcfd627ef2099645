import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { createApp } from '../../server/app.ts';
import { startListening } from '../../server/listening/index.ts';
import { createLogger } from '../../server/logger.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import { startTestMock } from '../support/mocks.ts';

const document = {
  openapi: '3.1.0',
  info: { title: 'Things', version: '1' },
  servers: [{ url: '/' }],
  paths: {
    '/a': { get: { operationId: 'getA', responses: { 204: { description: 'A' }, 400: { description: 'B' } } } },
  },
};

test('a name in the query that nobody declares is ignored, and told in the log once', async (context) => {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const logger = createLogger('info', sink);
  const app = createApp({
    contract: compileContract(document),
    handlers: {},
    fallback: async () => ({ status: 204 }),
    authenticate: () => undefined,
    logger,
  });
  const { url, close } = await startListening(app, '127.0.0.1', 0);
  context.after(close);
  const mock = await startTestMock(context, document);
  for (const target of ['?utm_source=x', '?utm_source=y&__proto__=1']) {
    assert.equal((await fetch(`${url}/a${target}`)).status, 204);
    assert.equal((await fetch(`${mock.url}/a${target}`)).status, 204);
  }
  const told = lines.flatMap((line) => JSON.parse(line).undeclared ?? []);
  assert.deepEqual(told, ['utm_source', '__proto__']);
});

test('x-undeclared-query: refuse makes it a violation', async (context) => {
  const mock = await startTestMock(context, { ...document, 'x-undeclared-query': 'refuse' });
  assert.equal((await fetch(`${mock.url}/a?utm_source=x`)).status, 400);
  assert.equal((await fetch(`${mock.url}/a`)).status, 204);
});
