import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { test } from 'node:test';
import { createStudio, createStudioCaller } from '../support/studio.ts';

test('a part of the requests fails, the same ones for a seed, and each operation for itself', async () => {
  const { mock, ask } = await createStudio();
  const listen = async (session: string, seed: number) => {
    const control = mock.session(session);
    control.prefer(`fault=unavailable, rate=0.3, seed=${seed}`, 'listAlbums');
    const own = createStudioCaller(control);
    const statuses = [];
    for (let index = 0; index < 40; index++) statuses.push((await own('GET /albums')).status);
    assert.equal((await own('GET /albums/any')).status, 200);
    return statuses;
  };
  const [first, again, other] = [await listen('a', 1), await listen('b', 1), await listen('c', 2)];
  assert.deepEqual(first, again);
  assert.notDeepEqual(first, other);
  const failed = first.filter((status) => status === 503).length;
  assert(failed > 4 && failed < 22, `${failed} of 40 failed`);
  assert.equal((await ask('GET /albums')).status, 200);
});

test('a limit is a 429 that says when to try again; several texts hold beside each other', async () => {
  const { mock, ask } = await createStudio();
  mock.session().prefer(['limit=2/60', 'delay=1~0.5']);
  const statuses = [];
  for (const path of ['/albums', '/albums/a', '/albums']) statuses.push((await ask(`GET ${path}`)).status);
  assert.deepEqual(statuses, [200, 200, 429]);
  const { headers } = await ask('GET /albums');
  assert(Number(headers.get('retry-after')) > 50 && Number(headers.get('retry-after')) <= 60);
  assert.throws(() => mock.session().prefer('chaos=0.5'), /A mock has no preference chaos/);
});

test('a proxy that fails, responses that break off, come slowly or not at all', async (context) => {
  const { mock } = await createStudio({ stateful: true });
  const { url, close } = await mock.listen();
  context.after(close);
  const send = async (fault: string, method = 'GET') => {
    const headers = { Prefer: `fault=${fault}`, 'Content-Type': 'application/json' };
    const sent = request(`${url}/v1/albums`, { method, headers });
    // It comes with the response, too.
    sent.on('error', () => {});
    sent.end(method === 'POST' ? JSON.stringify({ code: fault, artist: 'Ann' }) : undefined);
    try {
      const [response] = await once(sent, 'response');
      let text = '';
      for await (const chunk of response) text += chunk;
      return `${response.statusCode} ${response.headers['content-type']} ${text}`;
    } catch (error) {
      return Object(error).code;
    }
  };
  assert.match(await send('bad-gateway'), /^502 text\/html <html>/);
  assert.equal(await send('reset', 'POST'), 'ECONNRESET');
  assert.equal(await send('lost', 'POST'), 'ECONNRESET');
  assert.equal(await send('truncated'), 'ECONNRESET');
  assert.match(await send('slow'), /^200 application\/json {"total":1,"albums":\[.*]}$/);
  // What was lost had been carried out; what was reset had not.
  assert.deepEqual(
    Object.values(mock.session().state())
      .flat()
      .map(({ key }) => key),
    ['lost'],
  );
});
