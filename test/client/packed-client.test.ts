import assert from 'node:assert/strict';
import { access, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { type OutputChunk, rolldown } from 'rolldown';
import { packClient } from '../../scripts/pack-client/pack-package.ts';
import { serveBuiltApp } from '../support/app-server.ts';
import { openPage, skipWithoutBrowser, startBrowser } from '../support/browser.ts';
import { createClientProject, findCompileErrors } from '../support/client-project.ts';
import { countJobs } from '../support/count-jobs.ts';
import { startStatefulMock } from '../support/mocks.ts';
import { readOwnDocument } from '../support/own-contract.ts';
import { createFolder, startTestServer } from '../support/servers.ts';

const document = readOwnDocument();
const tarball = await packClient(document, { out: createFolder() });
const { folder, client } = await createClientProject(tarball, join(import.meta.dirname, 'apps/jobs'));
const entry = (name: string) => pathToFileURL(join(client, 'dist/client', `${name}.js`)).href;

describe('the package', async () => {
  const manifest = JSON.parse(await readFile(join(client, 'package.json'), 'utf8'));

  test('has the version of the contract, and one dependency', () => {
    assert.equal(manifest.version, document.info.version);
    assert.deepEqual(Object.keys(manifest.dependencies), ['openapi-fetch']);
    assert.equal(manifest.sideEffects, false);
  });

  test('has every file that it exports', async () => {
    const files = Object.values(manifest.exports).flatMap((entry) =>
      typeof entry === 'string' ? [entry] : Object.values(entry as Record<string, string>),
    );
    assert(files.length > 8);
    for (const file of files) await access(join(client, file));
    assert.deepEqual(JSON.parse(await readFile(join(client, 'openapi.json'), 'utf8')), document);
  });

  test('compiles in a strict project, libraries included, with TypeScript 5 and 7', async () => {
    const older = join(folder, 'older');
    await mkdir(older);
    await cp(join(folder, 'tsconfig.json'), join(older, 'tsconfig.json'));
    const entries = [
      '/checked',
      '/enums',
      '/factories',
      '/msw',
      '/pages',
      '/browser',
      '/react',
      '/react-query',
      '/schemas',
      '/streams',
      '/types',
      '',
    ];
    const readme = await readFile(join(client, 'README.md'), 'utf8');
    const code = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, block]) => block);
    assert(code.length > 7);
    await writeFile(join(older, 'readme.ts'), code.join('\n'));
    await writeFile(
      join(older, 'use.ts'),
      entries.map((name, index) => `export * as each${index} from 'contract-client${name}';\n`).join(''),
    );
    const found = [findCompileErrors(folder, 'typescript7'), findCompileErrors(older, 'typescript')];
    assert.deepEqual(await Promise.all(found), ['', '']);
  });
});

/** The bytes of a bundle, compressed; what is loaded only when it is needed is not counted. */
async function measure(code: string): Promise<{ size: number; text: string }> {
  const input = join(folder, 'measured.js');
  await writeFile(input, code);
  const bundle = await rolldown({ input, platform: 'browser', cwd: folder });
  const { output } = await bundle.generate({ format: 'es', minify: true });
  await bundle.close();
  const chunks = new Map(output.flatMap((each) => (each.type === 'chunk' ? [[each.fileName, each] as const] : [])));
  const needed = new Set<OutputChunk>();
  const need = (chunk: OutputChunk | undefined) => {
    if (!chunk || needed.has(chunk)) return;
    needed.add(chunk);
    for (const name of chunk.imports) need(chunks.get(name));
  };
  need(output[0]);
  const text = [...needed].map((chunk) => chunk.code).join('');
  return { size: [...needed].reduce((sum, chunk) => sum + gzipSync(chunk.code).length, 0), text };
}

