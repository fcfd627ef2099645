import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import type { Document } from '../../server/openapi/document/index.ts';
import { openPage, skipWithoutBrowser, startBrowser } from '../support/browser.ts';
import { call } from '../support/calls.ts';
import { readTestContract, startAnyServer } from '../support/contracts.ts';
import { startTestMock } from '../support/mocks.ts';
import { startTestServer } from '../support/servers.ts';

const operation = '/docs?operation=createSliceWorkflowJob';

it('a docs page in a browser', { skip: skipWithoutBrowser }, async (t) => {
  const browser = await startBrowser(t);
  const mock = await startTestMock(t);
  const { url } = await startTestServer(t, {
    app: { docs: { targets: () => [{ name: 'the mock', url: mock.url, isMock: true }] } },
  });
  const open = async (path: string, settings = {}) => {
    const opened = await openPage(browser, settings);
    await opened.page.goto(url + path);
    return opened;
  };

  await t.test(
    'shows the writer of a request no read-only property, and the reader of a response every one',
    async () => {
      const { page } = await open(operation);
      const names = (selector: string) =>
        page.locator(`${selector} > .content > .shape > .members > .member > .head > .name`);
      const [request, response] = await Promise.all([
        names('section:has(> #body)').allInnerTexts(),
        names('#response-201').allInnerTexts(),
      ]);
      assert(request.includes('webhook_service') && !request.includes('created') && !request.includes('id'));
      assert(response.includes('created') && response.includes('id') && response.length > request.length);
      await page.close();
    },
  );

  await t.test('shows limits, defaults and values without a click, and an empty code as one', async () => {
    const { page } = await open(operation);
    const row = (name: string) =>
      page.locator('section:has(> #body) .member', { has: page.getByText(name, { exact: true }) });
    assert.match(
      await row('name').first().innerText(),
      /name\s+string\s+required\s+.*at least 1 character\s+at most 512 characters/,
    );
    assert.match(
      await row('webhook_service').first().innerText(),
      /one of\s+""\s+"github"\s+"gitlab"\s+"bitbucket_dc"/,
    );
    assert.match(await row('limit').first().innerText(), /default ""/);
    assert.doesNotMatch(await page.locator('main').innerText(), /``/);
    await page.close();
  });

  await t.test(
    'builds the request in four languages, and says before it is sent why it would be turned down',
    async () => {
      const { page } = await open(operation);
      await page.getByLabel('Body').fill('{"nam":1}');
      await page.locator('#violations').getByText('name: This field is required.').waitFor();
      await page.getByLabel('Body').fill('{"name":"It\'s"}');
      await page.locator('#violations li').waitFor({ state: 'detached' });
      await page.getByLabel('Secret').fill('of-a-test');
      await page.locator('#samples').getByText('"of-a-test"').first().waitFor({ state: 'attached' });
      const code = await page.locator('#samples code').allTextContents();
      assert.match(code[1] ?? '', /createApiClient\(\{\n {2}baseUrl: "http:[^}]*auth: \{\n {4}bearer: "of-a-test"/);
      const wanted = [
        `--data-raw '{"name":"It'\\''s"}'`,
        'body: {\n    name: "It\'s"',
        '"name": "It\'s"',
        String.raw`{\"name\":\"It's\"}`,
      ];
      assert.deepEqual(
        wanted.map((text, index) => code[index]?.includes(text)),
        [true, true, true, true],
      );
      await page.close();
    },
  );

  await t.test('sends to the mock, with a preference, when that is chosen', async () => {
    const { page, mishaps } = await open(operation);
    await page.getByLabel('Secret').fill('any');
    await page.getByLabel('Send to').selectOption({ value: mock.url });
    await page.getByLabel('Prefer').fill('code=503');
    await page.getByRole('button', { name: 'Send' }).click();
    assert.equal(await page.locator('#response .status').innerText(), '503');
    // The browser itself says that something did not succeed.
    assert.deepEqual(
      mishaps.filter((text) => !/status of 503/.test(text)),
      [],
    );
    await page.close();
  });

  await t.test('can be searched, and a request can be sent, with the keyboard alone', async () => {
    const { page } = await open('/docs');
    await page.keyboard.press('/');
    await page.keyboard.type('post slice_workflow');
    await page.getByRole('option', { name: 'Create a Workflow Job', selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Create a Workflow Job' }).waitFor();
    await tabTo(page, '.skip[href="#request"]');
    await page.keyboard.press('Enter');
    await tabTo(page, '#field-secret');
    await page.keyboard.type('wrong-secret-of-a-test');
    await tabTo(page, '#request button');
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('#response .status').innerText(), '401');
    await page.close();
  });

  for (const { name, settings } of [
    { name: 'light', settings: { colorScheme: 'light' } },
    { name: 'dark', settings: { colorScheme: 'dark' } },
    { name: 'phone', settings: { viewport: { width: 390, height: 800 } } },
  ] as const) {
    await t.test(`is accessible, and as wide as the window: ${name}`, async () => {
      const { page } = await open(operation, settings);
      for (const path of [operation, '/docs', '/docs?schema=WorkflowJobList']) {
        await page.goto(url + path);
        assert.deepEqual(await findBarriers(page), []);
        const [content, window] = await page.evaluate<[number, number]>(
          '[document.documentElement.scrollWidth, innerWidth]',
        );
        assert.equal(content, window, path);
      }
      await page.close();
    });
  }

  await t.test('runs nothing that the contract says', async (t) => {
    const { url } = await startTestMock(t, hostile);
    const { page, mishaps } = await openPage(browser);
    for (const path of ['/docs', `/docs?operation=${encodeURIComponent('<b>')}`, '/docs?schema=Payload']) {
      await page.goto(url + path);
      await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true');
      assert.equal(await page.evaluate('window.hit'), undefined);
      const dangerous =
        'main script, main iframe, main img, main svg, main [onerror], main [onload], main [style], main a[href^="javascript" i], main a[href^="data" i], main a[href^="vbscript" i]';
      assert.equal(await page.locator(dangerous).count(), 0, path);
    }
    assert.deepEqual(mishaps, []);
    await page.close();
  });
});

it('a docs page shows every operation and schema of other contracts', async (t) => {
  for (const file of ['lending.yaml', 'observatory/openapi.yaml']) {
    const document = await readTestContract(file);
    const { url } = await startAnyServer(t, document, {});
    const { text } = await call(url, { method: 'GET', path: '/docs' });
    const links = [...text.matchAll(/href="(\?(?:operation|schema)=[^"]+)"/g)].map(([, link = '']) => link);
    assert.notEqual(links.length, 0);
    for (const link of new Set(links))
      assert.equal((await call(url, { method: 'GET', path: `/docs${link}` })).status, 200, link);
  }
  const { url } = await startTestServer(t);
  const missing = await call(url, { method: 'GET', path: '/docs?operation=nothing' });
  assert.deepEqual([missing.status, missing.json], [404, { detail: 'The contract has no operation "nothing".' }]);
});

interface Barrier {
  id: string;
  impact: string;
  nodes: { html: string }[];
}

async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab never leads to ${selector}.`);
}

/** What axe calls serious or critical, a line each. */
async function findBarriers(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await page.evaluate<{ violations: Barrier[] }>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} ${nodes[0]?.html}`);
}

const payloads = [
  '<script>hit=1</script>',
  '"><script>hit=1</script>',
  '</title><script>hit=1</script>',
  '</code></pre><script>hit=1</script>',
  '</textarea><script>hit=1</script>',
  "'><img src=x onerror=hit=1>",
  '<img src=x onerror=hit=1>',
  '<svg onload=hit=1>',
  '<svg><script>hit=1</script></svg>',
  '<iframe srcdoc="<script>parent.hit=1</script>"></iframe>',
  '<body onload=hit=1>',
  '<a href="javascript:hit=1">a</a>',
  '[a](javascript:hit=1)',
  '[a](JaVaScRiPt:hit=1)',
  '[a](java&#115;cript:hit=1)',
  '[a](data:text/html,<script>hit=1</script>)',
  '[a](vbscript:hit=1)',
  '![a](x"onerror="hit=1)',
  '![a](javascript:hit=1)',
  '<javascript:hit=1>',
  '[a]: javascript:hit=1\n\n[a]',
  '``<script>hit=1</script>',
  '<math><mtext><style><img src onerror=hit=1></style>',
  '<p style="background:url(//evil.example)">a</p>',
];

/** A contract with the payloads wherever a page shows what a contract says. */
const hostile: Document = {
  openapi: '3.1.0',
  info: {
    title: payloads[2] ?? '',
    version: payloads[0] ?? '',
    description: payloads.join('\n\n'),
  } as Document['info'],
  paths: {
    '/a': {
      post: {
        operationId: '<b>',
        summary: payloads[0],
        description: payloads.join('\n\n'),
        parameters: [{ name: payloads[1] ?? '', in: 'query', schema: { type: 'string', default: payloads[5] } }],
        requestBody: {
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Payload' }, example: payloads } },
        },
        responses: { 200: { description: payloads.join('\n\n') } },
      },
    },
  },
  components: {
    schemas: {
      Payload: {
        type: 'array',
        items: { type: 'string', enum: payloads, title: payloads[6], description: payloads.join('\n\n') } as object,
      },
    },
  },
};
