import { DatabaseSync } from 'node:sqlite';
import type { TestServer } from './servers.ts';

/** Counts the workflow jobs in the database of a server. */
export function countJobs({ database: file }: Pick<TestServer, 'database'>): number {
  const database = new DatabaseSync(file, { readOnly: true });
  const row = database.prepare('SELECT count(*) AS jobs FROM workflow_jobs').get();
  database.close();
  return Number(row?.jobs);
}
