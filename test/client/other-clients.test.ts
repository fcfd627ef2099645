import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { packClient, toPackageVersion } from '../../scripts/pack-client/pack-package.ts';
import { createClientProject, findCompileErrors } from '../support/client-project.ts';
import { contractsFolder } from '../support/contracts.ts';
import { runProcess } from '../support/processes.ts';
import { createFolder } from '../support/servers.ts';

const observatory = join(contractsFolder, 'observatory/openapi.yaml');
const pack = (...args: string[]) => runProcess({ after }, ['scripts/contract.ts', 'pack-client', ...args]);

describe('npm run pack:client', { concurrency: true }, () => {
  test('packs the client of any contract, whose types tell the truth about that one', async () => {
    const out = createFolder();
    const { code, stdout } = await pack('--spec', observatory, '--out', out, '--name', '@acme/sky');
    assert.equal(code, 0);
    const [, file = ''] = /^install +npm i (.+)$/m.exec(stdout) ?? [];
    assert.equal(file, join(out, 'acme-sky-2.3.0.tgz'));
    const app = join(import.meta.dirname, 'apps/observatory');
    const { folder } = await createClientProject({ file, name: '@acme/sky' }, app);
    assert.equal(await findCompileErrors(folder, 'typescript7'), '');
  });

  test('packs the client of a contract that has next to nothing', async () => {
    const responses = { 204: { description: 'Pong.' } };
    const paths = { '/ping': { get: { operationId: 'delete', responses } } };
    const { name, version } = await packClient(
      { openapi: '3.1.0', info: { title: 'Nothing', version: 'v7' }, paths },
      { out: createFolder() },
    );
    assert.deepEqual([name, version], ['contract-client', '7.0.0']);
  });

  test('says what is wrong in one line', async () => {
    const missing = await pack('--spec', '/nowhere.yaml');
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /nowhere\.yaml/);
    const named = await pack('--name', 'No Name', '--out', createFolder());
    assert.equal(named.code, 2);
    assert.equal(named.stderr, 'No Name is no name of a package: write small letters, as in @team/client.\n');
  });
});

test('the version of a contract as npm has it', () => {
  const versions = ['1.2.3', 'v1.2.3-beta.1', '2.1', 'v2', '2026-01-15', 'next'];
  assert.deepEqual(versions.map(toPackageVersion), ['1.2.3', '1.2.3-beta.1', '2.1.0', '2.0.0', '2026.1.15', '0.0.0']);
});
