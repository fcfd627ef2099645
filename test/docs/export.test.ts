import assert from 'node:assert/strict';
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { exportDocs, type Wanted } from '../../scripts/docs/index.ts';
import { startListening } from '../../server/listening/index.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import { openPage, skipWithoutBrowser, startBrowser } from '../support/browser.ts';
import { findBarriers, findInjections, hostile } from '../support/docs-pages.ts';
import { startTestMock } from '../support/mocks.ts';
import { runProcess } from '../support/processes.ts';
import { createFolder, type Teardown } from '../support/servers.ts';

const types: Record<string, string> = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
};

/** Exports docs, and serves them as any web server does: no page is rendered, and no header is set for them. */
async function serve(t: Teardown, document: Document, wanted: Partial<Wanted> = {}) {
  const out = join(createFolder(), 'pages');
  await exportDocs(document, { out, ...wanted });
  const { url, close } = await startListening(
    (request, response) => {
      const file = join(out, new URL(request.url ?? '', 'http://localhost').pathname);
      if (!existsSync(file)) return response.writeHead(404).end();
      response.setHeader('Content-Type', types[file.split('.').pop() ?? ''] ?? 'text/plain');
      createReadStream(file).pipe(response);
    },
    '127.0.0.1',
    0,
  );
  t.after(close);
  return { out, url: `${url}/` };
}

const response = { description: 'Good.' };
const kinds = ['Cat', 'Dog'].map((kind) => [
  kind,
  {
    type: 'object',
    required: ['kind'],
    properties: { kind: { type: 'string', enum: [kind.toLowerCase()] }, [`${kind}Size`]: { type: 'integer' } },
  },
]);

/** A contract with everything that pages show beside plain operations. */
const rich: Document = {
  openapi: '3.2.0',
  info: { title: 'Pets', version: '1', summary: 'What pets do.' } as Document['info'],
  ...{
    tags: [{ name: 'all' }, { name: 'some', parent: 'all' }],
    webhooks: { adopted: { post: { responses: { 200: response } } } },
  },
  paths: {
    '/pets': {
      post: {
        operationId: 'createPet',
        tags: ['some'],
        security: [{ login: ['write'] }],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
        },
        responses: {
          201: { ...response, links: { photo: { operationId: 'addPhoto', parameters: { id: '$response.body#/id' } } } },
        },
        callbacks: { fed: { '{$request.body#/url}': { post: { summary: 'Fed', responses: { 204: response } } } } },
      },
    },
    '/photos': {
      post: {
        operationId: 'addPhoto',
        requestBody: {
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                properties: { title: { type: 'string' }, photo: { type: 'string', contentMediaType: 'image/png' } },
              },
            },
          },
        },
        responses: { 204: response },
      },
    },
  },
  components: {
    schemas: {
      ...Object.fromEntries(kinds),
      Pet: {
        oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }],
        discriminator: {
          propertyName: 'kind',
          mapping: { cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog' },
        },
      },
      Deep: nest(4),
    },
    securitySchemes: { login: { type: 'oauth2' } },
  },
};

function nest(levels: number): object {
  return { type: 'object', properties: { [`level${levels}`]: levels === 0 ? { type: 'string' } : nest(levels - 1) } };
}

