import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { generatedFolder } from '../../scripts/cli/index.ts';
import { generate } from '../../scripts/generate/generate.ts';
import { readConfig } from '../../server/config.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import { setup } from '../../server/setup.ts';
import { startServer } from '../../server/start.ts';
import { call } from '../support/calls.ts';
import { contractsFolder, createLargeContract, readTestContract, startAnyServer } from '../support/contracts.ts';
import { startTestMock } from '../support/mocks.ts';
import { createFolder } from '../support/servers.ts';

test('600 operations start and respond, on server and mock', async (t) => {
  const document: Document = createLargeContract(600);
  const { url } = await startAnyServer(t, document, { readThing599: () => ({ status: 200, body: { index: 599 } }) });
  const mock = await startTestMock(t, document);
  for (const place of [url, mock.url]) {
    const response = await call(place, { method: 'GET', path: '/group-19/thing-599/7' });
    assert.deepEqual([response.status, response.json], [200, { index: 599 }]);
    assert.equal((await call(place, { method: 'GET', path: '/group-19/thing-599/x' })).status, 404);
    assert.equal((await call(place, { method: 'GET', path: '/group-18/thing-599/7' })).status, 404);
  }
  assert.equal((await call(url, { method: 'GET', path: '/group-0/thing-0/7' })).status, 501);
});

test('CONTRACT names the bundled contract to serve; an operation without a handler is a 501 that names it', async (t) => {
  const folder = createFolder();
  const file = join(folder, 'lending.json');
  writeFileSync(file, JSON.stringify(await readTestContract('lending.yaml')));
  const env = {
    CONTRACT: file,
    PORT: '0',
    LOG_LEVEL: 'silent',
    API_TOKENS: 'admin:admin-secret-for-tests',
    DATABASE_URL: `sqlite:${folder}/x.db`,
  };
  const server = await startServer(readConfig(env, setup), setup);
  t.after(server.close);
  const { status, json } = await call(server.url, { method: 'GET', path: '/library/loans?overdue=true' });
  assert.deepEqual([status, json], [501, { detail: 'The operation listLoans is not implemented.' }]);
  assert.match(server.curl, /\/library\/books\/9780306406157\/loans/);
  const missing = readConfig({ ...env, CONTRACT: join(folder, 'none.json') });
  await assert.rejects(startServer(missing, setup), /The contract .*none\.json cannot be read: ENOENT/);
});

test('what follows from another contract goes where it is told, never to generated/', async () => {
  const spec = join(contractsFolder, 'observatory/openapi.yaml');
  const before = readFileSync(join(generatedFolder, 'openapi.json'), 'utf8');
  await assert.rejects(generate({ write: true, spec }), /say with --out FOLDER/);
  const out = createFolder();
  const { differences } = await generate({ write: true, spec, out });
  assert.deepEqual(differences.map(({ file }) => file).sort(), readdirSync(out).sort());
  assert.match(readFileSync(join(out, 'operations.ts'), 'utf8'), /"amendObservation": \{/);
  assert.deepEqual((await generate({ write: false, spec, out })).differences, []);
  assert.equal(readFileSync(join(generatedFolder, 'openapi.json'), 'utf8'), before);
});
