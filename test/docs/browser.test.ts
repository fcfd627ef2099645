import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import { createHandlers } from '../../server/handlers/index.ts';
import { startListening } from '../../server/listening/listen.ts';
import { readDocument } from '../../server/openapi/document.ts';
import type { Store, WorkflowJob } from '../../server/store/store.ts';
import { openPage, skipWithoutBrowser, startBrowser } from '../support/browser.ts';
import { startTestMock } from '../support/mocks.ts';
import { startTestServer } from '../support/servers.ts';

const path = '/api/v2/job_templates/{id}/slice_workflow_jobs/';

it('the docs page and CORS in a browser without a network', { skip: skipWithoutBrowser }, async (t) => {
  const browser = await startBrowser(t);
  const created: WorkflowJob[] = [];
  const handlers = (store: Store) => createHandlers(recording(store, created));
  const server = await startTestServer(t, { handlers });
  await server.store.putJobTemplates([{ id: 7, name: 'Demo' }]);
  const mock = await startTestMock(t);

  for (const { kind, url } of [
    { kind: 'server', ...server },
    { kind: 'mock', ...mock },
  ]) {
    await t.test(`shows the contract at /docs of the ${kind}, and creates a job from there`, async () => {
      const { page, requests, mishaps } = await openPage(browser);
      await openOperation(page, url);
      await page.getByText('Create a Workflow Job for a Job Template', { exact: true }).waitFor();
      const body = page.locator('.opblock-section-request-body');
      await body.locator('.examples-select-element').selectOption({ label: 'Every property that a request may carry' });
      await body.getByText('web-*:!web-canary').waitFor();
      await body.getByRole('tab', { name: 'Schema' }).click();
      await body.getByText('webhook_guid').first().waitFor();

      await authorize(page, 'admin-secret-for-tests');
      assert.equal(await tryItOut(page), '201');
      await page.getByText(/location: \/api\/v2\/workflow_jobs\/\d+\//).waitFor();

      await page.reload();
      await page.locator('button.authorize.locked').waitFor();
      assert.deepEqual(mishaps, []);
      assert.deepEqual([...new Set(requests.map(({ origin }) => origin))], [url]);
      await page.close();
    });
  }

  await t.test('has the server store that job, and the mock none', () => {
    assert.deepEqual(
      created.map(({ name, jobTemplate, launchedBy }) => [name, jobTemplate.id, launchedBy.name]),
      [['Nightly patch of the web servers', 7, 'admin']],
    );
  });

  await t.test('shows the 401 that it gets without credentials, and no dialog of its own', async () => {
    const { page } = await openPage(browser);
    const dialogs = await watchLogInDialogs(page);
    await openOperation(page, server.url);
    assert.equal(await tryItOut(page), '401');
    assert.deepEqual(dialogs, []);
    await page.close();
  });

  await t.test('calls the server of the page, whatever servers the contract names', async (t) => {
    const elsewhere = { ...readDocument(), servers: [{ url: 'https://api.example.com/prefix' }] };
    const { url } = await startTestMock(t, elsewhere);
    const { page, requests, mishaps } = await openPage(browser);
    await openOperation(page, url);
    await authorize(page, 'any');
    assert.equal(await tryItOut(page), '201');
    assert.deepEqual(mishaps, []);
    assert.equal(requests.at(-1)?.href, `${url}/prefix${path.replace('{id}', '7')}`);
    await page.close();
  });

  await t.test(
    'lets a page of another origin read Location and every status from the mock, and nothing from the server',
    async (t) => {
      const other = await startListening((_request, response) => response.end('<!DOCTYPE html>'), '127.0.0.1', 0);
      t.after(other.close);
      const { page } = await openPage(browser);
      await page.goto(other.url);
      const at = path.replace('{id}', '7');
      const [success, slashless] = [await post(page, mock.url + at), await post(page, (mock.url + at).slice(0, -1))];
      assert.match(String(success.location), /^\/api\/v2\/workflow_jobs\/\d+\/$/);
      assert.deepEqual([success.status, success.mocked, slashless.status], [201, 'true', 404]);
      await assert.rejects(post(page, server.url + at), /Failed to fetch/);
      await page.close();
    },
  );
});

async function openOperation(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/docs`);
  const operation = page.locator('.opblock-post', { hasText: path });
  await operation.locator('.opblock-summary-control').click();
  await operation.locator('.opblock-body').waitFor();
}

async function authorize(page: Page, secret: string): Promise<void> {
  await page.locator('button.authorize').click();
  const bearer = page.locator('.auth-container', { has: page.locator('#auth-bearer-value') });
  await bearer.locator('#auth-bearer-value').fill(secret);
  await bearer.getByRole('button', { name: 'Apply credentials' }).click();
  await page.locator('.close-modal').click();
}

/** The status that the page shows for the request that it proposes. */
async function tryItOut(page: Page): Promise<string> {
  await page.locator('.try-out__btn').click();
  await page.locator('.execute').click();
  return page.locator('.live-responses-table .response .response-col_status').innerText();
}

/** The URLs at whose 401 the browser would ask for a name and a password itself. */
async function watchLogInDialogs(page: Page): Promise<string[]> {
  const urls: string[] = [];
  const session = await page.context().newCDPSession(page);
  session.on('Fetch.requestPaused', ({ requestId }) => session.send('Fetch.continueRequest', { requestId }));
  session.on('Fetch.authRequired', ({ requestId, request }) => {
    urls.push(request.url);
    return session.send('Fetch.continueWithAuth', { requestId, authChallengeResponse: { response: 'CancelAuth' } });
  });
  await session.send('Fetch.enable', { handleAuthRequests: true });
  return urls;
}

function post(page: Page, url: string) {
  return page.evaluate(async (url) => {
    const headers = { Authorization: 'Bearer admin-secret-for-tests', 'Content-Type': 'application/json' };
    const response = await fetch(url, { method: 'POST', headers, body: '{"name":"From another origin"}' });
    return {
      status: response.status,
      location: response.headers.get('location'),
      mocked: response.headers.get('x-mocked'),
    };
  }, url);
}

/** The store, which also puts every job that it has stored into `created`. */
function recording(store: Store, created: WorkflowJob[]): Store {
  return {
    ...store,
    async createWorkflowJob(...draft) {
      const job = await store.createWorkflowJob(...draft);
      created.push(job);
      return job;
    },
  };
}
