import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JobIndex, listJobs, type Stretch } from '../../server/store/kept/listing.ts';
import type { WorkflowJob, WorkflowJobQuery } from '../../server/store/store.ts';

/** Ids here and there in many blocks of 16384, some at their edges. */
const ids = [1, 2, 16383, 16384, 16385, 40000, 49152, 500_000, 500_001, 2 ** 31 - 1];

/** An index of jobs with these ids, which notes how many it was asked to skip. */
function createIndex(): JobIndex & { skipped: number } {
  const tallies = [...Map.groupBy(ids, (id) => Math.floor(id / 16384))];
  const inOrder = ({ descending }: Stretch) => (descending ? ids.toReversed() : ids);
  const index = {
    skipped: 0,
    tally: async () => tallies.map(([block, own]) => ({ block, amount: own.length })),
    countNamed: async () => 0,
    find: async () => ids.map((id) => ({ id, name: `${id}` })),
    listIds: async (stretch: Stretch, from: number) => {
      index.skipped = stretch.offset;
      const rest = inOrder(stretch).filter((id) => (stretch.descending ? id <= from : id >= from));
      return rest.slice(stretch.offset, stretch.offset + stretch.limit);
    },
    listIdsByName: async () => [],
    readSizes: async (wanted: number[]) => wanted.map((id) => ({ id, bytes: 1 })),
    readJobs: async (wanted: number[]) => wanted.toSorted().map((id) => ({ id }) as WorkflowJob),
  };
  return index;
}

const query: WorkflowJobQuery = { jobTemplateId: 7, orderBy: 'id', descending: false, page: 1, pageSize: 3 };

for (const descending of [false, true]) {
  test(`pages ${descending ? 'from the last id down' : 'from the first id up'} have each job once, and skip within a block alone`, async () => {
    for (const pageSize of [1, 2, 3, 4, 10, 11]) {
      const index = createIndex();
      const listed: number[] = [];
      for (let page = 1; ; page++) {
        const found = await listJobs(index, { ...query, descending, page, pageSize });
        if (!found) break;
        assert.deepEqual([found.count, found.page], [10, page]);
        assert(index.skipped < 3);
        listed.push(...found.jobs.map(({ id }) => id));
      }
      assert.deepEqual(listed, descending ? ids.toReversed() : ids, `page size ${pageSize}`);
    }
  });
}
