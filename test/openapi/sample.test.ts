import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, suite, test } from 'node:test';
import { promisify } from 'node:util';
import { compileContract } from '../../server/openapi/compile.ts';
import { chooseShown, renderCurl } from '../../server/openapi/samples/index.ts';
import { readTestContract, startAnyServer } from '../support/contracts.ts';
import { tokens } from '../support/servers.ts';

const document = await readTestContract('doors.yaml');
const open = () => ({ status: 204 });
const ids = compileContract(document).operations.map(({ id }) => id);
const { url } = await startAnyServer({ after }, document, Object.fromEntries(ids.map((id) => [id, open])));
const [{ name, secret } = { name: '', secret: '' }] = tokens;

/** The line for the first operation of a path. */
function lineFor(path: string): string {
  const paths = { [path]: document.paths?.[path] ?? {} };
  return renderCurl(chooseShown(compileContract({ ...document, paths })), url, secret, name);
}

async function statusOf(line: string): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', line.replace('curl -i', 'curl -s -i')]);
  return /^HTTP\/1\.1 (\d+)/.exec(stdout)?.[1];
}

suite('the curl line for a path succeeds, and shows the secret where the contract has it:', () => {
  const shown: [path: string, has: string][] = [
    ['/bearer', `-H 'Authorization: Bearer ${secret}'`],
    ['/basic', `-u '${name}:${secret}'`],
    ['/header', `-H 'X-Key: ${secret}'`],
    ['/query', `/query?floor=3&api%20key=${secret}'`],
    ['/cookie', `-H 'Cookie: key=${secret}'`],
    ['/both', `-u '${name}:${secret}' -H 'X-Key: ${secret}'`],
    ['/either', `-H 'X-Key: ${secret}' -H 'Cookie: key=${secret}'`],
    ['/optional', `-H 'X-Key: ${secret}'`],
    ['/elsewhere/{door}', `'${url}/upload/elsewhere/blue'`],
  ];
  for (const [path, has] of shown) {
    test(path, async () => {
      const line = lineFor(path);
      assert(line.includes(has), line);
      assert.equal(await statusOf(line), '204', line);
    });
  }
});

test('paths stand behind the base path of each server alone', async () => {
  const statuses: [path: string, status: number][] = [
    ['/live/api/bearer', 204],
    ['/test/api/bearer', 204],
    ['/relative/bearer', 204],
    ['/bearer', 404],
    ['/other/api/bearer', 404],
    ['/upload/bearer', 404],
    ['/upload/elsewhere/blue', 204],
    ['/elsewhere/blue', 405],
    ['/live/api/elsewhere/blue', 404],
  ];
  for (const [path, status] of statuses) {
    const response = await fetch(`${url}${path}`, { headers: { Authorization: `Bearer ${secret}` } });
    assert.equal(response.status, status, path);
  }
});
