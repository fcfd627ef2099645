import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runProcess } from '../support/processes.ts';

test('npm run bench:durable kills servers and stops their database and ends its connections, and finds every job that was acknowledged', async (context) => {
  const options = [
    '--kills',
    '2',
    '--servers',
    '2',
    '--creates',
    '150',
    '--stops',
    '1',
    '--storms',
    '1',
    '--seed',
    '7',
  ];
  const { stdout, stderr } = await runProcess(context, ['test/bench/bench-durable.ts', ...options]);
  assert.equal(stderr, '');
  for (const name of ['SQLite', 'PostgreSQL']) {
    assert.match(
      stdout,
      new RegExp(`^${name}: [1-9]\\d* jobs acknowledged, 0 lost, 0 wrong, 0 unexpected statuses`, 'm'),
    );
  }
  assert.match(
    stdout,
    /^150 creates by 2 servers over one PostgreSQL, stopped fast 1 times, with 1 storms of ended connections:\n {2}0 servers ended$/m,
  );
  const [, statuses = ''] = /^ {2}(.*); 0 of the 503s without Retry-After$/m.exec(stdout) ?? [];
  // The first to come is the first to be told.
  const told = statuses.split(', ');
  assert(told.includes('150 × 201'), statuses);
  assert(
    told.some((part) => part.endsWith(' × 503')),
    statuses,
  );
  assert.deepEqual(
    told.filter((part) => !/^\d+ × (201|409|503)$/.test(part)),
    [],
  );
  assert.match(stdout, /^ {2}150 distinct ids, 150 of them listed once, 150 jobs in all$/m);
  assert.match(stdout, /^ {2}one key sent 50 times at once made 1 job$/m);
});

test('npm run bench:durable names the numbers that it takes', async (context) => {
  const { code, stderr } = await runProcess(context, ['test/bench/bench-durable.ts', '--kills', 'x']);
  assert.deepEqual([code, stderr], [2, '--kills must be a whole number from 1 to 999999999, not x.\n']);
});
