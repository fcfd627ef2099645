import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { call } from '../support/calls.ts';
import { contractsFolder } from '../support/contracts.ts';
import { startProcess } from '../support/processes.ts';
import { createFolder } from '../support/servers.ts';

test('the command mocks every contract of a project, each with what its options say', async (context) => {
  const folder = createFolder();
  for (const name of ['studio', 'bookshop'])
    cpSync(join(contractsFolder, `${name}.yaml`), join(folder, `${name}.yaml`));
  const contract = { music: 'studio.yaml', shop: { spec: 'bookshop.yaml' } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ contract }));
  const command = ['scripts/contract.ts', 'mock', '--seed', '3', '--prefer', 'fault=unavailable, times=1'];
  const env = { MOCK_PORT: '0', LOG_LEVEL: 'silent' };
  const { printed } = startProcess(context, command, { env, cwd: folder });
  const [, music = ''] = await printed(/mock of Studio listens on (\S+);/);
  const [, shop = ''] = await printed(/mock of Bookshop listens on (\S+);/);
  const statuses = [];
  for (const path of [`${music}/albums`, `${music}/albums`, `${shop}/authors`, `${shop}/authors`]) {
    const { origin, pathname } = new URL(path);
    statuses.push((await call(origin, { path: pathname, method: 'GET' })).status);
  }
  assert.deepEqual(statuses, [503, 200, 503, 200]);
  const { json } = await call(new URL(music).origin, { path: '/v1/albums', method: 'GET' });
  assert.equal(Object(json).total, 3);
});
