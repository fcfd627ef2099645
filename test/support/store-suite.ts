import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Store, WorkflowJobDraft } from '../../server/store/store.ts';
import type { Teardown } from './servers.ts';

/** A driver under test: how to open a store that is empty, and the same one again after it was closed. */
export interface Driver {
  name: string;
  createEmpty(teardown: Teardown): Promise<{ open(): Promise<Store> }>;
}

const draft: WorkflowJobDraft = {
  name: 'Nightly patch',
  description: '',
  extraVars: '{"a":1}',
  allowSimultaneous: true,
  isSlicedJob: false,
  inventory: undefined,
  limit: 'web-*',
  scmBranch: '',
  webhookService: 'github',
  webhookCredential: 11,
  webhookGuid: '',
  skipTags: '',
  jobTags: '',
  workflowJobTemplate: undefined,
};

/** Tests what every driver of the store must do. */
export function testDriver({ name, createEmpty }: Driver): void {
  describe(`the ${name} store`, () => {
    test('starts with the template of a fresh AWX', async (context) => {
      const store = await (await createEmpty(context)).open();
      assert.deepEqual({ ...(await store.findJobTemplate(7)) }, { id: 7, name: 'Demo Job Template', description: '' });
      assert.equal(await store.findJobTemplate(8), undefined);
      await store.close();
    });

    test('puts templates in and renames them', async (context) => {
      const store = await (await createEmpty(context)).open();
      await store.putJobTemplates([
        { id: 7, name: 'Renamed' },
        { id: 2147483647, name: 'Last' },
      ]);
      assert.equal((await store.findJobTemplate(7))?.name, 'Renamed');
      assert.equal((await store.findJobTemplate(2147483647))?.name, 'Last');
      await store.close();
    });

    test('gives a job back as it was drafted, with what the store adds', async (context) => {
      const store = await (await createEmpty(context)).open();
      const template = await store.findJobTemplate(7);
      assert(template);
      const { id, created, modified, status, jobTemplate, launchedBy, ...rest } = await store.createWorkflowJob(
        template,
        draft,
        'admin',
      );
      assert.deepEqual(rest, draft);
      assert.equal(status, 'new');
      assert.deepEqual({ jobTemplate, name: launchedBy.name }, { jobTemplate: template, name: 'admin' });
      assert.equal(modified, created);
      assert(Number.isInteger(id) && id >= 1);
      await store.close();
    });

    test('keeps jobs, users and numbering when it is opened again', async (context) => {
      const { open } = await createEmpty(context);
      const first = await open();
      const template = await first.findJobTemplate(7);
      assert(template);
      const before = await first.createWorkflowJob(template, draft, 'admin');
      await first.close();
      const second = await open();
      const afterwards = await second.createWorkflowJob(template, draft, 'admin');
      assert(afterwards.id > before.id);
      assert.deepEqual(afterwards.launchedBy, before.launchedBy);
      await second.close();
    });

    test('refuses a job whose template does not exist, and stores nothing of it', async (context) => {
      const store = await (await createEmpty(context)).open();
      const missing = { id: 8, name: 'Missing', description: '' };
      await assert.rejects(store.createWorkflowJob(missing, draft, 'nobody'));
      const template = await store.findJobTemplate(7);
      assert(template);
      const job = await store.createWorkflowJob(template, draft, 'somebody');
      assert.equal(job.launchedBy.name, 'somebody');
      await store.close();
    });
  });
}
