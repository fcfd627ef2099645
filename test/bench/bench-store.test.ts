import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runProcess } from '../support/processes.ts';

test('npm run bench:store tells what lists of many jobs cost beside lists of few, in both databases', async (context) => {
  const { code, stdout, stderr } = await runProcess(context, [
    'test/bench/bench-store.ts',
    '--jobs',
    '300',
    '--times',
    '3',
  ]);
  assert.deepEqual([code, stderr], [0, '']);
  const tables = stdout.trim().split(/^(?=\w+: milliseconds in the store)/m);
  assert.deepEqual(
    tables.map((table) => table.slice(0, table.indexOf(':'))),
    ['SQLite', 'PostgreSQL'],
  );
  for (const table of tables) {
    for (const action of ['the first page', 'a page in the middle', 'failed ones', 'by name', 'one job', 'create']) {
      assert.match(table, new RegExp(`^${action}( +\\d+\\.\\d\\d){4}$`, 'm'));
    }
  }
});

test('npm run bench:store names what it takes', async (context) => {
  const { code, stderr } = await runProcess(context, ['test/bench/bench-store.ts', '--only', 'Oracle']);
  assert.deepEqual([code, stderr], [2, '--only may be SQLite, PostgreSQL; not Oracle.\n']);
});
