import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { createApp, createFetch, type LibraryOptions, type Resources, type Setup } from 'contract-workbench';
import { createMock } from 'contract-workbench/mock';
import { startTestServer } from 'contract-workbench/testing';
import express, { type ErrorRequestHandler } from 'express';
import { readTestContract } from '../support/contracts.ts';
import { createFolder, createTestLogger } from '../support/servers.ts';

const contract = await readTestContract('bookshop.yaml');
const { logger } = createTestLogger();

const book = { id: '7b7bb6a6-5b2e-4a7b-9f0e-3c9f7a3f0001', title: 'Emma', price: 12, genre: 'novel' };
const handlers: LibraryOptions['handlers'] = { listBooks: () => ({ status: 200, body: { items: [book] } }) };

async function listen(context: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('an app is the listener of a server of Node.js', async (context) => {
  const url = await listen(context, createApp({ contract, handlers, logger }));
  const response = await fetch(`${url}/v1/books`);
  assert.deepEqual([response.status, await response.json()], [200, { items: [book] }]);
  assert.equal((await fetch(`${url}/v1/nothing`)).status, 404);
});

test('an app is mounted under a prefix of an Express app, beside other routes', async (context) => {
  const app = express();
  app.get('/shop/health', (_request, response) => void response.send('well'));
  app.use('/shop', createApp({ contract, handlers, logger }));
  app.get('/shop/after', (_request, response) => void response.send('after'));
  const url = await listen(context, app);
  const ask = async (path: string) => {
    const response = await fetch(url + path);
    return `${response.status} ${await response.text()}`;
  };
  assert.equal(await ask('/shop/health'), '200 well');
  assert.equal(await ask('/shop/books'), `200 ${JSON.stringify({ items: [book] })}`);
  assert.equal(await ask('/shop/v1/books'), `200 ${JSON.stringify({ items: [book] })}`);
  assert.equal(await ask('/shop/after'), '200 after');
  assert.match(await ask('/shop/authors?limit=nothing'), /^400 /);
});

test('a body that was read before the app is one clear error', async (context) => {
  const app = express();
  app.use(express.json());
  app.use(createApp({ contract, handlers, logger }));
  app.use(((error, _request, response, _next) => void response.send(error.message)) satisfies ErrorRequestHandler);
  const url = await listen(context, app);
  const json = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' };
  const response = await fetch(`${url}/v1/authors`, json);
  assert.match(await response.text(), /^The body of this POST was read before .* express\.json\(\)/);
  assert.equal((await fetch(`${url}/v1/books`)).status, 200);
});

test('two contracts are served by one process', async (context) => {
  const app = express();
  app.use('/a', createApp({ contract, handlers, logger }));
  app.use('/b', createApp({ contract: await readTestContract('lending.yaml'), handlers: {}, logger }));
  const url = await listen(context, app);
  assert.equal((await fetch(`${url}/a/books`)).status, 200);
  assert.notEqual((await fetch(`${url}/b/books`)).status, 200);
});

test('an app responds to requests of fetch without a port', async () => {
  const respond = createFetch(createApp({ contract, handlers, logger }));
  const response = await respond(new Request('https://shop.example.com/v1/books'));
  assert.deepEqual([response.status, await response.json()], [200, { items: [book] }]);
  const refused = await respond(new Request('https://shop.example.com/v1/books', { method: 'DELETE' }));
  assert.deepEqual([refused.status, refused.headers.get('allow') !== null], [405, true]);
});

test('what is no contract, and one that cannot be worked from, is said at once', () => {
  assert.throws(() => createApp({ contract: {}, handlers }), /no OpenAPI 3\.0, 3\.1 or 3\.2 document/);
});

test('a mock responds to requests of fetch without a port, and remembers where it is told to', async () => {
  const fetchMock = createFetch(createMock({ contract, stateful: true }));
  const sent = { method: 'POST', headers: { 'Content-Type': 'application/json' } };
  const body = JSON.stringify({ name: 'Jane', country: 'GB' });
  const created = await fetchMock(new Request('http://mock/v1/authors', { ...sent, body }));
  assert.deepEqual([created.status, created.headers.get('x-mocked')], [201, 'stateful']);
  const listed = await fetchMock(new Request('http://mock/v1/authors'));
  assert.match(await listed.text(), /"name":"Jane"/);
});

test('a test server opens the resources of a setup by the defaults of its settings, where it has no empty ones', async (context) => {
  const shop = { default: 'Corner', parse: (text: string) => text, wanted: 'a name' };
  const setup: Setup<string, Resources & { name: string }> = {
    readSettings: (read) => read('SHOP', shop),
    open: (name) => ({ name }),
    createHandlers: ({ name }) => ({ listBooks: () => ({ status: 200, body: { items: [{ ...book, title: name }] } }) }),
  };
  const file = join(createFolder(), 'openapi.json');
  writeFileSync(file, JSON.stringify(contract));
  const { url } = await startTestServer(context, setup, pathToFileURL(file));
  assert.match(await (await fetch(`${url}/v1/books`)).text(), /"title":"Corner"/);
});
