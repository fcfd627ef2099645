import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, suite, test } from 'node:test';
import { mostMemory, weigh } from '../../scripts/mock/sessions.ts';
import { call } from '../support/calls.ts';
import { readTestContract } from '../support/contracts.ts';
import { createMockCaller } from '../support/mock-caller.ts';
import { startStatefulMock } from '../support/mocks.ts';

const authors = '/authors/{authorId}';
const author = (id: number, name = 'Ada') => ({ value: { id, name, self: `http://a/v1/authors/${id}` } });

suite('all sessions of a mock together', async () => {
  const { url, sessions, told } = await startStatefulMock({ after }, await readTestContract('bookshop.yaml'));
  const ask = createMockCaller(url);

  test('keep no more than a number of bytes: the oldest is forgotten first, and that is told', async () => {
    sessions.reset();
    const state = { [authors]: [author(1, 'x'.repeat(4_000_000))] };
    const names = Array.from({ length: 12 }, (_, index) => `s${index}`);
    for (const name of names) assert.equal((await ask(`PUT /__mock/state?session=${name}`, state)).status, 204);
    const kept = Math.floor(mostMemory / 8_000_000);
    assert(sessions.size <= kept && sessions.size >= kept - 1, String(sessions.size));
    assert.match(told.join('\n'), /^The session s0 is forgotten: .* bytes/);
    assert.equal((await ask('GET /authors/1', undefined, { session: 's0' })).status, 404);
    assert.equal((await ask('GET /authors/1', undefined, { session: 's11' })).status, 200);
  });

  test('keep no more of what is sent to the mock itself: items, journal, preferences and their counters', async () => {
    sessions.reset();
    told.length = 0;
    const names = Array.from({ length: 10 }, (_, index) => `j${index}`);
    const body = { name: 'x'.repeat(900_000) };
    for (let round = 0; round < 40; round++) {
      const session = names[round % names.length] ?? '';
      assert.equal((await ask('POST /authors', body, { session })).status, 201);
      const times = `state=off, code=200, times=1, x="${'y'.repeat(12_000)} ${round}"`;
      assert.equal((await ask('GET /authors', undefined, { session, prefer: times })).status, 200);
    }
    assert(sessions.bytes <= mostMemory && sessions.bytes > mostMemory / 2, String(sessions.bytes));
    assert.match(told[0] ?? '', /^The session j\d is forgotten/);
    const other = sessions.of('many');
    for (let use = 0; use < 20_000; use++) assert.equal(other.count(`listAuthors times=1 ${use}`).used, 0);
    assert.equal(other.count('listAuthors times=1 19999').used, 1);
    assert(other.bytes < 3_000_000, String(other.bytes));
  });

  test('remember of one session no more requests than fit, and say how many are forgotten', async () => {
    const session = 'journal';
    const entry = { time: '', milliseconds: 0, method: 'GET', url: '/', operation: undefined, status: 200, mocked: '' };
    const { journal } = sessions.of(session);
    for (let count = 0; count < 400; count++) {
      const request = { headers: {}, body: 'x'.repeat(16_384) };
      journal.add({ ...entry, request, response: { headers: {} }, isViolation: false });
    }
    assert(journal.bytes <= 8_388_608 && journal.bytes >= weigh(journal.entries) * 0.9, String(journal.bytes));
    const { requests, forgotten } = Object((await ask('GET /__mock/verify', undefined, { session })).json);
    assert.deepEqual([requests + forgotten, forgotten > 100], [400, true]);
  });

  const large: [about: string, text: string][] = [
    ['more than 10 MB', JSON.stringify('x'.repeat(10_000_000))],
    ['small, but vast in memory', `[${'{},'.repeat(1_000_000)}{}]`],
  ];
  for (const [about, body] of large) {
    test(`a state that is ${about} is a 413`, async () => {
      assert.equal((await call(url, { method: 'PUT', path: '/__mock/state', body })).status, 413);
    });
  }

  test('create in a large state as quickly as in a small one, nearly', async () => {
    sessions.reset();
    const seconds: number[] = [];
    for (const count of [4000, 40_000]) {
      const session = `n${count}`;
      const items = Array.from({ length: count }, (_, index) => author(index + 1 + count));
      sessions
        .of(session)
        .replaceState({ [authors]: items.map((item) => ({ ...item, key: String(item.value.id), parents: {} })) });
      sessions.of(session).counters.set(authors, count);
      const began = performance.now();
      const { status, json } = await ask('POST /authors', { name: 'New' }, { session });
      seconds.push((performance.now() - began) / 1000);
      assert.deepEqual([status, Object(json).id], [201, 2 * count + 1]);
    }
    assert((seconds[1] ?? 0) < 10, String(seconds));
  });
});

suite('the control API of a mock', async () => {
  const named = 'https://app.example.com';
  const document = await readTestContract('bookshop.yaml');
  const securitySchemes = { key: { type: 'apiKey', in: 'query', name: 'api_key' } } as const;
  const secured = { ...document, components: { ...document.components, securitySchemes } };
  const { url, sessions } = await startStatefulMock({ after }, secured, [named]);
  const reset = (headers: Record<string, string>) => call(url, { path: '/__mock/reset', headers });

  const pages: [about: string, headers: Record<string, string>, status: number][] = [
    ['nobody', {}, 204],
    ['a page of this machine', { Origin: 'http://localhost:5173' }, 204],
    ['another one', { Origin: 'http://[::1]:80' }, 204],
    ['the page of a named origin', { Origin: named }, 204],
    ['its own page', { Origin: url }, 204],
    ['any other page', { Origin: 'https://evil.example' }, 403],
    ['a page that looks like one of this machine', { Origin: 'http://localhost.evil.example' }, 403],
    ['a page without an origin', { Origin: 'null' }, 403],
    ['an image on any other page', { 'Sec-Fetch-Site': 'cross-site' }, 403],
  ];
  for (const [about, headers, status] of pages) {
    test(`responds to ${about} with ${status}`, async () => assert.equal((await reset(headers)).status, status));
  }

  test('turns down bodies that are nested too deep or end too early with a 400', async () => {
    const body = `{"${authors}":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    for (const path of ['/__mock/state', '/__mock/preferences']) {
      const { status, text } = await call(url, { method: 'PUT', path, body });
      assert.equal(status, 400);
      assert.match(text, /nested deeper than 500 levels/);
    }
    const { port } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('PUT /__mock/state HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"a');
    await once(socket, 'connect');
    socket.resetAndDestroy();
    assert.equal((await call(url, { method: 'GET', path: '/__mock' })).status, 200);
  });

  test('gives a HAR of whatever was asked, to whatever port, without secrets however they are written', async () => {
    sessions.reset();
    const paths = [
      '//a?b=c',
      '//',
      '/authors?api_key=%',
      '/authors?%61pi_key=SECRET',
      '/authors?API_KEY=SECRET',
      `/${'['.repeat(50)}`,
    ];
    for (const path of paths) await call(url, { method: 'GET', path });
    await call(url, { path: '/authors', body: '['.repeat(16_000), headers: { 'Content-Type': 'application/json' } });
    for (const format of ['har', 'json']) {
      const headers = { Host: 'localhost:99999999' };
      const { status, text } = await call(url, { method: 'GET', path: `/__mock/requests?format=${format}`, headers });
      assert.equal(status, 200);
      assert.equal(text.includes('SECRET'), false);
      assert.equal(text.includes('?%61pi_key=…'), true);
    }
  });
});
