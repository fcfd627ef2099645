import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { createApiClient } from '../../client/index.ts';
import { startTestMock } from '../support/mocks.ts';
import { startTestServer } from '../support/servers.ts';

const path = '/api/v2/job_templates/{id}/slice_workflow_jobs/';
const server = await startTestServer({ after });
const mock = await startTestMock({ after });

// One journey, whoever responds: a frontend that works against the mock works against the server.
for (const [who, { url }] of [
  ['server', server],
  ['mock', mock],
] as const) {
  describe(`a client of the ${who}`, () => {
    const client = createApiClient({ baseUrl: url, token: 'admin-secret-for-tests' });
    const params = { path: { id: 7 } };

    test('creates a workflow job and reads what a 201 always carries', async () => {
      const { data, error, response } = await client.POST(path, { params, body: { name: 'Nightly patch' } });
      assert.equal(error, undefined);
      assert.equal(response.status, 201);
      const { id, name, url: location, created } = data;
      assert.equal(name, 'Nightly patch');
      assert.equal(response.headers.get('location'), location);
      assert.equal(location, `/api/v2/workflow_jobs/${id}/`);
      assert.match(created, /Z$/);
    });

    test('reads what is wrong with its request, property by property', async () => {
      const body = { name: '', webhook_guid: 'x'.repeat(129) };
      const { data, error, response } = await client.POST(path, { params, body });
      assert.equal(data, undefined);
      assert.equal(response.status, 400);
      assert.deepEqual(Object.keys(error).sort(), ['name', 'webhook_guid']);
    });

    test('reads a detail where the URL names nothing', async () => {
      const { error, response } = await client.POST(path, { params: { path: { id: 0 } }, body: { name: 'x' } });
      assert.equal(response.status, 404);
      assert.deepEqual(error, { detail: 'The requested resource could not be found.' });
    });

    test('authenticates with a name and a secret, whatever their characters', async () => {
      const basic = createApiClient({ baseUrl: url, username: 'robot', password: 'robot:secret' });
      const { response } = await basic.POST(path, { params, body: { name: 'x' } });
      assert.equal(response.status, 201);
    });
  });
}

test('a client sends its requests through the fetch that it is given', async () => {
  const seen: Request[] = [];
  const client = createApiClient({
    baseUrl: 'http://nowhere.invalid',
    username: 'josé',
    password: '✓',
    fetch: async (request) => {
      seen.push(request);
      return Response.json({ detail: 'A server error has occurred.' }, { status: 500 });
    },
  });
  const { error } = await client.POST(path, { params: { path: { id: 7 } }, body: { name: 'x' } });
  assert.deepEqual(error, { detail: 'A server error has occurred.' });
  const [request] = seen;
  assert.equal(request?.url, 'http://nowhere.invalid/api/v2/job_templates/7/slice_workflow_jobs/');
  assert.equal(request?.headers.get('authorization'), `Basic ${Buffer.from('josé:✓').toString('base64')}`);
});
