import type { WorkflowJob } from '../../kept/kept.ts';
import type { Query } from '../pool.ts';

/** A process folds the counts of a template at about one in as many of its jobs. */
const jobsPerFold = 1000;

/** Folds the rows that count the jobs of a block into one, by and by. */
export interface Folding {
  /** Takes note of a job that was put in. */
  note(job: WorkflowJob): void;
  /** Stops; resolves once nothing is written any more. */
  stop(): Promise<void>;
}

/** Starts to fold the counts of whatever template gets many jobs. */
export function startFolding(query: Query): Folding {
  let running: Promise<void> | undefined;
  let isStopped = false;
  const fold = async (jobTemplateId: number) => {
    // Counts that were not folded are right all the same, and the next try comes soon.
    await query(foldSql, [jobTemplateId]).catch(() => {});
    running = undefined;
  };
  return {
    note: ({ id, jobTemplate }) => {
      if (id % jobsPerFold === 0 && !isStopped) running ??= fold(jobTemplate.id);
    },
    async stop() {
      isStopped = true;
      await running;
    },
  };
}

/** Of two who fold at once, one finds the rows of the other gone: whatever is deleted is counted again, once. */
const foldSql = `
  WITH folded AS (
    DELETE FROM workflow_job_counts
    WHERE job_template_id = $1 AND (status, block) IN (
      SELECT status, block FROM workflow_job_counts WHERE job_template_id = $1 GROUP BY 1, 2 HAVING count(*) > 1
    )
    RETURNING status, block, amount
  )
  INSERT INTO workflow_job_counts SELECT $1::integer, status, block, sum(amount) FROM folded GROUP BY 2, 3`;