describe('a bundle', () => {
  test('has at most 4 kB of the client, compressed', async () => {
    const { size } = await measure("export { createApi } from 'contract-client';");
    assert(size <= 4000, `${size} bytes`);
  });

  test('of the whole client is one file', async () => {
    const text = await readFile(join(client, 'dist/browser.js'), 'utf8');
    assert.doesNotMatch(text, /\bimport\(|^import\b|from"/m);
    const { createApi, operations } = await import(pathToFileURL(join(client, 'dist/browser.js')).href);
    const fetch = async () => Response.json({ id: 7 });
    const api = createApi({ baseUrl: 'http://api.invalid', fetch }, operations);
    assert.equal((await api.readWorkflowJob({ path: { id: 7 } })).data.id, 7);
  });

  test('has the operations that are used, and no other', async () => {
    const create = "import { createApi } from 'contract-client';";
    const one = await measure(
      `${create} import { createSliceWorkflowJob } from 'contract-client/operations'; export const api = createApi({ baseUrl: '' }, { createSliceWorkflowJob });`,
    );
    assert(one.size <= 4000, `${one.size} bytes`);
    const none = await measure(`${create} export const api = createApi({ baseUrl: '' }, {});`);
    assert.match(one.text, /slice_workflow_jobs/);
    assert.doesNotMatch(none.text, /slice_workflow_jobs/);
  });
});

describe('checks that are compiled into the package', async () => {
  const operations = (await import(
    pathToFileURL(join(client, 'dist/generated/checked.js')).href
  )) as typeof import('../../generated/calls.ts');
  const { createApiClient } = (await import(entry('index'))) as typeof import('../../client/index.ts');
  const path = '/api/v2/job_templates/{id}/slice_workflow_jobs/';
  const wrong = { name: 'x'.repeat(513), job_template: '8' };

  test('keep a wrong request from being sent', async () => {
    const fetch = () => assert.fail('sent');
    const both = createApiClient({ baseUrl: 'http://api.invalid', validate: 'both', fetch }, operations);
    const result = await both.POST(path, { params: { path: { id: 7 } }, body: wrong });
    assert.equal(result.status, 'invalid-request');
    assert.deepEqual(
      result.error.violations.map(({ in: place, instancePath }) => `${place}${instancePath}`),
      ['body/name', 'body/job_template'],
    );
    const nowhere = await both.POST(path, { params: { path: { id: 0 } }, body: { name: 'x' } });
    assert(nowhere.status === 'invalid-request');
    assert.match(nowhere.error.message, /path\/id Ensure this value is greater than or equal to 1\./);
  });

  test('tell of a response that is wrong, and of nothing else', async () => {
    const fetch = async () => Response.json({ id: 0 }, { status: 201 });
    const options = { baseUrl: 'http://api.invalid', fetch };
    const input = { params: { path: { id: 7 } }, body: wrong };
    const result = await createApiClient({ ...options, validate: 'response' }, operations).POST(path, input);
    assert.equal(result.status, 'invalid-response');
    assert.deepEqual(result.error.body, { id: 0 });
    assert(result.error.violations.some(({ instancePath }) => instancePath === '/url'));
    assert.equal((await createApiClient(options, operations).POST(path, input)).status, 201);
  });
});

test('an app that Vite has built works against mock and server alike', { skip: skipWithoutBrowser }, async (t) => {
  const app = await serveBuiltApp(t, folder);
  const browser = await startBrowser(t);
  const mock = await startStatefulMock(t);
  const server = await startTestServer(t, { app: { origins: [app.url] } });
  await server.store.putJobTemplates([{ id: 7, name: 'Demo' }]);
  const told = [];
  const shaky = await startStatefulMock(t);
  // With this seed the first attempt at the third job fails, and one at reading the list.
  const prefer = ['fault=unavailable, rate=0.2, seed=8', 'delay=30~0.5'];
  shaky.sessions.of('').preferences = { prefer, operations: {} };
  for (const { url } of [mock, server, shaky]) {
    const { page, mishaps } = await openPage(browser);
    await page.goto(`${app.url}/?api=${url}&token=admin-secret-for-tests`);
    told.push(await fillForms(page));
    await readJobs(page);
    await page.getByRole('listitem').first().waitFor();
    // The browser itself tells of every 4xx and 5xx.
    assert.deepEqual(
      mishaps.filter((text) => !/the server responded with a status of (4|503)/.test(text)),
      [],
    );
    await page.close();
  }
  assert.deepEqual([told[0], told[2]], [told[1], told[1]]);
  assert.equal([...shaky.sessions.of('').items.values()].flat().length, 3);
  assert.deepEqual(told[1], [
    'success',
    '400 name: This field may not be blank.',
    'invalid-request name: This field may not be blank.',
    '404 {"detail":"The requested resource could not be found."}',
    'success',
    'success',
  ]);
  assert.equal(countJobs(server), 3);
});

/** Creates a job, makes three mistakes, creates another through two failures of the network, and a third. */
async function fillForms(page: Page): Promise<string[]> {
  const told: string[] = [];
  const submit = async (fields: Record<string, string>, checks: string[] = []) => {
    for (const [label, value] of Object.entries({ Template: '7', Limit: '', ...fields }))
      await page.getByLabel(label).fill(value);
    for (const label of ['Check first', 'Storm']) await page.getByLabel(label).setChecked(checks.includes(label));
    await page.getByRole('button', { name: 'Create' }).click();
    told.push((await page.locator(`output[data-settled="${told.length + 1}"]`).textContent()) ?? '');
  };
  await submit({ Name: 'Nightly patch', Limit: 'web-*' }, ['Check first']);
  await submit({ Name: '' });
  await submit({ Name: '' }, ['Check first']);
  await submit({ Name: 'x', Template: '0' });
  await submit({ Name: 'Noon patch' }, ['Check first', 'Storm']);
  await submit({ Name: 'Evening patch' });
  return told;
}

/** Reads the list that has what was created, from page to page, and one of it. */
async function readJobs(page: Page): Promise<void> {
  const names = () => page.getByRole('listitem').allTextContents();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('listitem').nth(2).waitFor();
  assert.deepEqual(await names(), ['Evening patch', 'Noon patch', 'Nightly patch']);
  await page.getByRole('button', { name: 'Nightly patch' }).click();
  assert.equal(await page.getByRole('article').textContent(), 'Nightly patch, new, limited to web-*');
}
