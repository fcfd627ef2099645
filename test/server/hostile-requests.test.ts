import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { sendHostile } from '../bench/hostile-attack.ts';
import { createHostileRequests } from '../bench/hostile-requests.ts';
import { listSurfaces } from '../bench/hostile-surfaces.ts';
import { good } from '../contract/requests.ts';
import { bodyOf, contractOf, startBoth } from '../support/both.ts';
import { type Call, call } from '../support/calls.ts';
import { startTestMock } from '../support/mocks.ts';
import { readOwnDocument } from '../support/own-contract.ts';
import { sendRaw } from '../support/raw.ts';
import { startTestServer } from '../support/servers.ts';

const server = await startTestServer({ after });
const own = [
  { name: 'server', url: server.url },
  { name: 'mock', url: (await startTestMock({ after })).url },
];

/** Sends a request to server and mock and holds each response against the status; then a good one, which must be a 201. */
async function expectOf(targets: typeof own, sent: Partial<Call>, status: number, says = /(?:)/): Promise<void> {
  for (const { name, url } of targets) {
    const response = await call(url, { ...good, ...sent });
    assert.equal(response.status, status, `${name}: ${response.text}`);
    assert.match(response.text, says, name);
    assert(response.text.length < 200_000, `${name} sends ${response.text.length} characters`);
  }
}

const nest = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const json = { 'Content-Type': 'application/json' };

for (const name of ['webhook_service', 'status', 'name', 'unknown']) {
  test(`6,000 levels in ${name} are a 400 that says how many may be`, async () => {
    await expectOf(own, { body: `{"name":"x","${name}":${nest(6000)}}` }, 400, /^\{"detail":"[^"]*500 levels/);
  });
}

test('as many levels as there may be are read, and rendered into a message', async () => {
  await expectOf(own, { body: `{"name":"x","unknown":${nest(499)}}` }, 201);
  await expectOf(own, { body: `{"name":"x","webhook_service":${nest(499)}}` }, 400, /webhook_service.*…/);
  await expectOf(own, { body: `{"name":"x","unknown":"${'['.repeat(6000)}\\"["}` }, 201);
});

const recursive = contractOf(bodyOf({ $ref: '#/components/schemas/Node' }), {
  components: {
    schemas: {
      Node: {
        type: 'object',
        properties: {
          next: { anyOf: [{ $ref: '#/components/schemas/Node' }, { type: 'null' }] },
          leaf: { type: 'integer' },
        },
      },
    },
  },
});

test('a schema that refers to itself is followed as deep as a body may be, and wrong at the bottom is a 400', async (context) => {
  const both = await startBoth(context, recursive);
  const chain = (depth: number, inner: string) => '{"next":'.repeat(depth) + inner + '}'.repeat(depth);
  const send = (body: string, status: number, says?: RegExp) =>
    expectOf(both, { path: '/things', headers: json, body }, status, says);
  await send(chain(7000, '{}'), 400, /500 levels/);
  await send(chain(498, '{"leaf":1}'), 204);
  await send(chain(498, '{"leaf":"x"}'), 400, /next/);
});

test('a JSON text within a parameter or a form may not be deeper either', async (context) => {
  const schema = { $ref: '#/components/schemas/Node' };
  const deep = '{"next":'.repeat(1200);
  const close = '}'.repeat(1200);
  const media = { 'application/json': { schema } };
  const parameters = [
    { name: 'q', in: 'query', content: media },
    { name: 'c', in: 'cookie', schema },
  ];
  const form = { type: 'object', properties: { node: schema } };
  const content = { 'multipart/form-data': { schema: form }, 'application/x-www-form-urlencoded': { schema: form } };
  const { components } = recursive;
  const both = await startBoth(context, contractOf({ parameters, requestBody: { content } }, { components }));
  const part = `--b\r\nContent-Disposition: form-data; name="node"\r\n\r\n${deep}1${close}\r\n--b--\r\n`;
  const text = encodeURIComponent(`${deep}1${close}`);
  const multipart = { 'Content-Type': 'multipart/form-data; boundary=b' };
  await expectOf(both, { path: '/things', headers: multipart, body: part }, 400, /node/);
  const urlencoded = { 'Content-Type': 'application/x-www-form-urlencoded' };
  await expectOf(both, { path: '/things', headers: urlencoded, body: `node=${text}` }, 400, /node/);
  const short = `${'['.repeat(5000)}`;
  await expectOf(both, { path: `/things?q=${short}`, headers: {}, body: '' }, 400, /"q"/);
  await expectOf(both, { path: '/things', headers: { Cookie: `c=j:${short}` }, body: '' }, 400);
});

