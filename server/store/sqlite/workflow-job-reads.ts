import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { WorkflowJob, WorkflowJobPage, WorkflowJobQuery } from '../store.ts';

/** The reads of workflow jobs in a database. */
export interface WorkflowJobReads {
  find(id: number): WorkflowJob | undefined;
  list(query: WorkflowJobQuery): WorkflowJobPage | undefined;
}

/** Prepares the reads of workflow jobs. */
export function createWorkflowJobReads(database: DatabaseSync): WorkflowJobReads {
  // SQLite's own knows ASCII alone.
  database.function('lower_case', { deterministic: true }, (text) => String(text).toLowerCase());
  const findJob = database.prepare(`${selectJobs} WHERE workflow_jobs.id = ?`);
  return {
    find: (id) => {
      const row = findJob.get(id);
      return row && readRow(row);
    },
    list: (query) => {
      const [condition, values] = renderFilters(query);
      const counted = database.prepare(`SELECT count(*) AS count FROM workflow_jobs WHERE ${condition}`).get(values);
      const count = Number(counted?.count);
      const last = Math.max(1, Math.ceil(count / query.pageSize));
      const page = query.page === 'last' ? last : query.page;
      if (page > last) return undefined;
      const direction = query.descending ? 'DESC' : 'ASC';
      const rows = database
        .prepare(
          `${selectJobs} WHERE ${condition} ORDER BY workflow_jobs.${query.orderBy} ${direction}, workflow_jobs.id ${direction} LIMIT $limit OFFSET $offset`,
        )
        .all({ ...values, $limit: query.pageSize, $offset: (page - 1) * query.pageSize });
      return { count, page, jobs: rows.map(readRow) };
    },
  };
}

const selectJobs = `
  SELECT workflow_jobs.*, job_templates.name AS template_name, job_templates.description AS template_description,
    users.name AS user_name
  FROM workflow_jobs
  JOIN job_templates ON job_templates.id = workflow_jobs.job_template_id
  JOIN users ON users.id = workflow_jobs.launched_by_id`;

function renderFilters(query: WorkflowJobQuery): [string, Record<string, SQLInputValue>] {
  const conditions: [string, string, SQLInputValue | undefined][] = [
    ['workflow_jobs.job_template_id = $template', '$template', query.jobTemplateId],
    ['workflow_jobs.id = $id', '$id', query.id],
    ['workflow_jobs.name = $name', '$name', query.name],
    ['instr(lower_case(workflow_jobs.name), $part) > 0', '$part', query.nameContains?.toLowerCase()],
    ["'new' = $status", '$status', query.status],
  ];
  const used = conditions.filter(([, , value]) => value !== undefined);
  return [
    used.map(([condition]) => condition).join(' AND '),
    Object.fromEntries(used.map(([, name, value]) => [name, value ?? null])),
  ];
}

type Row = Record<string, SQLOutputValue>;

function readRow(row: Row): WorkflowJob {
  const text = (name: string) => String(row[name]);
  const number = (name: string) => Number(row[name]);
  const optional = (name: string) => (row[name] === null ? undefined : number(name));
  return {
    id: number('id'),
    created: text('created'),
    modified: text('modified'),
    status: 'new',
    jobTemplate: {
      id: number('job_template_id'),
      name: text('template_name'),
      description: text('template_description'),
    },
    launchedBy: { id: number('launched_by_id'), name: text('user_name') },
    name: text('name'),
    description: text('description'),
    extraVars: text('extra_vars'),
    allowSimultaneous: row.allow_simultaneous === 1,
    isSlicedJob: row.is_sliced_job === 1,
    inventory: optional('inventory'),
    limit: text('limit'),
    scmBranch: text('scm_branch'),
    webhookService: (row.webhook_service ?? undefined) as WorkflowJob['webhookService'],
    webhookCredential: optional('webhook_credential'),
    webhookGuid: text('webhook_guid'),
    skipTags: text('skip_tags'),
    jobTags: text('job_tags'),
    workflowJobTemplate: optional('workflow_job_template'),
  };
}
