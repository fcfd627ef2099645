import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { runProcess } from '../support/processes.ts';
import { createFolder } from '../support/servers.ts';

test('contract serve --warm writes what a start compiles, and leaves nothing running', async (context) => {
  const cache = createFolder();
  const options = { env: { NODE_COMPILE_CACHE: cache } };
  const { code, stdout, stderr } = await runProcess(context, ['scripts/contract.ts', 'serve', '--warm'], options);
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, /^The compile cache is in .+\.$/m);
  const [version] = readdirSync(cache);
  assert(version !== undefined && readdirSync(`${cache}/${version}`).length > 50);
});
