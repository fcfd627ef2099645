-- Rows that count the jobs of a block are folded into one when about a thousand have come. Whoever folds waits for nobody:
-- rows that another folds at the same time are left to that one.
CREATE OR REPLACE FUNCTION count_workflow_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO workflow_job_counts
      SELECT job_template_id, status, id >> 14, count(*) FROM added GROUP BY 1, 2, 3;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    INSERT INTO workflow_job_counts
      SELECT job_template_id, status, id >> 14, -count(*) FROM removed GROUP BY 1, 2, 3;
  END IF;
  IF TG_OP = 'INSERT' AND EXISTS (SELECT FROM added WHERE id % 1000 = 0) THEN
    WITH many AS (
      SELECT ctid FROM workflow_job_counts
      WHERE (job_template_id, status, block) IN (
        SELECT job_template_id, status, block FROM workflow_job_counts
        WHERE job_template_id IN (SELECT job_template_id FROM added WHERE id % 1000 = 0)
        GROUP BY 1, 2, 3 HAVING count(*) > 1
      )
      FOR UPDATE SKIP LOCKED
    ), folded AS (
      DELETE FROM workflow_job_counts WHERE ctid IN (SELECT ctid FROM many) RETURNING *
    )
    INSERT INTO workflow_job_counts
      SELECT job_template_id, status, block, sum(amount) FROM folded GROUP BY 1, 2, 3;
  END IF;
  RETURN NULL;
END
$$;

-- Programs that know nothing of this leave the database alone.
DO $$ BEGIN
  IF to_regclass('schema_migrations') IS NOT NULL THEN
    INSERT INTO schema_migrations (number, file) VALUES (4, '004-counts-folded-by-triggers.sql');
  END IF;
END $$;
