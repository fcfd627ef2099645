import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createSliceWorkflowJob } from '../../server/handlers/create-slice-workflow-job.ts';
import { createContext, createInput } from '../support/create-input.ts';
import { openTestStore } from '../support/open-test-store.ts';

const id = 'createSliceWorkflowJob';
const handle = createSliceWorkflowJob(await openTestStore({ after }));

test('a job is created by the caller, with the defaults of the contract', async () => {
  const input = createInput(id, { path: { id: 7 }, body: { name: 'Nightly patch' } });
  const response = await handle(input, createContext({ caller: { name: 'robot' } }));
  assert(response.status === 201);
  const { description, launched_by, url } = response.body;
  assert.deepEqual([description, JSON.parse(launched_by).name, url], ['', 'robot', response.headers.Location]);
});

test('a template that does not exist is a 404', async () => {
  const input = createInput(id, { path: { id: 8 }, body: { name: 'Nightly patch' } });
  assert.equal((await handle(input, createContext())).status, 404);
});

test('an input that the contract does not allow is none', () => {
  const name = 'x'.repeat(513);
  assert.throws(
    () => createInput(id, { path: { id: 7 }, body: { name } }),
    /^Error: body \/name must NOT have more than 512/,
  );
  assert.throws(() => createInput(id, { path: { id: 0 }, body: { name: 'x' } }), /^Error: path id .* must be >= 1/);
});
