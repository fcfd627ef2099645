import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, beforeEach, suite, test } from 'node:test';
import { MockSessions, readSeed } from '../../scripts/mock/index.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import { call } from '../support/calls.ts';
import { readTestContract } from '../support/contracts.ts';
import { createMockCaller } from '../support/mock-caller.ts';
import { startStatefulMock } from '../support/mocks.ts';
import { readOwnDocument } from '../support/own-contract.ts';

test('a file of states is what every session begins with', async () => {
  const contract = compileContract(readOwnDocument());
  const origin = 'http://localhost';
  const seed = await readSeed(contract, join(import.meta.dirname, '../../spec/examples/two-jobs.json'), origin);
  const sessions = new MockSessions({ seed });
  const [resource = ''] = Object.keys(seed);
  const one = sessions.of('one');
  one.put(resource, []);
  assert.deepEqual([one.itemsOf(resource).length, sessions.of('other').itemsOf(resource).length], [0, 2]);
  sessions.reset('one');
  assert.deepEqual(sessions.of('one').itemsOf(resource), seed[resource]);
  await assert.rejects(
    readSeed(contract, import.meta.filename, origin),
    /--seed .*mock-control\.test\.ts cannot be read/,
  );
});

suite('a mock can be asked and told about itself:', async () => {
  const { url, sessions } = await startStatefulMock({ after }, await readTestContract('bookshop.yaml'));
  const ask = createMockCaller(url);
  const session = 'tests';
  beforeEach(() => sessions.reset());

  test('its state is read, reset, and put in again, for one session', async () => {
    await ask('POST /authors', { name: 'Ada' }, { session });
    await ask('POST /authors/1/books', { title: 'Notes' }, { session });
    const { json: state } = await ask('GET /__mock/state', undefined, { session });
    assert.deepEqual(Object.keys(Object(state)), ['/authors/{authorId}', '/books/{bookId}']);
    assert.deepEqual((await ask('GET /__mock/state')).json, {});
    assert.equal((await ask('POST /__mock/reset', undefined, { session })).status, 204);
    assert.equal((await ask('GET /authors/1', undefined, { session })).status, 404);
    assert.equal((await ask(`PUT /__mock/state?session=${session}`, state)).status, 204);
    assert.deepEqual((await ask('GET /__mock/state', undefined, { session })).json, state);
    assert.equal(Object((await ask('GET /authors/1/books', undefined, { session })).json).meta.total, 1);
    assert.equal(Object((await ask('POST /authors', { name: 'Next' }, { session })).json).id, 2);
  });

  const wrong: [line: string, body: unknown, reason: RegExp][] = [
    ['PUT /__mock/state', { '/cars': [] }, /no items of \/cars; there are \/authors\/\{authorId\}, \/books/],
    [
      'PUT /__mock/state',
      { '/authors/{authorId}': [{ value: { id: 1 } }] },
      /Item 0 of .* violates the contract: .*name/,
    ],
    ['PUT /__mock/state', { '/authors/{authorId}': [{ id: 1 }] }, /must be \{"value"/],
    ['PUT /__mock/preferences', { operations: { readCar: 'code=404' } }, /no operation readCar; there are listAuthors/],
    ['PUT /__mock/preferences', { prefer: 'delay=soon' }, /delay must be milliseconds/],
    ['PUT /__mock/preferences', { prefer: 'session=a' }, /named by the header/],
    ['PUT /__mock/preferences', { prefer: 'statsu=404' }, /no preference statsu; write code=…/],
    ['PUT /__mock/preferences', { operations: { readAuthor: 'code 404' } }, /code needs a value/],
  ];
  for (const [line, body, reason] of wrong) {
    test(`${line} ${JSON.stringify(body)} is a 400 that says why`, async () => {
      const { status, json } = await ask(line, body);
      assert.equal(status, 400);
      assert.match(Object(json).detail, reason);
    });
  }

  test('what it has not is told with what it has', async () => {
    assert.match((await ask('GET /__mock/nothing')).text, /it has POST \/__mock\/reset/);
    assert.equal((await ask('DELETE /__mock/state')).headers.allow, 'GET, PUT');
    assert.equal(Object.keys(Object((await ask('GET /__mock')).json)).length, 8);
  });

  test('preferences hold for a session where a request says nothing else', async () => {
    await ask('POST /authors', { name: 'Ada' }, { session });
    const preferences = { prefer: '', operations: { readAuthor: 'code=404, times=2' } };
    assert.equal((await ask('PUT /__mock/preferences', preferences, { session })).status, 204);
    assert.deepEqual((await ask('GET /__mock/preferences', undefined, { session })).json, preferences);
    const statuses = [];
    for (const prefer of [undefined, 'code=200', undefined, undefined])
      statuses.push((await ask('GET /authors/1', undefined, { session, ...(prefer && { prefer }) })).status);
    assert.deepEqual(statuses, [404, 200, 200, 200]);
  });

  test('the requests are there to assert on, without credentials, and those that violated the contract are told', async () => {
    await ask('POST /authors', { name: 'Ada' }, { session });
    await ask('POST /authors', { nam: 'Ada' }, { session });
    await ask('GET /authors/7', undefined, { session });
    await ask('GET /authors', undefined, { session, prefer: 'code=999' });
    const { json } = await ask('GET /__mock/requests', undefined, { session });
    const told = Object(json).map(({ operation, status, violatesContract, request }: Record<string, unknown>) => [
      ...[operation, status, violatesContract, Object(request).body],
    ]);
    assert.deepEqual(told, [
      ['addAuthor', 201, false, { name: 'Ada' }],
      ['addAuthor', 400, true, { nam: 'Ada' }],
      ['readAuthor', 404, false, undefined],
      ['listAuthors', 400, false, undefined],
    ]);
    assert.equal(Object(json)[0].request.headers.authorization, '…');
    const { requests, violations } = Object((await ask('GET /__mock/verify', undefined, { session })).json);
    assert.deepEqual(
      [requests, violations.length, violations[0].reason],
      [4, 1, { name: ['This field is required.'] }],
    );
    const har = Object((await ask('GET /__mock/requests?format=har&status=201', undefined, { session })).json);
    const [entry] = har.log.entries;
    assert.deepEqual([har.log.entries.length, entry.request.postData.text], [1, '{"name":"Ada"}']);
    assert.deepEqual([entry.request.url, entry.response.status], [`${url}/authors`, 201]);
  });

  test('pages of any origin may send their cookies, and read a 404 and a 405', async () => {
    const Origin = 'http://localhost:5173';
    const { headers } = await call(url, { method: 'GET', path: '/authors', headers: { Origin } });
    assert.deepEqual(
      [headers['access-control-allow-origin'], headers['access-control-allow-credentials']],
      [Origin, 'true'],
    );
    const asked = { Origin, 'Access-Control-Request-Method': 'PATCH' };
    const preflight = await call(url, { method: 'OPTIONS', path: '/authors', headers: asked });
    assert.equal(preflight.headers['access-control-allow-methods'], 'GET, POST, PATCH');
  });
});
