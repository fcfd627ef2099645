CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE job_templates (
  id integer PRIMARY KEY CHECK (id >= 1),
  name text NOT NULL,
  description text NOT NULL DEFAULT ''
);

-- A fresh AWX comes with this template.
INSERT INTO job_templates (id, name) VALUES (7, 'Demo Job Template');

CREATE TABLE users (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE
);

-- Names are compared by code points, whatever the locale of the database. Nothing here starts a job, so every new one is
-- "new"; who runs jobs says what becomes of them.
CREATE TABLE workflow_jobs (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job_template_id integer NOT NULL REFERENCES job_templates,
  launched_by_id integer NOT NULL REFERENCES users,
  created timestamptz NOT NULL,
  modified timestamptz NOT NULL,
  status text NOT NULL DEFAULT 'new'
    CHECK (status IN ('new', 'pending', 'waiting', 'running', 'successful', 'failed', 'error', 'canceled')),
  name text COLLATE "C" NOT NULL,
  lower_name text COLLATE "C" NOT NULL,
  description text NOT NULL,
  extra_vars text NOT NULL,
  allow_simultaneous boolean NOT NULL,
  is_sliced_job boolean NOT NULL,
  inventory integer,
  "limit" text NOT NULL,
  scm_branch text NOT NULL,
  webhook_service text,
  webhook_credential integer,
  webhook_guid text NOT NULL,
  skip_tags text NOT NULL,
  job_tags text NOT NULL,
  workflow_job_template integer
);

CREATE INDEX workflow_jobs_by_template ON workflow_jobs (job_template_id, id);
CREATE INDEX workflow_jobs_by_status ON workflow_jobs (job_template_id, status, id);
CREATE INDEX workflow_jobs_by_name ON workflow_jobs (job_template_id, name, id, status);

-- Which names have which three letters in a row. What is new waits in a list, short enough to be searched through.
CREATE INDEX workflow_jobs_by_letters ON workflow_jobs USING gin (lower_name gin_trgm_ops)
  WITH (gin_pending_list_limit = 256);

-- How many jobs there are in each block of 16384 ids: with it a list is counted, and any page of it found, without
-- walking through the jobs. Rows are only added, so that nobody who creates jobs waits for another; now and then those of
-- a block are folded into one.
CREATE TABLE workflow_job_counts (
  job_template_id integer NOT NULL,
  status text NOT NULL,
  block integer NOT NULL,
  amount integer NOT NULL
);

CREATE INDEX workflow_job_counts_by_block ON workflow_job_counts (job_template_id, status, block);

CREATE FUNCTION count_workflow_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO workflow_job_counts
      SELECT job_template_id, status, id >> 14, count(*) FROM added GROUP BY 1, 2, 3;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    INSERT INTO workflow_job_counts
      SELECT job_template_id, status, id >> 14, -count(*) FROM removed GROUP BY 1, 2, 3;
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER workflow_jobs_inserted AFTER INSERT ON workflow_jobs
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_workflow_jobs();
CREATE TRIGGER workflow_jobs_updated AFTER UPDATE ON workflow_jobs
  REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_workflow_jobs();
CREATE TRIGGER workflow_jobs_deleted AFTER DELETE ON workflow_jobs
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_workflow_jobs();
