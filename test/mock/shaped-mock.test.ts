import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileContract } from '../../server/openapi/compile.ts';
import { findContradictions } from '../../server/openapi/pairs.ts';
import { readTestContract } from '../support/contracts.ts';
import { createStudio } from '../support/studio.ts';

const codes = ({ albums }: Record<string, unknown>) => Object(albums).map((each: { code: string }) => each.code);

test('a list whose example is one item has as many as were asked for, such as the filters want, in order', async () => {
  const { ask } = await createStudio();
  const { json } = await ask('GET /albums?limit=4&artist=Joni');
  assert.deepEqual([json.total, codes(json)[0], new Set(codes(json)).size], [4, 'blue', 4]);
  for (const { artist } of Object(json.albums)) assert.equal(artist, 'Joni');
  const { json: others } = await ask('GET /albums?limit=2&artist=Ella');
  assert.deepEqual([others.total, codes(others).includes('blue')], [2, false]);
  const { json: second } = await ask('GET /albums?limit=2&page=2');
  assert.deepEqual([second.total, codes(second).length], [4, 2]);
  const { json: ordered } = await ask('GET /albums?limit=3&sort=-code');
  assert.deepEqual(codes(ordered), codes(ordered).toSorted().toReversed());
  const { json: plain } = await ask('GET /albums');
  assert.deepEqual(plain, { total: 1, albums: [{ code: 'blue', artist: 'Joni', songCount: 10 }] });
});

test('a request that contains the request of a named example gets the response of that name', async () => {
  const { ask } = await createStudio();
  const live = await ask('POST /albums', { code: 'live', artist: 'Nina', notify: 'http://localhost/' });
  assert.deepEqual([live.status, live.json], [201, { code: 'live', artist: 'Nina', songCount: 0 }]);
  const banned = await ask('POST /albums', { code: 'any', artist: 'Nobody' });
  assert.deepEqual([banned.status, banned.json], [422, { detail: 'Nobody may not.' }]);
  assert.equal((await ask('POST /albums', { code: 'any', artist: 'Else' })).status, 201);
  const { ask: askStateful } = await createStudio({ stateful: true });
  assert.equal((await askStateful('POST /albums', { code: 'any', artist: 'Nobody' })).status, 422);
  assert.equal((await askStateful('POST /albums', { code: 'mine', artist: 'Nina' })).json.code, 'mine');
});

test('pairs that contradict are found', async () => {
  const document = await readTestContract('studio.yaml');
  const { post } = Object(document.paths?.['/albums']);
  post.requestBody.content['application/json'].examples.other = { value: { code: 'live', artist: 'Nina' } };
  post.responses['422'].content['application/json'].examples.other = { value: { detail: 'Other.' } };
  const { parameters, get } = Object(document.paths?.['/albums/{code}']);
  parameters[0].examples = { blue: { value: 'blue' } };
  get.responses['200'].content['application/json'].examples = {
    blue: { value: { code: 'red', artist: 'Joni', songCount: 1 } },
  };
  const found = compileContract(document).operations.flatMap(findContradictions);
  assert.deepEqual(
    found.map(({ message }) => message),
    [
      'The examples live and other have the same request and different responses: only that of live can be sent.',
      'The example blue has code blue in the path of the request, and red in its response.',
    ],
  );
});

test('what may be null and has no example is null for some seeds of sample data', async () => {
  const { ask } = await createStudio();
  const seen = new Set<string>();
  for (let seed = 0; seed < 30; seed++) {
    const prefer = { Prefer: `dynamic=true, seed=${seed}` };
    const [first = {}] = JSON.parse(String((await ask('GET /albums/blue/songs', undefined, prefer)).json.text));
    if ('remark' in first) seen.add(typeof first.remark);
  }
  assert.deepEqual([...seen].sort(), ['object', 'string']);
});
