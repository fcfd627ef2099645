import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runProcess } from '../support/processes.ts';

test('npm run bench:edit puts the workbench beside the stock chain, look by look', async (context) => {
  const { code, stdout, stderr } = await runProcess(context, ['test/bench/bench-edit.ts', '--edits', '1']);
  assert.deepEqual([code, stderr], [0, '']);
  const looks = [...stdout.matchAll(/^(workbench|stock chain) +(\w+) +median +\d+ +p95 +\d+$/gm)];
  assert.deepEqual(
    looks.map(([, chain, look]) => `${chain} ${look}`),
    [
      ...['server', 'mock', 'types', 'docs', 'all'].map((look) => `workbench ${look}`),
      ...['server', 'mock', 'types', 'all'].map((look) => `stock chain ${look}`),
    ],
  );
  assert.match(stdout, /^The stock chain takes \d+\.\d times as long\.$/m);
});

test('npm run bench:edit names the numbers that it takes', async (context) => {
  const { code, stderr } = await runProcess(context, ['test/bench/bench-edit.ts', '--edits', 'many']);
  assert.deepEqual([code, stderr], [2, '--edits must be a whole number from 1 to 999999999, not many.\n']);
});
