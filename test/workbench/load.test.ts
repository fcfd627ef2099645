import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { good } from '../contract/requests.ts';
import { openConnection } from '../support/calls.ts';
import { eventually, readHeap, startTestWorkbench } from '../support/started-workbench.ts';

const workbench = await startTestWorkbench({ after });
const { spec } = workbench;
const original = readFileSync(spec, 'utf8');

/** Two limits in one contract: a response that knows one of this and one of another is a mixture of two. */
const withLimit = (limit: number) =>
  original.replace('maxLength: 512', `maxLength: ${limit}`).replace('maxLength: 128', `maxLength: ${limit}`);

const violating = { name: 'x'.repeat(2000), webhook_guid: 'x'.repeat(2000) };

/** Sends one request after the other until told to stop, and gives what was wrong with the responses. */
async function load(url: string, isOver: () => boolean): Promise<{ responses: number; faults: string[] }> {
  const faults: string[] = [];
  let responses = 0;
  while (!isOver()) {
    const { status, text } = await workbench
      .send(violating, url)
      .catch((error) => ({ status: 0, text: String(error) }));
    responses += 1;
    const limits = [...text.matchAll(/no more than (\d+) characters/g)].map(([, limit]) => limit);
    if (status !== 400 || limits.length !== 2 || limits[0] !== limits[1]) faults.push(`${status} ${text}`);
    await sleep(1);
  }
  return { responses, faults };
}

let limit = 1000;

async function edit(times: number): Promise<void> {
  for (let index = 1; index <= times; index++) {
    const swaps = workbench.countSwaps();
    limit += 1;
    writeFileSync(spec, withLimit(limit));
    await eventually('the save is live', () => workbench.countSwaps() > swaps);
  }
}

test('100 edits under load: no request fails, none sees two contracts, and the memory is level', async (context) => {
  let isOver = false;
  const stop = () => {
    isOver = true;
  };
  // Also when an edit fails, or the load would never end.
  context.after(stop);
  // The first contract has two limits that differ.
  await edit(1);
  const loads = [workbench.server, workbench.mock].map((url) => load(url, () => isOver));
  await edit(40);
  const before = await readHeap(workbench.process);
  await edit(60);
  const afterwards = await readHeap(workbench.process);
  stop();
  const results = await Promise.all(loads);
  const responses = results.map((result) => result.responses);
  context.diagnostic(
    `${responses.join(' and ')} responses; ${Math.round(before)} MB after 40 edits, ${Math.round(afterwards)} MB after 100`,
  );
  assert.deepEqual(
    results.flatMap(({ faults }) => faults),
    [],
  );
  assert(
    responses.every((count) => count > 100),
    responses.join(),
  );
  // A contract that is kept, with what was compiled for it, costs more than a megabyte.
  assert(afterwards - before < 40, `${before} MB, then ${afterwards} MB`);
});

test('a request that came before a save is handled under the contract that it came to', async () => {
  writeFileSync(spec, withLimit(50));
  await eventually('50 is live', async () => (await workbench.send(violating)).text.includes('more than 50 '));
  const connection = await openConnection(workbench.server);
  const body = JSON.stringify({ name: 'x'.repeat(100) });
  const headers = Object.entries(good.headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  const head = [
    `POST ${good.path} HTTP/1.1`,
    'Host: localhost',
    ...headers,
    'Expect: 100-continue',
    `Content-Length: ${body.length}`,
  ];
  connection.write(`${head.join('\r\n')}\r\n\r\n`);
  await connection.received(/100 Continue/);
  writeFileSync(spec, withLimit(60));
  await eventually('60 is live', async () => (await workbench.send(violating)).text.includes('more than 60 '));
  connection.write(body);
  assert.match(await connection.received(/characters/), /HTTP\/1\.1 400 [\s\S]*no more than 50 characters/);
  connection.close();
});
