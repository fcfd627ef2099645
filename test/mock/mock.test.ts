import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { listDeclaredOperations } from '../../server/openapi/document/index.ts';
import { createSchemaChecks } from '../../server/openapi/schema/index.ts';
import { call, type TestResponse } from '../support/calls.ts';
import { contractsFolder, readTestContract } from '../support/contracts.ts';
import { startTestMock } from '../support/mocks.ts';
import { readOwnDocument } from '../support/own-contract.ts';
import { runProcess, startProcess } from '../support/processes.ts';
import { bearer, createFolder } from '../support/servers.ts';

const basic = { Authorization: `Basic ${btoa('ada:secret')}` };

suite('the mock of this contract', async () => {
  const document = readOwnDocument();
  const { url } = await startTestMock({ after }, document);
  const operation = listDeclaredOperations(document).find(({ method }) => method === 'post');
  assert.ok(operation);
  const ask = (prefer?: string): Promise<TestResponse> =>
    call(url, {
      path: operation.path.replace('{id}', '7'),
      headers: { ...bearer, 'Content-Type': 'application/json', ...(prefer && { Prefer: prefer }) },
      body: '{"name":"Nightly patch"}',
    });

  for (const [status, { node }] of operation.responses) {
    test(`Prefer: code=${status} gives the ${status}, and each of its examples by name`, async () => {
      const byCode = await ask(`code=${status}`);
      assert.deepEqual([byCode.status, byCode.headers['x-mocked']], [Number(status), 'true']);
      for (const [name, example] of Object.entries(node.content?.['application/json']?.examples ?? {})) {
        const byName = await ask(`code=${status}, example=${name}`);
        assert.deepEqual([byName.status, byName.json], [Number(status), Object(example).value]);
      }
    });
  }

  test('an example alone says which status is meant', async () => {
    assert.equal((await ask('example=noTemplate')).status, 404);
    assert.equal((await ask('example="full"')).status, 201);
  });

  const refused: [string, RegExp][] = [
    ['code=418', /code=418 is not declared; choose one of 201, 400, /],
    ['code=no', /code must be an HTTP status, not "no"/],
    ['example=none', /example=none does not exist; there are minimal, full, /],
    ['code=404, example=full', /example=full does not exist; there are noTemplate, /],
    ['dynamic=maybe', /dynamic must be true or false/],
    ['delay=60001', /delay must be milliseconds, at most 60000/],
  ];
  for (const [prefer, reason] of refused) {
    test(`Prefer: ${prefer} is a 400 that says what there is`, async () => {
      const { status, json } = await ask(prefer);
      assert.equal(status, 400);
      assert.match(Object(json).detail, reason);
    });
  }

  test('the same seed makes the same body, another seed another', async () => {
    const [first, again, other] = [
      await ask('dynamic=true, seed=42'),
      await ask('dynamic=true; seed=42'),
      await ask('dynamic=true, seed=43'),
    ];
    assert.deepEqual([first.status, first.text], [201, again.text]);
    assert.notEqual(first.text, other.text);
  });

  test('what is asked of it beyond the contract is refused as the server refuses it, and marked too', async () => {
    const { status, headers } = await call(url, { path: '/nowhere' });
    assert.deepEqual([status, headers['x-mocked']], [404, 'true']);
  });

  test('a delay is waited for', async () => {
    const finished: string[] = [];
    const slow = ask('delay=300').then(() => finished.push('slow'));
    await Promise.all([slow, ask().then(() => finished.push('quick'))]);
    assert.deepEqual(finished, ['quick', 'slow']);
  });
});

