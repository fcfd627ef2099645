import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, skipWithoutBrowser, startBrowser } from '../support/browser.ts';
import { call } from '../support/calls.ts';
import { readTestContract, startAnyServer } from '../support/contracts.ts';
import { findBarriers, findInjections, hostile } from '../support/docs-pages.ts';
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
      assert.deepEqual(await findInjections(page), [], path);
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

async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab never leads to ${selector}.`);
}
