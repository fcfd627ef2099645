import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { nameHandlers } from '../../scripts/scaffold/handlers.ts';
import { findOperation } from '../../scripts/scaffold/scaffold.ts';
import { compileContract } from '../../server/openapi/compile.ts';

suite('the handler of an operation', () => {
  for (const [id, file, name] of [
    ['createSliceWorkflowJob', 'create-slice-workflow-job.ts', 'createSliceWorkflowJob'],
    ['repos/list-for-org', 'repos-list-for-org.ts', 'reposListForOrg'],
    ['getHTTPStatus', 'get-http-status.ts', 'getHTTPStatus'],
    ['delete', 'delete.ts', 'handleDelete'],
    ['2fa', '2fa.ts', 'handle2fa'],
    ['pets.find_by_id', 'pets-find-by-id.ts', 'petsFindById'],
  ] as const) {
    test(`${id} has a file and a function of that name`, () => {
      assert.deepEqual(nameHandlers([id]).get(id), { file, function: name });
    });
  }

  const odd = 'getUser get_user получить получать index store Store constructor __proto__ 1 2 100% %41 41 con json';
  const ids = [...odd.split(' '), 'a'.repeat(300), `${'a'.repeat(299)}b`, 'undefined', 'a\n<code>;//', '*/', 'Handler'];

  test('is named so that files and functions are distinct, short and names on every system', () => {
    const names = [...nameHandlers(ids).values()];
    assert.equal(new Set(names.map(({ file }) => file)).size, ids.length);
    assert.equal(new Set(names.map((name) => name.function)).size, ids.length);
    for (const { file, function: name } of names) {
      assert.match(file, /^(?!index\.ts|con\.ts)[a-z0-9-]{1,100}\.ts$/);
      assert.doesNotThrow(() => new Function(`'use strict'; const ${name} = 0;`), name);
    }
  });

  test('keeps its name whatever else is there', () => {
    const named = nameHandlers(ids);
    for (const count of [1, 5, 12])
      assert.deepEqual([...nameHandlers(ids.slice(0, count))], [...named].slice(0, count));
    assert.deepEqual(nameHandlers(ids.toReversed(), named).get('get_user'), named.get('get_user'));
  });
});

suite('npm run scaffold knows an operation', () => {
  const get = { operationId: 'get-booking', responses: {} };
  const post = { operationId: 'create-booking', responses: {} };
  const { operations } = compileContract({
    openapi: '3.1.0',
    info: { title: 'Trains', version: '1' },
    paths: { '/bookings': { post }, '/bookings/{id}': { get } },
  });
  for (const name of [
    'create-booking',
    'createBooking',
    'create-booking.ts',
    'server/handlers/create-booking.ts',
    'POST /bookings',
  ]) {
    test(`as ${name}`, () => assert.equal(findOperation(operations, name).id, 'create-booking'));
  }

  for (const [name, message] of [
    ['creatBooking', /Did you mean create-booking(, get-booking)?\? npm run scaffold -- --list/],
    ['GET /booking/{id}', /Did you mean get-booking/],
    ['refund', /^The contract has no operation refund\. npm run scaffold -- --list shows them all\.$/],
  ] as const) {
    test(`and not ${name}`, () => {
      assert.throws(() => findOperation(operations, name), { name: 'CommandError', message });
    });
  }
});