it('exported docs are files that refer to each other, with what search engines read', async (t) => {
  const folder = createFolder();
  mkdirSync(join(folder, 'guide'));
  writeFileSync(join(folder, 'guide/first.md'), '# Begin\n\n[Next](next.md#top) ![A picture](one.png) <b>bold</b>');
  writeFileSync(join(folder, 'guide/next.md'), '# Go on');
  writeFileSync(join(folder, 'guide/one.png'), 'picture');
  writeFileSync(join(folder, 'brand.css'), ':root { --link: #060; }');
  const [out, contract] = [join(folder, 'pages'), join(folder, 'openapi.json')];
  writeFileSync(contract, JSON.stringify(rich));
  const { code, stdout, stderr } = await runProcess(t, [
    ...['scripts/contract.ts', 'docs', contract, '--out', out, '--base-path', 'https://docs.example.com/pets'],
    ...['--manual', join(folder, 'guide'), '--theme', join(folder, 'brand.css')],
  ]);
  assert.equal(code, 0, stderr);
  const files = readdirSync(out);
  const read = (file: string) => readFileSync(join(out, file), 'utf8');
  const pages = files.filter((file) => file.endsWith('.html') && file !== 'signed-in.html');
  assert.match(stdout, new RegExp(` ${pages.length} pages `));
  for (const file of pages) {
    const places = [...read(file).matchAll(/ (?:href|src)="([^"#]+)/g)].map(([, place = '']) => place);
    const inside = places.filter((place) => !place.startsWith('https://docs.example.com/pets/'));
    assert.deepEqual(
      inside.filter((place) => !place.startsWith('/pets/') || !existsSync(join(out, place.slice(6) || 'index.html'))),
      [],
      file,
    );
  }
  assert.match(read('sitemap.xml'), /<loc>https:\/\/docs\.example\.com\/pets\/operation-createPet\.html<\/loc>/);
  assert.match(read('index.html'), /<meta name="description" content="What pets do\.">/);
  assert.match(
    read('operation-createPet.html'),
    /<meta property="og:url" content="https:\/\/docs\.example\.com\/pets\/operation-createPet\.html">/,
  );
  assert.match(
    read('manual-first.html'),
    /href="\/pets\/manual-next\.html#top".*<img src="\/pets\/picture-one\.png" alt="A picture"> &lt;b&gt;/s,
  );
  assert.match(read('theme.css'), /--link: #060/);
  const operation = read('operation-createPet.html');
  assert.match(
    operation,
    /id="callback\.fed.*Fed.*leads to|leads to <a href="\/pets\/operation-addPhoto\.html">.*id="callbacks"/s,
  );
  assert.match(operation, /<summary>all<\/summary>.*<summary>some<\/summary>/s);
  assert.match(read('webhook-post-adopted.html'), /The API sends this request/);
});

it('docs are not exported over files that no export has written', async () => {
  const out = createFolder();
  for (const name of ['openapi.yaml', 'operation-mine.html']) {
    writeFileSync(join(out, name), 'mine');
    await assert.rejects(exportDocs(rich, { out }), new RegExp(`${name}, which is not of an earlier export`));
    assert.deepEqual([readdirSync(out), readFileSync(join(out, name), 'utf8')], [[name], 'mine']);
    rmSync(join(out, name));
  }
});

it('exported docs in a browser', { skip: skipWithoutBrowser }, async (t) => {
  const mock = await startTestMock(t, rich);
  const issuer = await startIssuer(t);
  const flows = {
    authorizationCode: {
      authorizationUrl: `${issuer}/authorize`,
      tokenUrl: `${issuer}/token`,
      scopes: { write: 'Write' },
    },
  };
  const login = { type: 'oauth2', flows };
  const document = { ...rich, components: { ...rich.components, securitySchemes: { login } } } as Document;
  const { url } = await serve(t, document, { mock: mock.url });
  const browser = await startBrowser(t);
  const open = async (file: string, settings = {}) => {
    const opened = await openPage(browser, settings);
    await opened.page.goto(url + file);
    return opened;
  };

  await t.test('check a draft without a server, sign in, and send the request to the mock', async () => {
    const { page, requests, mishaps } = await open('operation-createPet.html');
    await page.getByLabel('Body').fill('{"CatSize":"large"}');
    await page.locator('#violations li').first().waitFor();
    await page.getByLabel('Example').selectOption({ label: 'Sample: Dog' });
    await page.locator('#violations li').first().waitFor({ state: 'detached' });
    assert.match(await page.getByLabel('Body').inputValue(), /"kind": "dog"/);
    await page.getByRole('button', { name: 'Sign in with login' }).click();
    await page.getByLabel('Client id').fill('pages');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    assert.equal(await page.getByLabel('Secret', { exact: true }).inputValue(), 'token-to-write');
    await page.getByRole('button', { name: 'Send' }).click();
    assert.equal(await page.locator('#response .status').innerText(), '201');
    await page.reload();
    assert.equal(await page.getByLabel('Secret', { exact: true }).inputValue(), 'token-to-write');
    assert.deepEqual(mishaps, []);
    const origins = new Set(requests.map(({ origin }) => origin));
    assert.deepEqual(origins, new Set([new URL(url).origin, issuer, mock.url]));
    await page.close();
  });

  await t.test('send a file as the part that it is', async () => {
    const { page } = await openPage(browser);
    await page.addInitScript(`const send = fetch; self.fetch = async (url, init) => {
      const file = init.body.get('photo');
      self.sent = [file.name, file.type, await file.text()];
      return send(url, init);
    }`);
    await page.goto(`${url}operation-addPhoto.html`);
    await page
      .getByLabel('File')
      .setInputFiles({ name: 'cat.png', mimeType: 'image/png', buffer: Buffer.from('bytes') });
    assert.match(await page.getByLabel('Body').inputValue(), /"photo": "cat\.png"/);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.locator('#response .status').waitFor();
    assert.deepEqual(await page.evaluate('sent'), ['cat.png', 'image/png', 'bytes']);
    assert.equal(await page.locator('#response .status').innerText(), '204');
    await page.close();
  });

  await t.test(
    'show alternatives as tabs, find what is misspelled, and remember what was opened and the colours',
    async () => {
      const { page, mishaps } = await open('schema-Pet.html');
      const visible = () => page.locator('.option:visible .name').allInnerTexts();
      assert.deepEqual(await visible(), ['kind', 'CatSize']);
      await page.getByRole('tab', { name: 'Cat' }).press('ArrowRight');
      assert.deepEqual(await visible(), ['kind', 'DogSize']);
      await page.getByRole('button', { name: 'Colours' }).click();
      await page.getByRole('button', { name: 'Colours' }).click();
      await page.reload();
      assert.deepEqual(await visible(), ['kind', 'DogSize']);
      assert.equal(await page.evaluate('getComputedStyle(document.body).colorScheme'), 'dark');
      await page.keyboard.press('/');
      await page.keyboard.type('creatt pet');
      await page.getByRole('option', { name: 'createPet', selected: true }).waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL(/operation-createPet/);
      assert.deepEqual(mishaps, []);
      await page.close();
    },
  );

  await t.test('fold what is deep inside, and lead to a property by its address', async () => {
    const { page } = await open('schema-Deep.html');
    const inner = page.getByText('level1', { exact: true }).first();
    assert.equal(await inner.isVisible(), false);
    const anchor = await page.locator('.name', { hasText: 'level1' }).first().getAttribute('href');
    await page.goto(`${url}schema-Deep.html${anchor}`);
    await inner.waitFor({ state: 'visible' });
    await page.close();
  });

  await t.test('are accessible, and print as one column', async () => {
    const { page } = await open('operation-createPet.html');
    for (const file of ['index.html', 'operation-createPet.html', 'schema-Pet.html', 'webhook-post-adopted.html']) {
      await page.goto(url + file);
      assert.deepEqual(await findBarriers(page), [], file);
    }
    await page.goto(`${url}operation-createPet.html`);
    await page.emulateMedia({ media: 'print' });
    const widths = await page.evaluate<number[]>(
      "['main', '.prose'].map((each) => document.querySelector(each).offsetWidth)",
    );
    assert(
      widths.every((width) => width > 1200),
      String(widths),
    );
    assert.equal(await page.locator('nav').isVisible(), false);
    await page.close();
  });

  await t.test('run nothing that the contract says', async (t) => {
    const { out, url } = await serve(t, hostile);
    const { page, mishaps } = await openPage(browser);
    for (const file of readdirSync(out).filter((file) => /\.html$/.test(file) && file !== 'signed-in.html')) {
      await page.goto(url + file);
      assert.deepEqual(await findInjections(page), [], file);
    }
    assert.deepEqual(mishaps, []);
    await page.close();
  });
});

/** Something that signs in: its page leads back at once, and a token costs the proof of RFC 7636. */
async function startIssuer(t: Teardown): Promise<string> {
  const { url, close } = await startListening(
    async (request, response) => {
      const { pathname, searchParams: asked } = new URL(request.url ?? '', 'http://localhost');
      if (pathname === '/authorize') {
        const back = new URL(asked.get('redirect_uri') ?? '');
        back.search = new URLSearchParams({
          code: asked.get('scope') ?? '',
          state: asked.get('state') ?? '',
        }).toString();
        return response.writeHead(302, { Location: back.href }).end();
      }
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const given = new URLSearchParams(Buffer.concat(chunks).toString());
      const isProven = (given.get('code_verifier')?.length ?? 0) >= 43 && given.get('client_id') === 'pages';
      response.setHeader('Access-Control-Allow-Origin', '*');
      return response.end(
        JSON.stringify(isProven ? { access_token: `token-to-${given.get('code')}` } : { error: 'invalid_grant' }),
      );
    },
    '127.0.0.1',
    0,
  );
  t.after(close);
  return url;
}
