import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import type { WorkflowJobQuery } from '../../server/records/index.ts';
import { openRecords } from '../../server/records/index.ts';
import { createFolder } from '../support/servers.ts';

/** Ids here and there in many blocks of 16384, some at their edges. */
const ids = [1, 2, 16383, 16384, 16385, 40000, 49152, 500_000, 500_001, 2 ** 31 - 1];

const file = join(createFolder(), 'jobs.db');
const records = await openRecords(`sqlite:${file}`);
after(() => records.close());
const database = new DatabaseSync(file);
database.exec("INSERT INTO users (name) VALUES ('admin')");
for (const id of ids) {
  database.exec(`INSERT INTO workflow_jobs (id, job_template_id, launched_by_id, created, modified, name, lower_name,
    description, extra_vars, allow_simultaneous, is_sliced_job, "limit", scm_branch, webhook_guid, skip_tags, job_tags)
    VALUES (${id}, 7, 1, '', '', 'xyz ${id}', 'xyz ${id}', '', '', 0, 0, '', '', '', '', '')`);
}
database.close();

const query: WorkflowJobQuery = { jobTemplateId: 7, orderBy: 'id', descending: false, page: 1, pageSize: 3 };

for (const descending of [false, true]) {
  for (const filter of [{}, { nameContains: 'Y' }, { nameContains: 'XYZ' }]) {
    test(`pages ${descending ? 'from the last id down' : 'from the first id up'} have each job once: ${JSON.stringify(filter)}`, async () => {
      for (const pageSize of [1, 2, 3, 4, 10, 11]) {
        const listed: number[] = [];
        for (let page = 1; ; page++) {
          const found = await records.listWorkflowJobs({ ...query, ...filter, descending, page, pageSize });
          if (!found) break;
          assert.deepEqual([found.count, found.page], [10, page]);
          listed.push(...found.jobs.map(({ id }) => id));
        }
        assert.deepEqual(listed, descending ? ids.toReversed() : ids, `page size ${pageSize}`);
      }
    });
  }
}
