import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runProcess } from '../support/processes.ts';

const lending = 'test/contracts/lending.yaml';

test('prove, verify and fuzz are commands with exit codes', async (t) => {
  const [proved, unnamed, fuzzed] = await Promise.all([
    runProcess(t, ['scripts/contract.ts', 'prove', lending, '--places', 'server', '--format', 'junit']),
    runProcess(t, ['scripts/contract.ts', 'verify', lending]),
    runProcess(t, ['scripts/contract.ts', 'fuzz', '--help']),
  ]);
  assert.equal(proved.code, 0, proved.stderr);
  assert.match(proved.stdout, /<testsuite name="request at the server" tests="\d+" failures="0" skipped="\d+">/);
  assert.match(proved.stdout, /file="test\/contracts\/lending.yaml" line="46"/);
  assert.deepEqual([unnamed.code, unnamed.stderr], [2, 'Name the server: verify http://HOST:PORT, or https://.\n']);
  assert.equal(fuzzed.code, 0, fuzzed.stdout);
  assert.match(fuzzed.stdout, /--seed N +makes the same requests again/);
});
