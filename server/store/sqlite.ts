import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { type JobTemplate, type Store, StoreUnavailable, type User, type WorkflowJobDraft } from './store.ts';

/** How long a writer waits for another. The driver waits in the only thread there is, so nobody is answered meanwhile. */
const busyMilliseconds = 500;

const migrations = join(import.meta.dirname, 'migrations');

/** Opens the database in `file`, making or migrating it where needed. A commit is on disk before it is answered for. */
export function openSqliteStore(file: string): Store {
  const database = openDatabase(file);
  const findTemplate = database.prepare('SELECT id, name, description FROM job_templates WHERE id = ?');
  const putTemplate = database.prepare(
    'INSERT INTO job_templates (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name',
  );
  const putUser = database.prepare(
    'INSERT INTO users (name) VALUES (?) ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id, name',
  );
  const insertJob = database.prepare(insertWorkflowJob);

  return {
    async findJobTemplate(id) {
      return attempt(() => findTemplate.get(id) as JobTemplate | undefined);
    },
    async createWorkflowJob(jobTemplate, draft, createdBy) {
      return attempt(() =>
        inTransaction(database, () => {
          const launchedBy = putUser.get(createdBy) as unknown as User;
          const created = now();
          const keys = { jobTemplateId: jobTemplate.id, launchedById: launchedBy.id, created };
          const { lastInsertRowid } = insertJob.run({ ...toColumns(draft), ...keys });
          return { ...draft, id: Number(lastInsertRowid), created, modified: created, jobTemplate, launchedBy };
        }),
      );
    },
    async putJobTemplates(templates) {
      attempt(() =>
        inTransaction(database, () => {
          for (const { id, name } of templates) putTemplate.run(id, name);
        }),
      );
    },
    async close() {
      database.close();
    },
  };
}

function openDatabase(file: string): DatabaseSync {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const database = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: busyMilliseconds });
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    migrate(database);
    return database;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    throw new StoreUnavailable(`The database ${file} cannot be opened: ${reason}.`, { cause });
  }
}

const insertWorkflowJob = `
  INSERT INTO workflow_jobs (
    job_template_id, launched_by_id, created, modified, name, description, extra_vars, allow_simultaneous, is_sliced_job,
    inventory, "limit", scm_branch, webhook_service, webhook_credential, webhook_guid, skip_tags, job_tags,
    workflow_job_template
  ) VALUES (
    $jobTemplateId, $launchedById, $created, $created, $name, $description, $extraVars, $allowSimultaneous, $isSlicedJob,
    $inventory, $limit, $scmBranch, $webhookService, $webhookCredential, $webhookGuid, $skipTags, $jobTags,
    $workflowJobTemplate
  )`;

function toColumns(draft: WorkflowJobDraft): Record<string, SQLInputValue> {
  const toColumn = (value: string | number | boolean | undefined) =>
    typeof value === 'boolean' ? Number(value) : (value ?? null);
  return Object.fromEntries(Object.entries(draft).map(([name, value]) => [name, toColumn(value)]));
}

/** The present moment, RFC 3339 in UTC with microseconds, of which the clock gives the first three digits. */
function now(): string {
  return new Date().toISOString().replace('Z', '000Z');
}

/** Runs the migrations that the database has not seen; the number of the last is kept in `user_version`. */
function migrate(database: DatabaseSync): void {
  inTransaction(database, () => {
    const { user_version: done } = database.prepare('PRAGMA user_version').get() as { user_version: number };
    for (const file of readdirSync(migrations).sort()) {
      const number = Number.parseInt(file, 10);
      if (number <= done) continue;
      database.exec(readFileSync(join(migrations, file), 'utf8'));
      database.exec(`PRAGMA user_version = ${number}`);
    }
  });
}

function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** SQLite's primary result codes for a database that is out of reach: busy, locked, read-only, I/O error, full, cannot open. */
const unreachable = new Set([5, 6, 8, 10, 13, 14]);

function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
    if (code === undefined || !unreachable.has(code)) throw error;
    throw new StoreUnavailable('SQLite cannot reach its database', { cause: error });
  }
}
