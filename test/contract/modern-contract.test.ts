import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { createCaller } from '../../client/call.ts';
import { findChanges } from '../../scripts/changes/index.ts';
import { runChecks } from '../../scripts/checks/run-checks.ts';
import { projectFolder } from '../../scripts/cli/index.ts';
import { describeCall } from '../../scripts/generate/calls.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import type { AnyInput } from '../../server/pipeline/request-context.ts';
import type { AnyResponse } from '../../server/response/check-response.ts';
import { call } from '../support/calls.ts';
import { contractsFolder, readTestContract, startAnyServer } from '../support/contracts.ts';
import { startTestMock } from '../support/mocks.ts';

const file = join(contractsFolder, 'modern.yaml');

suite('a contract of OpenAPI 3.2', async () => {
  const document = await readTestContract('modern.yaml');
  let seen: AnyInput | undefined;
  let visits: unknown = [];
  const note = (response: AnyResponse) => (input: AnyInput) => {
    seen = input;
    return response;
  };
  const count = async (input: AnyInput): Promise<AnyResponse> => {
    seen = input;
    const list: unknown[] = [];
    for await (const value of input.body as AsyncIterable<unknown>) list.push(value);
    seen.body = list;
    return { status: 200, body: list.length };
  };
  const { url } = await startAnyServer({ after }, document, {
    filterWorks: note({ status: 200, body: [] }),
    selectWorks: note({ status: 200, body: [] }),
    searchWorks: note({ status: 200, body: [{ id: 1, title: 'Sunflowers' }] }),
    copyWork: note({ status: 201, body: { id: 2, title: 'Sunflowers' } }),
    importVisits: count,
    streamVisits: count,
    exportVisits: () => ({ status: 200, body: visits }),
    followVisits: () => ({ status: 200, body: visits }),
  });
  const mock = await startTestMock({ after }, document);
  const send = (method: string, path: string, type: string, body: string, base = url) =>
    call(base, { method, path, headers: { 'Content-Type': type }, body });

  test('has nothing that check would not know', async () => {
    const results = await runChecks({ file, project: projectFolder, only: ['lint', 'examples'] });
    assert.deepEqual(
      results.flatMap(({ findings }) => findings.map(({ line, message }) => `${line} ${message}`)),
      [],
    );
  });

  for (const [name, base] of [
    ['server', url],
    ['mock', mock.url],
  ] as const)
    test(`has operations of other methods in the ${name}`, async () => {
      const json = 'application/json';
      assert.equal((await send('QUERY', '/works', json, '{"artist": "Vincent"}', base)).status, 200);
      assert.equal((await send('QUERY', '/works', json, '{"artist": ""}', base)).status, 400);
      assert.equal((await call(base, { method: 'COPY', path: '/works/1' })).status, 201);
      const other = await call(base, { method: 'MOVE', path: '/works/1' });
      assert.deepEqual([other.status, other.headers.allow], [405, 'COPY']);
    });

  test('has queries that are one value, and cookies as they stand', async () => {
    const read = async (path: string, Cookie = 'x=1') => {
      const { status } = await call(url, { method: 'GET', path, headers: { Cookie } });
      return status === 200 ? [{ ...seen?.query }, { ...seen?.cookie }] : status;
    };
    const query = 'title=a+%2B+b&rooms=1&rooms=2';
    const filter = { title: 'a + b', rooms: [1, 2] };
    assert.deepEqual(await read(`/works/filtered?${query}`, 'seen=a%20b; seen=c'), [
      { filter },
      { seen: ['a%20b', 'c'] },
    ]);
    assert.deepEqual(await read('/works/filtered'), [{}, {}]);
    assert.equal(await read('/works/filtered?rooms=1'), 400);
    assert.equal(await read(`/works/filtered?${query}&other=1`), 400);
    const json = encodeURIComponent('{"at": "a=b&c"}');
    assert.deepEqual(await read(`/works/selected?${json}`, 'from=a%2Fb/c'), [
      { selector: { at: 'a=b&c' } },
      { from: 'a/b/c' },
    ]);
    assert.equal(await read('/works/selected'), 400);
    assert.equal(await read('/works/selected?at=1'), 400);
  });

  test('has sequences that are read value by value', async () => {
    const read = async (method: string, type: string, body: string) => {
      const response = await send(method, '/visits', type, body);
      return response.status === 200 ? seen?.body : `${response.status} ${response.text}`;
    };
    const both = [
      { room: 1, guide: false },
      { room: 2, guide: true },
    ];
    assert.deepEqual(await read('POST', 'application/jsonl', '{"room": 1}\n\n{"room": 2, "guide": true}'), both);
    const sequence = '\u001e{\n"room": 1}\n\u001e{"room": 2, "guide": true}\n';
    assert.deepEqual(await read('POST', 'application/json-seq', sequence), both);
    assert.match(String(await read('POST', 'application/json-seq', `${sequence}\u001e{]\n`)), /^400.*Text 3/);
    assert.match(String(await read('POST', 'application/jsonl', '{"room": 1}\n{"room": 0}')), /^400.*1/);
    assert.match(String(await read('POST', 'application/jsonl', '{"room": 1}\n'.repeat(4))), /^400/);
    const events =
      ': hi\n\nevent: begun\r\ndata: {"room":\ndata: 1}\r\nretry: 5\n\rwho: me\n\nid: 7\nevent: over\ndata\n\n';
    const parsed = [
      { event: 'begun', data: '{"room":\n1}', retry: 5 },
      { event: 'over', data: '', id: '7' },
    ];
    for (const method of ['POST', 'PUT']) {
      assert.deepEqual(await read(method, 'text/event-stream', events), parsed);
      assert.match(String(await read(method, 'text/event-stream', 'event: lost\ndata: 1\n\n')), /^400/);
    }
  });

  test('has sequences that are written value by value, and held against the schema of the items', async () => {
    const ask = async (path: string, accept: string, list: unknown) => {
      visits = list;
      const response = await fetch(url + path, { headers: { Accept: accept } });
      return [response.status, await response.text()];
    };
    const rooms = [{ room: 1 }, { room: 2 }];
    assert.deepEqual(await ask('/visits', 'application/jsonl', rooms), [200, '{"room":1}\n{"room":2}\n']);
    const sequence = '\u001e{"room":1}\n\u001e{"room":2}\n';
    assert.deepEqual(await ask('/visits', 'application/json-seq', rooms), [200, sequence]);
    assert.equal((await ask('/visits', 'application/jsonl', [{ room: 0 }]))[0], 500);
    assert.equal((await ask('/visits', 'application/jsonl', Array(4).fill({ room: 1 })))[0], 500);
    const event = { event: 'begun', data: '{}', id: 'a' };
    assert.deepEqual(await ask('/visits/live', '*/*', [event]), [200, 'event: begun\nid: a\ndata: {}\n\n']);
  });

  test('has examples of data and of texts, and sample sequences in its mock', async () => {
    const ask = async (path: string, headers: Record<string, string> = {}) =>
      (await fetch(mock.url + path, { headers })).text();
    assert.equal(await ask('/visits/live'), 'event: begun\nid: a\ndata: {"room": 1}\n\n');
    assert.equal((await send('POST', '/visits', 'application/jsonl', '{"room": 1}', mock.url)).text, '7');
    assert.deepEqual(JSON.parse(await ask('/works')), [
      { id: 1, title: 'Sunflowers' },
      { id: 2, title: 'Irises' },
    ]);
    assert.equal(await ask('/visits', { Accept: 'application/json-seq' }), '\u001e{"room":1,"guide":false}\n');
    const several = await ask('/visits/live', { Prefer: 'dynamic=true' });
    assert.equal([...several.matchAll(/^data: \{"room":/gm)].length, 3, several);
  });

  test('has a page on which tags are nested and named by their summaries', async () => {
    const page = (await (await fetch(`${url}/docs`)).text()).replaceAll(/\s+/g, ' ');
    assert.match(
      page,
      /<summary>Works of art<\/summary>((?!<\/details>).)*<summary>Copies of them<\/summary>.*<\/details><\/details>/,
    );
    assert.match(page, /main: <code>\/<\/code>/);
    assert.doesNotMatch(page, /<summary>beta/);
    assert.match(await (await fetch(`${url}/docs?operation=exportVisits`)).text(), /200<\/span> All of them/);
  });

  test('has a client that sends and reads what it has', async () => {
    const { operations } = compileContract(document);
    const caller = createCaller({ baseUrl: url });
    const callIt = async (id: string, input?: object) => {
      const operation = operations.find((each) => each.id === id);
      assert.ok(operation, id);
      const result = await caller(describeCall(document, operation), input);
      assert.equal(result.ok, true, `${id}: ${result.status}`);
      return result.data;
    };
    const listAll = async (data: unknown) => {
      const list: unknown[] = [];
      for await (const item of data as AsyncIterable<unknown>) list.push(item);
      return list;
    };
    const rooms = [{ room: 1 }, { room: 2 }];
    assert.deepEqual(await callIt('searchWorks', { body: { artist: 'V' } }), [{ id: 1, title: 'Sunflowers' }]);
    const filter = { title: 'a + b&', rooms: [1, 2] };
    await callIt('filterWorks', { query: { filter }, cookie: { seen: ['a%20b', 'c'] } });
    assert.deepEqual([{ ...seen?.query }, { ...seen?.cookie }], [{ filter }, { seen: ['a%20b', 'c'] }]);
    await callIt('selectWorks', { query: { selector: { at: 'x' } } });
    assert.deepEqual({ ...seen?.query }, { selector: { at: 'x' } });
    assert.equal(await callIt('importVisits', { body: rooms }), 2);
    assert.equal(await callIt('importVisits', { body: rooms, contentType: 'application/json-seq' }), 2);
    const events = [
      { event: 'begun', data: '{"room":\n1}', id: 'a' },
      { event: 'over', data: '', retry: 7 },
    ];
    assert.equal(await callIt('importVisits', { body: events, contentType: 'text/event-stream' }), 2);
    visits = events;
    assert.deepEqual(await listAll(await callIt('followVisits')), events);
    visits = rooms;
    assert.deepEqual(await listAll(await callIt('exportVisits')), rooms);
  });

  test('has changes', () => {
    const before = structuredClone(document);
    const { paths = {}, components = {} } = before;
    Reflect.deleteProperty(paths['/works'] ?? {}, 'query');
    Object.assign(components.schemas?.Visit ?? {}, { required: [] });
    const found = findChanges(before, document).map(({ rule, message }) => `${rule}: ${message}`);
    assert.deepEqual(found.sort(), [
      'operation-added: QUERY /works: operation added',
      'property-became-required: Visit.room: required now',
    ]);
  });
});
