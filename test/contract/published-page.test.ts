import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { call } from '../support/calls.ts';
import { startTestMock } from '../support/mocks.ts';
import { generatedDocument } from '../support/own-contract.ts';
import { startTestServer } from '../support/servers.ts';
import { good } from './requests.ts';

/** A row of the published page: type, title and what else it says of the property, in its own words. */
interface Row {
  type: string;
  title?: string;
  readOnly?: true;
  format?: string;
  minLength?: number;
  maxLength?: number;
  enum?: string[];
  description?: string;
}

const launchTypes = 'manual relaunch callback scheduled dependency workflow webhook sync scm'.split(' ');
const statuses = 'new pending waiting running successful failed error canceled'.split(' ');
const readOnly = true;

const page: Record<string, Row> = {
  allow_simultaneous: { type: 'boolean', title: 'Allow simultaneous' },
  canceled_on: {
    type: 'string',
    title: 'Canceled on',
    format: 'date-time',
    readOnly,
    description: 'The date and time when the cancel request was sent.',
  },
  created: { type: 'string', title: 'Created', readOnly },
  description: { type: 'string', title: 'Description' },
  elapsed: {
    type: 'string',
    title: 'Elapsed',
    format: 'decimal',
    readOnly,
    description: 'Elapsed time in seconds that the job ran.',
  },
  extra_vars: { type: 'string', title: 'Extra vars' },
  failed: { type: 'boolean', title: 'Failed', readOnly },
  finished: {
    type: 'string',
    title: 'Finished',
    format: 'date-time',
    readOnly,
    description: 'The date and time the job finished execution.',
  },
  id: { type: 'integer', title: 'ID', readOnly },
  inventory: {
    type: 'integer',
    title: 'Inventory',
    description: 'Inventory applied as a prompt, assuming job template prompts for inventory',
  },
  is_sliced_job: { type: 'boolean', title: 'Is sliced job' },
  job_explanation: {
    type: 'string',
    title: 'Job explanation',
    readOnly,
    minLength: 1,
    description: "A status field to indicate the state of the job if it wasn't able to run and capture stdout",
  },
  job_tags: { type: 'string', title: 'Job tags' },
  job_template: {
    type: 'string',
    title: 'Job template',
    description: 'If automatically created for a sliced job run, the job template the workflow job was created from.',
  },
  launch_type: { type: 'string', title: 'Launch type', readOnly, enum: launchTypes },
  launched_by: { type: 'string', title: 'Launched by', readOnly },
  limit: { type: 'string', title: 'Limit' },
  modified: { type: 'string', title: 'Modified', readOnly },
  name: { type: 'string', title: 'Name', minLength: 1, maxLength: 512 },
  related: { type: 'string' },
  scm_branch: { type: 'string', title: 'Scm branch' },
  skip_tags: { type: 'string', title: 'Skip tags' },
  started: {
    type: 'string',
    title: 'Started',
    format: 'date-time',
    readOnly,
    description: 'The date and time the job was queued for starting.',
  },
  status: { type: 'string', title: 'Status', readOnly, enum: statuses },
  summary_fields: { type: 'string', title: 'Summary fields', readOnly },
  type: { type: 'string', title: 'Type', readOnly },
  unified_job_template: { type: 'string', title: 'unified job template', readOnly },
  url: { type: 'string', title: 'Url', readOnly },
  webhook_credential: {
    type: 'integer',
    title: 'Webhook credential',
    description: 'Personal Access Token for posting back the status to the service API',
  },
  webhook_guid: {
    type: 'string',
    title: 'Webhook guid',
    maxLength: 128,
    description: 'Unique identifier of the event that triggered this webhook',
  },
  // The page's schema lists three; its prose offers the empty text first, for none.
  webhook_service: {
    type: 'string',
    title: 'Webhook service',
    enum: ['', 'github', 'gitlab', 'bitbucket_dc'],
    description: 'Service that webhook requests will be accepted from',
  },
  work_unit_id: {
    type: 'string',
    title: 'Work unit id',
    readOnly,
    minLength: 1,
    description: 'The Receptor work unit ID associated with this job.',
  },
  workflow_job_template: { type: 'string', title: 'Workflow job template' },
};

/** The contract's own statements about properties that the page says nothing of. */
const settled: Record<string, string[]> = {
  description: ['default', 'format'],
  extra_vars: ['default', 'format', 'description'],
  id: ['minimum', 'maximum'],
  inventory: ['minimum', 'maximum'],
  job_template: ['format', 'x-equals'],
  webhook_credential: ['minimum', 'maximum'],
};

const { paths, components } = JSON.parse(readFileSync(generatedDocument, 'utf8'));
const schema = components.schemas.WorkflowJobList;

test('the contract has the operation of the page, in its words', () => {
  const operation = paths['/api/v2/job_templates/{id}/slice_workflow_jobs/'].post;
  assert.equal(operation.operationId, 'createSliceWorkflowJob');
  assert.equal(operation.summary, 'Create a Workflow Job for a Job Template');
  const request = operation.requestBody.content['application/json'].schema;
  assert.deepEqual(request, { $ref: '#/components/schemas/WorkflowJobList' });
});

test('the contract has the 33 properties of the page and requires name alone', () => {
  assert.equal(Object.keys(page).length, 33);
  assert.deepEqual(Object.keys(schema.properties).sort(), Object.keys(page).sort());
  assert.deepEqual(schema.required, ['name']);
});

describe('the contract has each property as the page has it:', () => {
  for (const [name, row] of Object.entries(page)) {
    test(name, () => {
      const keywords = Object.keys(row);
      const said = Object.entries(schema.properties[name]).filter(([keyword]) => keywords.includes(keyword));
      assert.deepEqual(Object.fromEntries(said), row);
      const added = Object.keys(schema.properties[name]).filter((keyword) => !keywords.includes(keyword));
      const allowed = settled[name] ?? ['default', 'format'];
      assert.deepEqual(
        added.filter((keyword) => !keyword.startsWith('x-') && !allowed.includes(keyword)),
        [],
      );
    });
  }
});

const server = await startTestServer({ after });
const mock = await startTestMock({ after });
const samples: Record<string, unknown> = {
  string: 'text',
  integer: 7,
  boolean: true,
  number: 1.5,
  array: ['x'],
  object: { x: 1 },
  null: null,
};

for (const [who, url] of [
  ['server', server.url],
  ['mock', mock.url],
] as const) {
  describe(`the ${who} refuses in a request`, () => {
    for (const [name, row] of Object.entries(page)) {
      const wrong = Object.entries(samples).filter(([type]) => row.readOnly || type !== row.type);
      test(row.readOnly ? `${name}, which is read-only` : `${name} of a type other than ${row.type}`, async () => {
        for (const [type, value] of wrong) {
          const body = JSON.stringify({ name: 'Nightly patch', [name]: value });
          const response = await call(url, { ...good, body });
          assert.equal(response.status, 400, `${type}: ${response.text}`);
          assert.deepEqual(Object.keys(Object(response.json)), [name], type);
          assert.match(response.text, row.readOnly ? /read-only/ : /valid|null/, type);
        }
      });
    }
  });
}
