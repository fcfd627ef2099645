import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { project, runProcess } from '../support/processes.ts';

const small = ['--requests', '20', '--rounds', '1', '--connections', '2', '--warm-up', '1', '--starts', '1'];
const names = 'express serve serve-quiet sqlite node validator fastify glue mock prism'.split(' ');
const kinds = ['valid', 'invalid', 'missing'].flatMap((kind) => [`cpu ${kind}`, `rate ${kind}`]);
const figures = ['cold start ms', 'cold start cpu', 'start ms', 'start cpu', ...kinds, 'memory'];

interface Output {
  measured: { subject: string; operations: number; figures: Record<string, number>; failure?: string }[];
}

describe('npm run bench', () => {
  test('measures every subject, each responding as it should, and leaves nothing behind', async (context) => {
    const args = ['test/bench/bench.ts', ...small, '--format', 'json'];
    const { code, stdout, stderr } = await runProcess(context, args);
    assert.deepEqual([code, stderr], [0, '']);
    const { measured }: Output = JSON.parse(stdout);
    assert.deepEqual(
      measured.map(({ subject, operations, failure }) => [subject, operations, failure]),
      names.map((name) => [name, 1, undefined]),
    );
    for (const { subject, figures: found } of measured) {
      const own = Object.keys(found).filter((name) => !/^[×±]/.test(name));
      assert.deepEqual(own, subject === 'sqlite' ? [...figures, 'statements'] : figures);
      const wrong = Object.entries(found).filter(([name, value]) => !(value > 0 || name.startsWith('±')));
      assert.deepEqual(wrong, [], subject);
    }
    const left = readdirSync(join(project, '.data')).filter((name) => name.startsWith('bench-'));
    assert.deepEqual(left, []);
  });

  test('shows the chosen subjects under a contract of another size as a table', async (context) => {
    const args = ['test/bench/bench.ts', ...small, '--operations', '3', '--only', 'express,serve'];
    const { code, stdout, stderr } = await runProcess(context, args);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^3 operations; µs are CPU/m);
    assert.match(stdout, /^express( +\d+ +\d+\.\d\d){3} +\d+ +– +\d+ +1\.00 +\d+ +1\.00 +\d+ +1\.00$/m);
    assert.match(stdout, /^serve( +\d+ +\d+\.\d\d){3} /m);
  });

  const mistakes: [string, string[], string][] = [
    ['a number', ['--requests', 'many'], '--requests must be a whole number from 1 to 999999999, not many.'],
    ['a subject', ['--only', 'express,koa'], `--only may be ${names.join(', ')}; not koa.`],
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
