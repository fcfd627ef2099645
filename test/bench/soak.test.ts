import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runProcess } from '../support/processes.ts';
import { isLevel } from './memory.ts';

test('npm run soak sends good and bad requests, and none fails', async (context) => {
  const command = ['test/bench/soak.ts', '--seconds', '2', '--connections', '8', '--seed', '7'];
  const { code, stdout, stderr } = await runProcess(context, command);
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, /^2 s, 8 connections, one request in ten is bad, seed 7$/m);
  assert.match(stdout, /^heap +\d+ MB, beside it +\d+ MB, \d+ responses$/m);
  assert.match(stdout, /^\d+ × 20[01], /m);
  assert.match(stdout, /^no 5xx, none without a response$/m);
});

describe('memory is level', () => {
  const rise = (from: number, to: number) =>
    Array.from({ length: 40 }, (_, index) => ({ heap: from + ((to - from) * index) / 40, rest: 100e6 }));
  const cases: [string, { heap: number; rest: number }[], boolean][] = [
    ['where it stays', rise(50e6, 50e6), true],
    ['where it falls', rise(90e6, 50e6), true],
    [
      'where garbage comes and goes',
      rise(50e6, 50e6).map((each, index) => ({ ...each, heap: each.heap + (index % 3) * 30e6 })),
      true,
    ],
    ['where it rises at first', [...rise(10e6, 50e6).slice(0, 10), ...rise(50e6, 50e6).slice(0, 30)], true],
    ['but not where it rises', rise(50e6, 120e6), false],
    [
      'nor where the process takes more and more',
      rise(50e6, 50e6).map((each, index) => ({ ...each, rest: 1e8 + index * 2e6 })),
      false,
    ],
  ];
  for (const [name, samples, level] of cases) test(name, () => assert.equal(isLevel(samples), level));
});
