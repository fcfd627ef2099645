import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { parse } from 'yaml';
import { createRecording, MockSessions, readUpstreams, startMock } from '../../scripts/mock/index.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import { readTestContract } from '../support/contracts.ts';
import { createFolder, createTestLogger } from '../support/servers.ts';
import { createStudio, createStudioCaller, portOf } from '../support/studio.ts';

/** A service that keeps the contract but for the album `wrong`, and a mock before it. */
async function startBefore(context: TestContext, { isBlocking = false, names = '' } = {}) {
  const real = await createStudio({
    stateful: true,
    handlers: {
      readAlbum: ({ path }: { path: { code: string } }) =>
        path.code === 'mine' ? { status: 404, body: { detail: 'Own' } } : undefined,
    },
  });
  const service = createServer((request, response) => {
    if (request.url?.endsWith('/wrong'))
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"code":7}');
    else if (request.url?.endsWith('/teapot')) response.writeHead(418).end();
    else real.mock(request, response);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => service.once('listening', resolve));
  context.after(() => service.close());
  const contract = compileContract(await readTestContract('studio.yaml'));
  const file = join(createFolder(), 'recorded.yaml');
  const upstream = {
    findUrl: readUpstreams(contract, [`${names}http://127.0.0.1:${portOf(service)}`]),
    isBlocking,
    record: createRecording(file, contract.title),
  };
  const { logger } = createTestLogger();
  const memory = { sessions: new MockSessions(), isStateful: true };
  const { url, close } = await startMock({ contract, host: '127.0.0.1', port: 0, logger, memory, upstream });
  context.after(close);
  return { ask: createStudioCaller({ fetch }, `${url}/v1`), url, service: real, file };
}

test('requests are passed on, and violations on either side are marked', async (context) => {
  const { ask, url, service } = await startBefore(context);
  const added = await ask('POST /albums', { code: 'blue', artist: 'Joni' });
  assert.deepEqual([added.status, added.json.code, added.headers.get('x-mocked')], [201, 'blue', 'upstream']);
  assert.equal(added.headers.get('x-contract-violations'), null);
  assert.equal((await service.ask('GET /albums/blue')).json.artist, 'Joni');
  const bad = await ask('POST /albums', { artist: 'Joni' });
  assert.deepEqual(
    [bad.status, bad.headers.get('x-contract-violations')],
    [...[422, 'Request: code This field is required.']],
  );
  const wrong = await ask('GET /albums/wrong');
  assert.deepEqual([wrong.status, wrong.json], [200, { code: 7 }]);
  assert.match(wrong.headers.get('x-contract-violations') ?? '', /^Response: body .*code/);
  assert.match(
    (await ask('GET /albums/teapot')).headers.get('x-contract-violations') ?? '',
    /status 418 is not declared/,
  );
  assert.equal((await ask('GET /nowhere')).status, 404);
  const { violations } = Object(await (await fetch(`${url}/__mock/verify`)).json());
  assert.deepEqual(
    violations.map(({ operation }: { operation: string }) => operation),
    ['addAlbum', 'readAlbum', 'readAlbum', undefined],
  );
});

test('violations are turned down where that is asked for', async (context) => {
  const { ask, service } = await startBefore(context, { isBlocking: true });
  assert.equal((await ask('POST /albums', { artist: 'Joni' })).status, 422);
  assert.equal((await service.ask('GET /albums')).json.total, 0);
  const wrong = await ask('GET /albums/wrong');
  assert.equal(wrong.status, 502);
});

test('operations that are not named are the mock, and faults hold for the service too', async (context) => {
  const { ask } = await startBefore(context, { names: 'readAlbum=' });
  assert.equal((await ask('POST /albums', { code: 'a', artist: 'Ann' })).headers.get('x-mocked'), 'stateful');
  const read = await ask('GET /albums/mine');
  assert.deepEqual([read.status, read.json, read.headers.get('x-mocked')], [404, { detail: 'Own' }, 'upstream']);
  assert.equal((await ask('GET /albums/mine', undefined, { Prefer: 'fault=unavailable' })).status, 503);
  const contract = compileContract(await readTestContract('studio.yaml'));
  assert.throws(() => readUpstreams(contract, ['none=http://x']), /names none, which is no operation/);
  assert.throws(() => readUpstreams(contract, ['nowhere']), /takes URL or ID,ID=URL/);
  assert.throws(() => readUpstreams(contract, ['http://ann:secret@x']), /takes no credentials/);
});

