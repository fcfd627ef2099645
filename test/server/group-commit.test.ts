import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { createGroupCommit } from '../../server/records/sqlite/group-commit.ts';

/** A database that counts its commits, and how to write to it. */
function open() {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE numbers (number INTEGER UNIQUE)');
  let commits = 0;
  const write = createGroupCommit(
    database,
    async (work) => {
      commits += 1;
      return work();
    },
    () => {},
  );
  const insert = database.prepare('INSERT INTO numbers VALUES (?)');
  const add = (number: number) => write(() => insert.run(number).changes);
  const stored = () => database.prepare('SELECT number FROM numbers ORDER BY 1').all().flatMap(Object.values);
  return { database, write, add, stored, commits: () => commits };
}

test('what comes at the same time is committed at once, what comes later by itself', async () => {
  const { add, stored, commits } = open();
  assert.deepEqual(await Promise.all([add(1), add(2), add(3)]), [1, 1, 1]);
  assert.equal(commits(), 1);
  await add(4);
  assert.deepEqual([commits(), stored()], [2, [1, 2, 3, 4]]);
});

test('work that throws undoes its own part alone', async () => {
  const { add, write, stored, commits } = open();
  const failing = write(() => {
    void add(9);
    throw new Error('no');
  });
  const [one, twice, bad, other] = await Promise.allSettled([add(1), add(1), failing, add(2)]);
  assert.deepEqual(
    [one?.status, twice?.status, bad?.status, other?.status],
    ['fulfilled', 'rejected', 'rejected', 'fulfilled'],
  );
  assert.equal(commits(), 1);
  await add(3);
  assert.deepEqual(stored(), [1, 2, 3, 9]);
});

test('an error that undoes the whole transaction is everybody’s, and nothing is stored', async () => {
  const { database, add, write, stored } = open();
  const undoing = write(() => {
    database.exec('ROLLBACK');
    throw new Error('the disk is full');
  });
  const outcomes = await Promise.allSettled([add(1), undoing, add(2)]);
  assert.deepEqual(
    outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.message),
    ['the disk is full', 'the disk is full', 'the disk is full'],
  );
  assert.deepEqual(stored(), []);
});
