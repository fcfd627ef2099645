import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, suite, test } from 'node:test';
import { http } from 'msw';
import { setupServer } from 'msw/node';
import { followHandlers } from '../../scripts/mock/index.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import { openPage, skipWithoutBrowser, startBrowser } from '../support/browser.ts';
import { readTestContract } from '../support/contracts.ts';
import { createFolder } from '../support/servers.ts';
import { createStudio, createStudioCaller } from '../support/studio.ts';

suite('a mock in tests', async () => {
  const { mock } = await createStudio({
    stateful: true,
    handlers: {
      readAlbum: async ({ path }: { path: { code: string } }, _: unknown, own: () => Promise<{ body: object }>) => {
        if (path.code === 'gone') return { status: 404, body: { detail: 'Gone.' } };
        if (path.code !== 'gold') return undefined;
        const response = await own();
        return { ...response, body: { ...response.body, artist: 'Not Ann' } };
      },
    },
  });
  const session = mock.session('tests');
  const ask = createStudioCaller(session);
  beforeEach(() => session.reset());

  test('has sessions with a state, preferences, and requests to assert on', async () => {
    session.setState({ '/albums/{code}': [{ value: { code: 'blue', artist: 'Joni', songCount: 0 } }] });
    assert.equal((await ask('GET /albums/blue')).json.artist, 'Joni');
    session.prefer('code=409, times=1', 'addAlbum');
    assert.equal((await ask('POST /albums', { code: 'a', artist: 'Ann' })).status, 409);
    assert.equal((await ask('POST /albums', { artist: 'Ann' })).status, 422);
    assert.deepEqual(
      session.requests('addAlbum').map(({ status }) => status),
      [409, 422],
    );
    assert.deepEqual(
      session.verify().violations.map(({ operation, reason }) => [operation, reason]),
      [['addAlbum', { detail: 'code: This field is required.' }]],
    );
    assert.deepEqual(mock.session('other').state(), {});
  });

  test('has handlers for single operations, or for some of their requests', async () => {
    await ask('POST /albums', { code: 'blue', artist: 'Joni' });
    const gone = await ask('GET /albums/gone');
    assert.deepEqual([gone.status, gone.json, gone.headers.get('x-mocked')], [404, { detail: 'Gone.' }, 'handler']);
    await ask('POST /albums', { code: 'gold', artist: 'Ann' });
    assert.equal((await ask('GET /albums/gold')).json.artist, 'Not Ann');
    const blue = await ask('GET /albums/blue');
    assert.deepEqual([blue.json.artist, blue.headers.get('x-mocked')], ['Joni', 'stateful']);
    await assert.rejects(createStudio({ handlers: { none: () => undefined } }), /no operations none to stand in for/);
  });

  test('is what MSW responds with', async (context) => {
    const server = setupServer(http.all('https://studio.example/*', ({ request }) => mock.fetch(request)));
    server.listen({ onUnhandledRequest: 'error' });
    context.after(() => server.close());
    const response = await fetch('https://studio.example/v1/albums?limit=3');
    assert.deepEqual([response.status, response.headers.get('x-mocked')], [200, 'stateful']);
  });

  test('is the fetch of the code under test', async (context) => {
    context.mock.method(globalThis, 'fetch', (input: string, init?: RequestInit) =>
      session.fetch(new Request(input, init)),
    );
    assert.equal((await fetch('https://studio.example/v1/albums/gone')).status, 404);
    assert.equal(session.requests('readAlbum').length, 1);
  });

  test('is what a page in a browser gets', { skip: skipWithoutBrowser }, async (context) => {
    const { page } = await openPage(await startBrowser(context));
    await page.route('https://studio.example/**', async (route) => {
      const request = route.request();
      const init = { method: request.method(), headers: request.headers(), body: request.postDataBuffer() };
      const response = await session.fetch(
        new Request(request.url(), { ...init, body: init.body && new Uint8Array(init.body) }),
      );
      const body = Buffer.from(await response.arrayBuffer());
      await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body });
    });
    const listed = await page.evaluate(async () => {
      const send = (init?: RequestInit) => fetch('https://studio.example/v1/albums', init);
      const body = JSON.stringify({ code: 'blue', artist: 'Joni' });
      await send({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
      return (await send()).json();
    });
    assert.equal(Object(listed).total, 1);
  });
});

test('a module of handlers counts as soon as it is saved, and the last good one where it cannot be loaded', async () => {
  const warned: string[] = [];
  const contract = compileContract(await readTestContract('studio.yaml'));
  const file = join(createFolder(), 'handlers.mjs');
  const follow = followHandlers(contract, file, (sentence) => warned.push(sentence));
  const save = (names: string[]) =>
    writeFileSync(file, `export const handlers = { ${names.map((name) => `${name}() {}`).join(', ')} };`);
  save(['readAlbum']);
  assert.deepEqual([...(await follow()).keys()], ['readAlbum']);
  await new Promise((resolve) => setTimeout(resolve, 20));
  save(['readAlbum', 'listAlbums']);
  assert.deepEqual([...(await follow()).keys()], ['readAlbum', 'listAlbums']);
  await new Promise((resolve) => setTimeout(resolve, 20));
  save(['none']);
  assert.deepEqual([...(await follow()).keys()], ['readAlbum', 'listAlbums']);
  assert.match(warned[0] ?? '', /handlers\.mjs gives no handlers: .*no operations none/);
});