test('what passed is written as pairs of examples, without secrets', async (context) => {
  const { ask, file } = await startBefore(context);
  await ask('POST /albums', { code: 'blue', artist: 'Joni', secretKey: 'abc' });
  await ask('GET /albums/blue', undefined, { Authorization: 'Bearer abc' });
  await ask('GET /albums/wrong');
  const text = readFileSync(file, 'utf8');
  const { overlay, actions } = parse(text);
  assert.equal(overlay, '1.0.0');
  assert.doesNotMatch(text, /abc|wrong/);
  const [sent, responded, asked] = actions;
  assert.equal(sent.target, "$['paths']['/albums']['post']['requestBody']['content']['application/json']");
  assert.deepEqual(sent.update.examples['addAlbum-201-1'].value, { code: 'blue', artist: 'Joni', secretKey: 'secret' });
  assert.equal(responded.update.examples['addAlbum-201-1'].value.songCount, 0);
  assert.equal(asked.target, "$['paths']['/albums/{code}']['parameters'][0]");
});

test('a path is no other host, what belongs to a connection stays, and a body is as it came', async (context) => {
  const received: IncomingMessage[] = [];
  const service = createServer((request, response) => {
    received.push(request);
    if (request.url === '/hangs') return;
    response.writeHead(200, { Connection: 'x-own', 'X-Own': '1' });
    if (request.url !== '/vast') return response.end('{}');
    const more = () => !response.destroyed && response.write(Buffer.alloc(1_000_000), more);
    return more();
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  context.after(() => service.close());
  const contract = compileContract({ openapi: '3.1.0', info: { title: 'Any', version: '1' }, paths: {} });
  const findUrl = readUpstreams(contract, [`http://127.0.0.1:${portOf(service)}`]);
  const { logger, logged } = createTestLogger();
  const memory = { sessions: new MockSessions(), isStateful: false };
  const upstream = { findUrl, isBlocking: false };
  const { url, close } = await startMock({ contract, host: '127.0.0.1', port: 0, logger, memory, upstream });
  context.after(close);
  const { port } = new URL(url);
  const ask = async (path: string, headers = {}, body?: Buffer, method = 'POST') => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }).end(body);
    const [response] = await once(sent, 'response');
    return { response, text: await readText(response) };
  };
  const body = gzipSync('{}');
  const given = { Connection: 'x-hop', 'X-Hop': '1', 'Accept-Encoding': 'zstd', 'Content-Encoding': 'gzip' };
  for (const path of ['//127.0.0.1:9/x', '/\\127.0.0.1:9/x']) {
    const { response } = await ask(path, given, body);
    assert.deepEqual([response.statusCode, response.headers['x-own']], [200, undefined]);
  }
  const { headers, url: path } = received[1] ?? {};
  assert.equal(path, '//127.0.0.1:9/x');
  assert.deepEqual(
    [headers?.['x-hop'], headers?.['content-encoding'], headers?.['content-length'], headers?.['accept-encoding']],
    [undefined, 'gzip', String(body.length), 'gzip, deflate'],
  );
  assert.match((await ask('/vast')).text, /more than 67108864 bytes/);
  const read = (await ask('/read', { 'Content-Length': '2' }, Buffer.from('{}'), 'GET')).response;
  assert.match(String(read.headers['x-contract-violations']), /the body of a GET is not passed on/);
  assert.equal((await ask('/read', {}, undefined, 'TRACE')).response.headers['x-mocked'], 'true');
  const before = logged.length;
  const sent = request({ host: '127.0.0.1', port, path: '/hangs' }).end();
  sent.on('error', () => {});
  while (received.at(-1)?.url !== '/hangs') await new Promise((resolve) => setTimeout(resolve, 5));
  const hanging = received.at(-1);
  sent.destroy();
  // The service is told that nobody waits any more, and nothing has failed.
  if (hanging && !hanging.socket.destroyed) await once(hanging.socket, 'close');
  assert.equal(logged.slice(before).filter(({ msg }) => msg === 'request failed').length, 0);
});
