import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStudio } from '../support/studio.ts';

test('entity tags follow an item, and conditions are held against them', async () => {
  const { ask } = await createStudio({ stateful: true });
  await ask('POST /albums', { code: 'blue', artist: 'Joni' });
  const tag = (await ask('GET /albums/blue')).headers.get('etag') ?? '';
  assert.match(tag, /^".+"$/);
  assert.equal((await ask('GET /albums/blue', undefined, { 'If-None-Match': tag })).status, 304);
  assert.equal((await ask('PUT /albums/blue', { artist: 'Ann' }, { 'If-Match': tag })).status, 200);
  assert.equal((await ask('PUT /albums/blue', { artist: 'Ben' }, { 'If-Match': tag })).status, 412);
  assert.equal((await ask('GET /albums/blue')).json.artist, 'Ann');
});

test('a key that is taken is a conflict, a parent that is not there a 404, and counts agree', async () => {
  const { ask } = await createStudio({ stateful: true });
  const added = await ask('POST /albums', { code: 'blue', artist: 'Joni' });
  assert.deepEqual([added.status, added.json.songCount], [201, 0]);
  const again = await ask('POST /albums', { code: 'blue', artist: 'Joni' });
  assert.deepEqual([again.status, again.headers.get('x-mocked')], [409, 'stateful']);
  for (const title of ['Carey', 'River']) await ask('POST /albums/blue/songs', { title });
  assert.equal((await ask('POST /albums/red/songs', { title: 'None' })).status, 404);
  assert.equal((await ask('GET /albums/blue')).json.songCount, 2);
  assert.deepEqual((await ask('GET /albums')).json, {
    ...{ total: 1, albums: [{ code: 'blue', artist: 'Joni', songCount: 2 }] },
  });
});

test('a request with a key gets its first response again', async () => {
  const { mock, ask } = await createStudio({ stateful: true });
  const key = { 'Idempotency-Key': 'once' };
  const first = await ask('POST /albums', { code: 'a', artist: 'Ann' }, key);
  const again = await ask('POST /albums', { code: 'a', artist: 'Ann' }, key);
  assert.deepEqual([again.status, again.json], [201, first.json]);
  assert.equal((await ask('POST /albums', { code: 'b', artist: 'Ann' }, key)).status, 422);
  const elsewhere = { ...key, Prefer: 'session=other' };
  assert.equal((await ask('POST /albums', { code: 'c', artist: 'Ann' }, elsewhere)).json.code, 'c');
  // A failure is not the response for good.
  const lame = { 'Idempotency-Key': 'twice' };
  mock.session().prefer('fault=unavailable, times=1');
  assert.equal((await ask('POST /albums', { code: 'd', artist: 'Ann' }, lame)).status, 503);
  assert.equal((await ask('POST /albums', { code: 'd', artist: 'Ann' }, lame)).status, 201);
});

test('a session begins with examples, or so many items of each kind, those below others among them', async () => {
  const { mock, ask } = await createStudio({ stateful: true });
  await mock.session().seed('examples');
  assert.deepEqual((await ask('GET /albums')).json.total, 1);
  await mock.session().seed(5);
  const { json } = await ask('GET /albums');
  assert.deepEqual([json.total, Object(json.albums)[0].songCount], [5, 1]);
  const { code } = Object(json.albums)[3];
  assert.deepEqual((await ask(`GET /albums/${code}`)).json.code, code);
  assert.equal((await ask('POST /albums', { code, artist: 'Ann' })).status, 409);
});