const coders = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdCompressSync };
for (const [coding, code] of Object.entries(coders)) {
  const bytes = code(String(good.body));
  const headers = { ...good.headers, 'Content-Encoding': coding };
  test(`a body in ${coding} is read`, () => expectOf(own, { headers, body: bytes }, 201));
  const spoilt = {
    'that is no such thing': Buffer.from('not it at all'),
    'that ends too early': bytes.subarray(0, -4),
    'with junk after it': Buffer.concat([bytes, Buffer.from('junk')]),
  };
  for (const [title, body] of Object.entries(spoilt)) {
    test(`a body in ${coding} ${title} is a 400`, () => expectOf(own, { headers, body }, 400, /"detail":"[^"]+"/));
  }
  test(`a body in ${coding} that is too large once it is read is a 413`, () =>
    expectOf(own, { headers, body: code(Buffer.alloc(3_000_000, ' ')) }, 413, /1048576 bytes/));
}

test('a coding that nobody knows is a 415 that names those that are', () =>
  expectOf(own, { headers: { ...good.headers, 'Content-Encoding': 'compress' } }, 415, /gzip, deflate, br, zstd/));

for (const target of ['http://', 'http://?x', '*', 'http://[', '//', '/%']) {
  test(`the request target ${target} gets a response in JSON, and is logged`, async () => {
    server.logged.length = 0;
    for (const { url } of own) {
      const text = await sendRaw(url, `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      assert.match(text, /^HTTP\/1\.1 4\d\d /);
      assert.match(text, /\r\n\r\n\{"detail":"[^"]*"\}$/);
    }
    assert.equal(server.logged.filter(({ msg }) => /^request completed$|turned down/.test(String(msg))).length, 1);
  });
}

test('a request target with a host in it is that of its path', () =>
  expectOf(own, { path: `http://localhost${good.path}` }, 201));

test('thousands of names, dashes and letters in a header are handled as few are', async (context) => {
  const many = 7500;
  await expectOf(own, { path: `${good.path}?${'a&'.repeat(many)}` }, 400, /"a":\["This field is unknown/);
  await expectOf(own, { path: `${good.path}?${'a'.repeat(many)}` }, 400, /unknown/);
  await expectOf(own, { headers: { ...good.headers, Prefer: 'a'.repeat(2 * many) } }, 201);
  const names = ['a', 'b', 'c'];
  const parameters = names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  const both = await startBoth(context, contractOf({ parameters }, { path: '/z/{a}-{b}-{c}.json', method: 'get' }));
  const send = (path: string, status: number) => expectOf(both, { method: 'GET', path, headers: {}, body: '' }, status);
  await send(`/z/${'-'.repeat(15_000)}`, 404);
  await send(`/z/${'-'.repeat(15_000)}.json`, 204);
  await send('/z/1-2-3.json', 204);
  await send('/z/1--3.json', 404);
});

test('a path with several values is taken apart the same way each time', async (context) => {
  const parameters = ['a', 'b'].map((name) => ({
    ...{ name, in: 'path', required: true },
    schema: { type: 'string', enum: ['x-y', 'z', '1'] },
  }));
  const both = await startBoth(context, contractOf({ parameters }, { path: '/z/{a}-{b}', method: 'get' }));
  for (const [path, status] of [
    ['/z/x-y-z', 204],
    ['/z/z-1', 204],
    ['/z/z-x-y', 404],
    ['/z/-z', 404],
  ] as const) {
    await expectOf(both, { method: 'GET', path, headers: {}, body: '' }, status);
  }
});

test('a list of 60,000 objects that may not be in it twice is read, and the one that is, named', async (context) => {
  const list = { type: 'array', uniqueItems: true };
  const both = await startBoth(context, contractOf(bodyOf(list)));
  const items = Array.from({ length: 60_000 }, (_, index) => `{"a":${index}}`);
  const send = (body: string, status: number, says?: RegExp) =>
    expectOf(both, { path: '/things', headers: json, body }, status, says);
  await send(`[${items.join()}]`, 204);
  await send(`[${items.join()},{"a":7}]`, 400, /7 and 60000 are the same/);
  await send('[{"a":1,"b":2},{"b":2,"a":1}]', 400, /0 and 1 are the same/);
  await send('[1,"1",true,"true",null,"null",[1],["1"],{"a":1},{"a":"1"},0.5,{"a":null},{},[]]', 204);
  await send('[1,2,1.0]', 400, /0 and 2 are the same/);
});

test('a body that is wrong 100,000 times gets a response of a few words', async (context) => {
  const list = { type: 'array', items: { $ref: '#/components/schemas/Item' } };
  const components = { schemas: { Item: { type: 'object', required: ['id'] } } };
  const either = {
    anyOf: [
      { type: 'array', items: { type: 'string' } },
      { type: 'array', items: { type: 'integer' } },
    ],
  };
  const document = contractOf(bodyOf({ type: 'object', properties: { list, either } }), { components });
  const both = await startBoth(context, document);
  const send = (body: string, status: number, says?: RegExp) =>
    expectOf(both, { path: '/things', headers: json, body }, status, says);
  await send(`{"list":[${'{},'.repeat(100_000)}{}]}`, 400, /"list":\["0\.id: This field is required\."/);
  await send(`{"list":[${'{},'.repeat(20)}{}]}`, 400, /20\.id: This field is required/);
  await send(`{"either":[${'1,'.repeat(100_000)}1]}`, 204);
  await send(`{"either":[${'1,'.repeat(100_000)}"x"]}`, 400, /either/);
});

test('long names in a body make no long response', () =>
  expectOf(own, { body: `{"name":{"${'x'.repeat(500_000)}":1}}` }, 400, /^\{"name":\["Not a valid string\."\]\}$/));

test('2,000 requests that nobody should send end no process, hang nowhere and are nobody else’s fault', async (context) => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  context.diagnostic(`seed ${seed}`);
  for (const { name, url } of own) {
    const [{ rights } = assert.fail()] = listSurfaces(readOwnDocument(), 'admin-secret-for-tests');
    const next = createHostileRequests(rights, seed);
    const statuses = new Map<number, number>();
    for (let sent = 0; sent < 1000; sent += 40) {
      const requests = Array.from({ length: 40 }, next);
      const outcomes = await Promise.all(requests.map((request) => sendHostile(url, request)));
      outcomes.forEach(({ statuses: found, isHanging }, index) => {
        const what = `${name}, seed ${seed}: ${requests[index]?.bytes.toString('latin1').slice(0, 500)}`;
        assert(!isHanging, `no response: ${what}`);
        for (const status of found) {
          assert(status < 500, `${status}: ${what}`);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }
      });
    }
    // Otherwise nothing has been tried.
    for (const status of [201, 400, 404, 405, 413, 415]) assert(statuses.has(status), `${name} never gets ${status}`);
  }
  await expectOf(own, {}, 201);
});
