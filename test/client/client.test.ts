import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { createApi, createApiClient } from '../../client/index.ts';
import * as operations from '../../generated/calls.ts';
import { startTestMock } from '../support/mocks.ts';
import { startTestServer } from '../support/servers.ts';

const path = '/api/v2/job_templates/{id}/slice_workflow_jobs/';
const server = await startTestServer({ after });
const mock = await startTestMock({ after });
const auth = { bearer: 'admin-secret-for-tests' };

// One journey, whoever responds: a frontend that works against the mock works against the server.
for (const [who, { url }] of [
  ['server', server],
  ['mock', mock],
] as const) {
  describe(`a client of the ${who}`, () => {
    const client = createApiClient({ baseUrl: url, auth }, operations);
    const params = { path: { id: 7 } };

    test('creates a workflow job and reads what a 201 always carries', async () => {
      const { data, error, status, headers } = await client.POST(path, { params, body: { name: 'Nightly patch' } });
      assert.equal(error, undefined);
      assert.equal(status, 201);
      const { id, name, url: location, created } = data;
      assert.equal(name, 'Nightly patch');
      assert.equal(location, `/api/v2/workflow_jobs/${id}/`);
      assert.deepEqual(headers, { Location: location });
      assert.match(created, /Z$/);
    });

    test('calls an operation by its name', async () => {
      const api = createApi(
        { baseUrl: `${url}/`, auth },
        { createSliceWorkflowJob: operations.createSliceWorkflowJob },
      );
      const result = await api.createSliceWorkflowJob({ path: { id: 7 }, body: { name: 'Nightly patch' } });
      assert.equal(result.status, 201);
      assert.equal(result.data.name, 'Nightly patch');
    });

    test('reads what is wrong with its request, property by property', async () => {
      const body = { name: '', webhook_guid: 'x'.repeat(129) };
      const { status, data, error } = await client.POST(path, { params, body });
      assert.equal(status, 400);
      assert.equal(data, undefined);
      assert.deepEqual(Object.keys(error).sort(), ['name', 'webhook_guid']);
    });

    test('reads a detail where the URL names nothing', async () => {
      const { status, error } = await client.POST(path, { params: { path: { id: 0 } }, body: { name: 'x' } });
      assert.equal(status, 404);
      assert.deepEqual(error, { detail: 'The requested resource could not be found.' });
    });

    test('authenticates with a name and a secret, whatever their characters', async () => {
      const basic = createApiClient(
        { baseUrl: url, auth: { basic: { username: 'robot', password: 'robot:secret' } } },
        operations,
      );
      const { status } = await basic.POST(path, { params, body: { name: 'x' } });
      assert.equal(status, 201);
    });
  });
}

test('a client without credentials is told so, with the schemes that there are', async () => {
  const client = createApiClient({ baseUrl: server.url }, operations);
  const result = await client.POST(path, { params: { path: { id: 7 } }, body: { name: 'x' } });
  assert.equal(result.status, 401);
  assert.match(result.headers['WWW-Authenticate'], /^Basic .*Bearer/);
});
