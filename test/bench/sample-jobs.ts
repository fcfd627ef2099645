import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';

/** Sample jobs of one template. */
export interface SampleJobs {
  jobs: number;
  template: number;
}

/** The words that names begin with, and the statuses of one job in a hundred; all others are new. Names end in a number, so that few are the same. */
const wordLists = [
  'Nightly Weekly Monthly Urgent Manual Staged Canary Full Partial Dry Second Third Last'.split(' '),
  'patch backup restore audit upgrade reboot rollout cleanup rotation sync inventory'.split(' '),
  ['successful', 'failed', 'canceled', 'error'],
];

/** The jobs that are put in by one statement. */
const atOnce = 200_000;

/** Puts sample jobs into a database that has been migrated. */
export function fillSqlite(file: string, { jobs, template }: SampleJobs): void {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -500000;');
  database.exec("INSERT INTO users (name) VALUES ('bench') ON CONFLICT DO NOTHING");
  const [first, second, statuses] = wordLists.map((words) => JSON.stringify(words));
  const insert = database.prepare(`
    WITH RECURSIVE numbers (n) AS (SELECT CAST($from AS INTEGER) UNION ALL SELECT n + 1 FROM numbers WHERE n < $to)
    INSERT INTO workflow_jobs (job_template_id, launched_by_id, created, modified, status, name, lower_name, description, extra_vars,
      allow_simultaneous, is_sliced_job, "limit", scm_branch, webhook_guid, skip_tags, job_tags)
    SELECT $template, (SELECT id FROM users WHERE name = 'bench'), created, created,
      iif(n % 100 = 0, json_extract($statuses, '$[' || (n / 100 % 4) || ']'), 'new'), name, lower(name),
      '', '{}', 0, 0, '', '', '', '', ''
    FROM (SELECT n, strftime('%Y-%m-%dT%H:%M:%S', 1767225600 + n / 10, 'unixepoch') || '.000000Z' AS created,
      json_extract($first, '$[' || (n * 7919 % 13) || ']') || ' ' || json_extract($second, '$[' || (n * 104729 % 11) || ']')
        || ' ' || (n * 48271 % 1000003) AS name
      FROM numbers)`);
  for (let from = 1; from <= jobs; from += atOnce) {
    const values = { $from: from, $to: Math.min(jobs, from + atOnce - 1), $template: template };
    insert.run({ ...values, $first: first, $second: second, $statuses: statuses } as never);
  }
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}

/** Puts sample jobs into a database that has been migrated. The index of letters is made when they are there. */
export async function fillPostgres(url: string, { jobs, template }: SampleJobs): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query("SET synchronous_commit = off; SET maintenance_work_mem = '1GB'");
  await client.query("INSERT INTO users (name) VALUES ('bench') ON CONFLICT DO NOTHING");
  const { rows } = await client.query("SELECT indexdef FROM pg_indexes WHERE indexname = 'workflow_jobs_by_letters'");
  await client.query('DROP INDEX workflow_jobs_by_letters');
  for (let from = 1; from <= jobs; from += atOnce) {
    await client.query(insertSql, [template, from, Math.min(jobs, from + atOnce - 1), ...wordLists]);
  }
  await client.query(rows[0].indexdef);
  await client.query('VACUUM ANALYZE');
  await client.end();
}

const insertSql = `
  INSERT INTO workflow_jobs (job_template_id, launched_by_id, created, modified, status, name, lower_name, description,
    extra_vars, allow_simultaneous, is_sliced_job, "limit", scm_branch, webhook_guid, skip_tags, job_tags)
  SELECT $1::integer, (SELECT id FROM users WHERE name = 'bench'), created, created,
    CASE WHEN n % 100 = 0 THEN ($6::text[])[1 + n / 100 % 4] ELSE 'new' END, name, lower(name),
    '', '{}', false, false, '', '', '', '', ''
  FROM (
    SELECT n, to_timestamp(1767225600 + n / 10) AS created,
      ($4::text[])[1 + n::bigint * 7919 % 13] || ' ' || ($5::text[])[1 + n::bigint * 104729 % 11] || ' ' || n::bigint * 48271 % 1000003 AS name
    FROM generate_series($2::integer, $3::integer) AS n
  ) AS made`;
