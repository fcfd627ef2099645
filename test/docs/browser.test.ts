import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import { createHandlers } from '../../server/handlers/index.ts';
import { startListening } from '../../server/listening/index.ts';
import type { Records, WorkflowJob } from '../../server/records/index.ts';
import { openPage, skipWithoutBrowser, startBrowser } from '../support/browser.ts';
import { startTestMock } from '../support/mocks.ts';
import { readOwnDocument } from '../support/own-contract.ts';
import { startTestServer } from '../support/servers.ts';

const path = '/api/v2/job_templates/{id}/slice_workflow_jobs/';
const operation = '/docs?operation=createSliceWorkflowJob';

it('the docs page and CORS in a browser without a network', { skip: skipWithoutBrowser }, async (t) => {
  const browser = await startBrowser(t);
  const created: WorkflowJob[] = [];
  const handlers = (store: Records) => createHandlers(recording(store, created));
  const server = await startTestServer(t, { handlers });
  await server.store.putJobTemplates([{ id: 7, name: 'Demo' }]);
  const mock = await startTestMock(t);

  for (const { kind, url } of [
    { kind: 'server', ...server },
    { kind: 'mock', ...mock },
  ]) {
    await t.test(`shows the contract at /docs of the ${kind}, and creates a job from there`, async () => {
      const { page, requests, mishaps } = await openPage(browser);
      await page.goto(`${url}/docs`);
      await page.getByRole('link', { name: 'post Create a Workflow Job for a Job Template' }).click();
      await page.getByRole('heading', { name: 'Create a Workflow Job for a Job Template', level: 1 }).waitFor();
      await page.getByLabel('Example').selectOption({ label: 'full: Every property that a request may carry' });
      assert.match(await page.getByLabel('Body').inputValue(), /web-\*:!web-canary/);

      await page.getByLabel('Secret').fill('admin-secret-for-tests');
      assert.equal(await send(page), '201');
      await page
        .getByLabel('Headers')
        .getByText(/location: \/api\/v2\/workflow_jobs\/\d+\//)
        .waitFor();

      await page.reload();
      await page.getByLabel('Secret').waitFor();
      assert.equal(await page.getByLabel('Secret').inputValue(), 'admin-secret-for-tests');
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
    await page.goto(server.url + operation);
    assert.equal(await send(page), '401');
    assert.deepEqual(dialogs, []);
    await page.close();
  });

  await t.test('calls the server of the page, whatever servers the contract names', async (t) => {
    const elsewhere = { ...readOwnDocument(), servers: [{ url: 'https://api.example.com/prefix' }] };
    const { url } = await startTestMock(t, elsewhere);
    const { page, requests, mishaps } = await openPage(browser);
    await page.goto(url + operation);
    await page.getByLabel('Secret').fill('any');
    assert.equal(await send(page), '201');
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

/** Sends the request that the page proposes; the status that it then shows. */
async function send(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Send' }).click();
  return page.locator('#response .status').innerText();
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
function recording(store: Records, created: WorkflowJob[]): Records {
  return {
    ...store,
    async createWorkflowJob(...draft) {
      const job = await store.createWorkflowJob(...draft);
      created.push(job);
      return job;
    },
  };
}