suite('the mock of a contract with everything', async () => {
  const document = await readTestContract('observatory/openapi.yaml');
  const { url } = await startTestMock({ after }, document);
  const ask = (path: string, prefer: string, options: { method?: string; headers?: object; body?: string } = {}) => {
    const { method = 'GET', headers = {}, body } = options;
    return call(url, {
      method,
      path: `/night/v2${path}`,
      headers: { 'X-Observer-Key': 'any', ...(prefer && { Prefer: prefer }), ...headers },
      ...(body !== undefined && { body }),
    });
  };

  test('each media type has its own examples', async () => {
    const text = await ask('/stars/count', '', { headers: { Accept: 'text/plain' } });
    assert.deepEqual([text.text, text.headers['content-type']], ['9110', 'text/plain']);
    const json = await ask('/stars/count', 'example=none');
    assert.deepEqual([json.json, json.headers['content-type']], [{ count: 0 }, 'application/json']);
    const vendor = await ask('/stars/count', '', { headers: { Accept: 'application/vnd.observatory.count+json' } });
    assert.deepEqual([vendor.json, vendor.headers['content-type']], [9110, 'application/vnd.observatory.count+json']);
    assert.equal((await ask('/stars/count', 'example=none', { headers: { Accept: 'text/plain' } })).status, 406);
  });

  test('any status that falls under a range or under default can be had', async () => {
    const closed = await ask('/stars', 'code=503, example=busy');
    assert.deepEqual([closed.status, closed.json], [503, { detail: 'The dome is closed.' }]);
    assert.equal((await ask('/stars/HIP/1', 'code=451')).status, 451);
    assert.equal((await ask('/stars/HIP/1', 'code=500')).status, 400);
    assert.equal((await ask('/stars', 'example=gone')).status, 500);
  });

  test('a 204 has neither body nor type, dynamic or not', async () => {
    for (const prefer of ['', 'dynamic=true', 'code=204']) {
      const { status, text, headers } = await ask('/stars/HIP/1', prefer, { method: 'DELETE' });
      assert.deepEqual([status, text, headers['content-type']], [204, '', undefined]);
    }
  });

  test('a sample keeps the contract and never carries a write-only property', async () => {
    const checks = createSchemaChecks(document, 'response');
    const json = { 'Content-Type': 'application/json' };
    const calls = [
      ['enrolObserver', '/observers', '{"name":"Vera","password":"galaxy-rotation"}', 'observer'],
      ['recordObservation', '/observations', '{"kind":"image","star":"a"}', 'observation'],
      ['addStar', '/stars', '{"name":"Vega","magnitude":1}', 'star'],
    ] as const;
    for (const [id, path, body, schema] of calls) {
      for (let seed = 0; seed < 10; seed++) {
        const response = await ask(path, `dynamic=true, seed=${seed}`, { method: 'POST', headers: json, body });
        assert.equal(response.status, 201, `${id} with the seed ${seed}: ${response.text}`);
        assert.deepEqual(checks(`#/components/schemas/${schema}`).findViolations(response.json), []);
        assert.equal(Object(response.json).password, undefined);
      }
    }
  });
});

suite('an example that violates the contract', () => {
  const file = join(createFolder(), 'lending.yaml');
  const spec = readFileSync(join(contractsFolder, 'lending.yaml'), 'utf8');
  const broken = spec
    .replace('example: { id: 12, reader: Ada,', "example: { id: '12', reader: Ada,")
    .replace('bay: { type: string, nullable: true,', 'bay: { type: string, example: C, nullable: true,');
  writeFileSync(file, broken);
  const lineOf = (text: string) => broken.split('\n').findIndex((line) => line.includes(text)) + 1;
  const wrong = {
    body: `lending.yaml:${lineOf("id: '12'")}:\\d+ LEVEL example-invalid .*id must be integer\\.`,
    property: `lending.yaml:${lineOf('example: C')}:\\d+ LEVEL example-invalid .*must be equal to one of`,
  };
  const env = { MOCK_PORT: '0', LOG_LEVEL: 'silent' };

  test('keeps the mock from starting with --strict, by its place', async () => {
    const command = ['scripts/contract.ts', 'mock', '--strict', '--spec', file];
    const { code, stdout, stderr } = await runProcess({ after }, command, { env });
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^The mock has examples that violate the contract; mend them:\n/);
    for (const line of Object.values(wrong)) assert.match(stderr, new RegExp(line.replace('LEVEL', 'error')));
    assert.doesNotMatch(stderr, /^\s+at /m);
  });

  test('is a warning with its place without, and is never sent', async () => {
    const { printed } = startProcess({ after }, ['scripts/contract.ts', 'mock', '--spec', file], { env });
    const [, url = ''] = await printed(/listens on (\S+);/);
    for (const line of Object.values(wrong)) await printed(new RegExp(line.replace('LEVEL', 'warning')));
    const { status, json } = await call(url, {
      path: '/library/books/9780306406157/loans',
      headers: { ...basic, 'Content-Type': 'application/json' },
      body: '{"reader":"Ada","until":null}',
    });
    assert.equal(status, 201);
    assert.deepEqual([typeof Object(json).id, Object(json).shelf.bay], ['number', 'A']);
  });
});
