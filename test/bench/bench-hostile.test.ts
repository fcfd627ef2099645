import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runProcess } from '../support/processes.ts';

test('npm run bench:hostile tells what the requests of a seed do, and what the worst of each reader costs', async (context) => {
  const command = ['test/bench/bench-hostile.ts', '--count', '20', '--seed', '7'];
  const { code, stdout, stderr } = await runProcess(context, command);
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, /^20 requests to each surface, with 256 MB of heap, seed 7$/m);
  const told = [
    ...stdout.matchAll(/^([a-zA-Z ]+): 0 exits, 0 hangs, 0 × 5xx, up to \d+ MB, slowest \d+\.\d ms of CPU$/gm),
  ];
  assert.deepEqual(
    told.map(([, target]) => target),
    ['server', 'mock', 'stateful mock', 'control API', 'docs', 'streams', 'admin', 'events'],
  );
  for (const reader of [
    'query',
    'path',
    'headers',
    'Accept',
    'Prefer',
    'cookies',
    'JSON',
    'form',
    'multipart',
    'XML',
    'JSON lines',
  ]) {
    assert.match(stdout, new RegExp(`^${reader}.* +\\d+\\.\\d\\d ms +\\d+\\.\\d ×$`, 'm'));
  }
});

test('npm run bench:hostile names the numbers that it takes', async (context) => {
  const { code, stderr } = await runProcess(context, ['test/bench/bench-hostile.ts', '--seed', 'x']);
  assert.deepEqual([code, stderr], [2, '--seed must be a whole number from 1 to 999999999, not x.\n']);
});
