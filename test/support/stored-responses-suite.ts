import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IdempotencyKey, StoredResponse } from '../../server/idempotency/store.ts';
import type { Teardown } from './servers.ts';
import type { Fixture } from './transaction-suite.ts';

const key: IdempotencyKey = { caller: 'admin', operation: 'createThing', key: 'a' };
const others = [
  { ...key, caller: 'robot' },
  { ...key, operation: 'createOther' },
  { ...key, key: 'b' },
];
const response: StoredResponse = {
  digest: 'x',
  status: 201,
  headers: { Location: '/things/1', 'Set-Cookie': ['a=1', 'b=2'] },
  body: Uint8Array.from([0, 1, 254, 255]),
};
const always = new Date(0);
const inAnHour = () => new Date(Date.now() + 3_600_000);

/** Tests how every driver keeps the responses to requests that may be sent again. */
export function testStoredResponses(
  withStore: (use: (fixture: Fixture) => Promise<void>) => (context: Teardown) => Promise<void>,
): void {
  const tests: [string, (fixture: Fixture) => Promise<void>][] = [
    ['is given back as it was, to its own key alone', givesBack],
    ['may have no body', keepsNoBody],
    ['is found for as long as it is young enough, and then gives way to a new one', growsOld],
    ['that is too old is forgotten when others are kept', isForgotten],
    ['is undone with the transaction that it belongs to', isUndone],
  ];
  for (const [name, run] of tests) test(`a kept response ${name}`, withStore(run));
  test('a key belongs to one transaction at a time', withStore(isClaimed));
}

async function givesBack({ store }: Fixture): Promise<void> {
  await store.transaction(async (own) => {
    assert.equal(await own.claimIdempotencyKey(key), true);
    assert.equal(await own.findStoredResponse(key, always), undefined);
    await own.storeResponse(key, response, always);
  });
  const found = await store.transaction((own) => own.findStoredResponse(key, always));
  assert.deepEqual({ ...found, body: found?.body && Uint8Array.from(found.body) }, response);
  for (const other of others) {
    assert.equal(await store.transaction((own) => own.findStoredResponse(other, always)), undefined);
  }
}

async function keepsNoBody({ store }: Fixture): Promise<void> {
  await store.transaction((own) => own.storeResponse(key, { ...response, body: undefined }, always));
  const found = await store.transaction((own) => own.findStoredResponse(key, always));
  assert.deepEqual([found?.status, found?.body], [201, undefined]);
}

async function growsOld({ store }: Fixture): Promise<void> {
  await store.transaction((own) => own.storeResponse(key, response, always));
  assert.equal(await store.transaction((own) => own.findStoredResponse(key, inAnHour())), undefined);
  await store.transaction((own) => own.storeResponse(key, { ...response, digest: 'y', status: 204 }, always));
  const found = await store.transaction((own) => own.findStoredResponse(key, always));
  assert.deepEqual([found?.digest, found?.status], ['y', 204]);
}

async function isForgotten({ store }: Fixture): Promise<void> {
  await store.transaction((own) => own.storeResponse(key, response, always));
  for (const other of others) await store.transaction((own) => own.storeResponse(other, response, inAnHour()));
  assert.equal(await store.transaction((own) => own.findStoredResponse(key, always)), undefined);
}

async function isUndone({ store, template, draft, countJobs }: Fixture): Promise<void> {
  const failing = store.transaction(async (own) => {
    await own.createWorkflowJob(template, draft, 'admin');
    await own.storeResponse(key, response, always);
    throw new Error('no');
  });
  await assert.rejects(failing, /^Error: no$/);
  assert.equal(await countJobs(), 0);
  assert.equal(await store.transaction((own) => own.findStoredResponse(key, always)), undefined);
}

async function isClaimed({ store }: Fixture): Promise<void> {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { promise: claimed, resolve: claim } = Promise.withResolvers<void>();
  let isOver = false;
  const first = store.transaction(async (own) => {
    assert.equal(await own.claimIdempotencyKey(key), true);
    claim();
    await released;
    isOver = true;
  });
  await claimed;
  // A driver may have the second wait for the first, or tell it at once.
  const second = store.transaction((own) => own.claimIdempotencyKey(key)).then((has) => !has || isOver);
  await sleep(20);
  release();
  assert.equal(await second, true, 'two have had the key at the same time');
  await first;
  assert.equal(await store.transaction((own) => own.claimIdempotencyKey(key)), true);
}
