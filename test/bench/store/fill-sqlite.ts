import { DatabaseSync } from 'node:sqlite';
import { type SampleJobs, wordLists } from './sample-jobs.ts';

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
    const to = Math.min(jobs, from + atOnce - 1);
    insert.run({
      $from: from,
      $to: to,
      $template: template,
      $first: first,
      $second: second,
      $statuses: statuses,
    } as never);
  }
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}
