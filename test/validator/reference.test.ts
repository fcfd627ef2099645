import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { call } from '../support/calls.ts';
import { type ComparedServer, createTakeContract, startComparedServer } from '../support/comparisons.ts';

const contractOf = (schema: object) =>
  createTakeContract({ requestBody: { required: true, content: { 'application/json': { schema } } } }, {}, 'post');
const strict = contractOf({ type: 'object', properties: { a: { type: 'integer', default: 3 } }, required: ['b'] });
const lax = contractOf({ type: 'object' });

const headers = { 'Content-Type': 'application/json' };
const send = ({ url }: ComparedServer, body: unknown) =>
  call(url, { path: '/take', headers, body: JSON.stringify(body) });

/** Waits until the validator, which is asked after the response, has checked so many requests. */
async function compared({ comparisons }: ComparedServer, count: number): Promise<void> {
  for (let tries = 0; tries < 500 && comparisons.length < count; tries++) await sleep(10);
  assert.equal(comparisons.length, count);
}

describe('where both decide', () => {
  test('a disagreement is one line that names the operation, who accepts and what is wrong, but no value', async (t) => {
    const server = await startComparedServer(t, lax, { requests: strict });
    assert.equal((await send(server, { a: 'a secret' })).status, 204);
    const [{ level, operationId, acceptedBy, messages } = {}, ...others] = server.logged;
    assert.deepEqual([level, operationId, acceptedBy, others], [50, 'take', 'compiled', []]);
    assert.match(String(messages), /must/);
    assert.doesNotMatch(JSON.stringify(server.logged), /a secret/);
    assert.equal(server.comparisons.length, 1);
  });

  test('the verdict of the compiled contract stands where the validator accepts', async (t) => {
    const server = await startComparedServer(t, strict, { requests: lax });
    assert.equal((await send(server, { a: 'a secret' })).status, 400);
    assert.deepEqual(
      server.comparisons.map(({ acceptedBy }) => acceptedBy),
      ['validator'],
    );
    assert.match(String(server.logged[0]?.messages), /#\/paths\/.*required/);
    assert.doesNotMatch(JSON.stringify(server.logged), /a secret/);
  });

  test('the handler is given what the request has, and the defaults of the contract', async (t) => {
    const server = await startComparedServer(t, strict);
    await send(server, { b: { '1': ['x'] } });
    assert.deepEqual(server.inputs[0]?.body, { a: 3, b: { '1': ['x'] } });
    assert.deepEqual(server.comparisons, [{ operationId: 'take', acceptedBy: 'both' }]);
  });

  test('a validator that fails is a disagreement, and nobody else notices', async (t) => {
    const broken = contractOf({ type: 'object', minProperties: 'many' });
    const server = await startComparedServer(t, lax, { requests: broken });
    assert.equal((await send(server, {})).status, 204);
    assert.match(String(server.comparisons[0]?.messages), /^The validator failed: /);
  });
});

test('a request that does not wait is checked as it came, whatever its handler makes of it', async (t) => {
  const server = await startComparedServer(t, strict, {
    isAwaited: false,
    change: (input) => Object.assign(input, { body: 5 }),
  });
  assert.equal((await send(server, { b: 1 })).status, 204);
  await compared(server, 1);
  assert.deepEqual(server.comparisons, [{ operationId: 'take', acceptedBy: 'both' }]);
});

test('the validator is not asked where the compiled contract decides alone', async (t) => {
  const server = await startComparedServer(t, strict, { requests: lax, validation: 'compiled' });
  assert.equal((await send(server, {})).status, 400);
  assert.deepEqual([server.comparisons, server.logged], [[], []]);
});

describe('where the validator decides alone', () => {
  test('its verdict counts, in the words of the server where it has any', async (t) => {
    const server = await startComparedServer(t, strict, { requests: strict, validation: 'reference' });
    const { status, json } = await send(server, { a: 'x' });
    assert.deepEqual([status, json], [400, { a: ['A valid integer is required.'], b: ['This field is required.'] }]);
    assert.equal((await send(server, { b: 1 })).status, 204);
  });

  test('what only the validator refuses is told in its own words', async (t) => {
    const server = await startComparedServer(t, lax, { requests: strict, validation: 'reference' });
    const { status, json } = await send(server, { a: 'x' });
    assert.deepEqual([status, json], [400, { b: ['This field is required.'], a: ['This field must be integer.'] }]);
  });

  test('what only the validator accepts is accepted', async (t) => {
    const server = await startComparedServer(t, strict, { requests: lax, validation: 'reference' });
    assert.equal((await send(server, {})).status, 204);
  });
});

test('what is never valid is turned down, by name', async (t) => {
  const server = await startComparedServer(t, contractOf({ propertyNames: false }));
  const { status, json } = await send(server, { a: 1 });
  assert.deepEqual([status, Object.keys(json ?? {})], [400, ['__all__']]);
  assert.deepEqual(server.logged, []);
});
