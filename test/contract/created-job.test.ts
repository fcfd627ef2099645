import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { components } from '../../generated/response-types.ts';
import { listDeclaredOperations, resolve } from '../../server/openapi/document/index.ts';
import { call } from '../support/calls.ts';
import { readOwnDocument } from '../support/own-contract.ts';
import { startTestServer } from '../support/servers.ts';
import { good, path } from './requests.ts';

type WorkflowJob = components['schemas']['StoredWorkflowJob'];

const server = await startTestServer({ after });

async function create(body: object, overrides: { path?: string; headers?: Record<string, string> } = {}) {
  const response = await call(server.url, { ...good, ...overrides, body: JSON.stringify(body) });
  assert.equal(response.status, 201, response.text);
  const job: WorkflowJob = JSON.parse(response.text);
  return { job, headers: response.headers };
}

/** The example of that name in the contract, in the request or in the 201. */
function exampleOf(part: 'request' | 'response', name: string) {
  const document = readOwnDocument();
  const operation = listDeclaredOperations(document).find(({ id }) => id === 'createSliceWorkflowJob');
  const holder = part === 'request' ? operation?.body?.node : operation?.responses.get('201')?.node;
  const example = holder?.content?.['application/json']?.examples?.[name];
  assert(example);
  return Object(resolve<{ value?: unknown }>(document, example).value);
}

describe('a created workflow job', () => {
  test('is what the contract shows for the minimal request', async () => {
    const { job } = await create(exampleOf('request', 'minimal'));
    assert.deepEqual(withoutKeys(job), withoutKeys(exampleOf('response', 'minimal')));
  });

  test('is what the contract shows for the full request', async () => {
    const { job } = await create(exampleOf('request', 'full'));
    assert.deepEqual(withoutKeys(job), withoutKeys(exampleOf('response', 'full')));
  });

  test('carries the defaults of whatever was left out', async () => {
    const { job } = await create({ name: 'x' });
    for (const name of [
      'description',
      'extra_vars',
      'limit',
      'scm_branch',
      'skip_tags',
      'job_tags',
      'webhook_guid',
    ] as const) {
      assert.equal(job[name], '', name);
    }
    assert.equal(job.allow_simultaneous, false);
    assert.equal(job.is_sliced_job, false);
  });

  test('is new, started by hand, and nothing has run', async () => {
    const { job } = await create({ name: 'x' });
    const { type, status, launch_type, failed, elapsed, job_template, unified_job_template } = job;
    assert.deepEqual(
      { type, status, launch_type, failed, elapsed, job_template, unified_job_template },
      {
        type: 'workflow_job',
        status: 'new',
        launch_type: 'manual',
        failed: false,
        elapsed: '0.000',
        job_template: '7',
        unified_job_template: '7',
      },
    );
  });

  test('has its URL in Location and in url', async () => {
    const { job, headers } = await create({ name: 'x' });
    assert.equal(headers.location, `/api/v2/workflow_jobs/${job.id}/`);
    assert.equal(job.url, headers.location);
  });

  test('has its times in UTC with microseconds', async () => {
    const before = Date.now();
    const { job } = await create({ name: 'x' });
    assert.match(job.created, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    assert.equal(job.modified, job.created);
    assert(Date.parse(job.created) >= before && Date.parse(job.created) <= Date.now());
  });

  test('never has a null, and leaves out what has no value', async () => {
    const { job } = await create({ name: 'x', webhook_service: '' });
    const absent = [
      'canceled_on',
      'finished',
      'inventory',
      'job_explanation',
      'started',
      'webhook_credential',
      'webhook_service',
      'work_unit_id',
      'workflow_job_template',
    ];
    assert.deepEqual(
      absent.filter((name) => name in job),
      [],
    );
    assert.equal(Object.values(job).includes(Object(null)), false);
    assert.equal(Object.keys(job).length, 33 - absent.length);
  });

  test('has objects as compact JSON text', async () => {
    const { job } = await create({ name: 'x', related: '{"cancel":"/elsewhere/"}' });
    for (const text of [job.related, job.summary_fields, job.launched_by]) {
      assert.equal(JSON.stringify(JSON.parse(text)), text);
    }
    assert.equal(JSON.parse(job.related).cancel, `${job.url}cancel/`, 'what the request said of related has no effect');
  });

  test('names who called, whichever way they authenticated', async () => {
    const { job } = await create({ name: 'x' }, { headers: { ...good.headers, Authorization: 'Bearer robot:secret' } });
    const again = await create(
      { name: 'x' },
      { headers: { ...good.headers, Authorization: `Basic ${btoa('robot:robot:secret')}` } },
    );
    const { name, type, id, url } = JSON.parse(job.launched_by);
    assert.deepEqual({ name, type, url }, { name: 'robot', type: 'user', url: `/api/v2/users/${id}/` });
    assert.equal(again.job.launched_by, job.launched_by);
  });

  test('gives accepted text back character for character', async () => {
    const texts = [
      ' leading and trailing ',
      '\u0001\t\r\n',
      '🚀 𝒳 ﷺ',
      'e\u0301 é',
      '\u2028\ufeff\uffff',
      "'); DROP TABLE users; --",
    ];
    for (const text of texts) {
      const { job } = await create({ name: text, description: text, extra_vars: JSON.stringify(text), limit: text });
      assert.deepEqual([job.name, job.description, job.limit], [text, text, text]);
      assert.equal(JSON.parse(job.extra_vars), text);
    }
  });

  test('neither stores nor echoes an unknown property', async () => {
    const { job } = await create(JSON.parse('{"name":"x","colour":"red","__proto__":{"status":"failed"}}'));
    assert.equal('colour' in job, false);
    assert.equal(Object.hasOwn(job, '__proto__'), false);
    assert.equal(job.status, 'new');
  });

  test('belongs to the template in the URL', async () => {
    await server.store.putJobTemplates([{ id: 12, name: 'Nightly patch' }]);
    const { job } = await create({ name: 'x', job_template: '12' }, { path: path.replace('7', '12') });
    assert.equal(job.job_template, '12');
    assert.equal(JSON.parse(job.summary_fields).job_template.name, 'Nightly patch');
  });

  test('gets an id of its own when many are created at once', async () => {
    const created = await Promise.all(Array.from({ length: 50 }, (_, index) => create({ name: `job ${index}` })));
    assert.equal(new Set(created.map(({ job }) => job.id)).size, 50);
    assert.deepEqual(
      created.map(({ job }) => job.name),
      created.map((_, index) => `job ${index}`),
    );
  });
});

/** A job without what differs from one to the next: its id, wherever that occurs, and its times. */
function withoutKeys({ id, created, modified, ...rest }: WorkflowJob): unknown {
  assert([id, created, modified].every((value) => value !== undefined));
  return JSON.parse(JSON.stringify(rest).replaceAll(`workflow_jobs/${id}/`, 'workflow_jobs/ID/'));
}
