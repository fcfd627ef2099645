import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { project, runProcess } from '../support/processes.ts';

const small = ['--requests', '20', '--rounds', '1', '--connections', '2'];
const names = ['memory', 'memory-log', 'sqlite', 'sqlite-log', 'express', 'validator', 'fastify', 'mock', 'prism'];
const figures = [
  'start',
  'cpu valid',
  'rate valid',
  'cpu invalid',
  'rate invalid',
  'cpu missing',
  'rate missing',
  'rss',
  'heap',
];

interface Output {
  measured: { subject: string; operations: number; figures: Record<string, number>; failure?: string }[];
  ratios: Record<string, number>;
}

describe('npm run bench', () => {
  test('measures every subject, each responding as it should, and leaves nothing behind', async (context) => {
    const args = ['test/bench/bench.ts', ...small, '--operations', '1', '--format', 'json'];
    const { code, stdout, stderr } = await runProcess(context, args);
    assert.deepEqual([code, stderr], [0, '']);
    const { measured, ratios }: Output = JSON.parse(stdout);
    assert.deepEqual(
      measured.map(({ subject, operations, failure }) => [subject, operations, failure]),
      names.map((name) => [name, 1, undefined]),
    );
    for (const { subject, figures: found } of measured) {
      assert.deepEqual(Object.keys(found), subject === 'sqlite' ? [...figures, 'statements', 'share'] : figures);
      assert(
        Object.values(found).every((value) => value > 0),
        `${subject}: ${JSON.stringify(found)}`,
      );
    }
    assert.equal(Object.keys(ratios).length, 5);
    assert.deepEqual(
      readdirSync(join(project, '.data')).filter((name) => name.startsWith('bench-')),
      [],
    );
  });

  test('shows the chosen subjects under contracts of several sizes as a table', async (context) => {
    const args = ['test/bench/bench.ts', ...small, '--operations', '1,3', '--only', 'express,memory'];
    const { code, stdout, stderr } = await runProcess(context, args);
    assert.deepEqual([code, stderr], [0, '']);
    const rows = [...stdout.matchAll(/^(\d+ operations?|[\w-]+(?= +[\d. ]+$))/gm)].map(([row]) => row);
    assert.deepEqual(rows, ['1 operation', 'memory', 'express', '3 operations', 'memory', 'express']);
    assert.match(stdout, /^express( +\d+ +1\.00 +\d+){3} +\d+ +1\.00 +\d+ +\d+$/m);
    assert.match(stdout, /^CPU of a valid POST among 3 operations, beside alone +\d+\.\d\d$/m);
  });

  const mistakes: [string, string[], string][] = [
    ['a number', ['--requests', 'many'], '--requests must be a whole number from 1 to 999999999, not many.'],
    ['a subject', ['--only', 'express,koa'], `--only may be ${names.join(', ')}; not koa.`],
    ['a format', ['--format', 'xml'], '--format may be text, json; not xml.'],
  ];
  for (const [what, args, line] of mistakes) {
    test(`names ${what} that it does not take`, async (context) => {
      const { code, stdout, stderr } = await runProcess(context, ['test/bench/bench.ts', ...args]);
      assert.deepEqual([code, stdout, stderr], [2, '', `${line}\n`]);
    });
  }
});

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
