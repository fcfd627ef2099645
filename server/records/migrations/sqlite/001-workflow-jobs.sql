CREATE TABLE job_templates (
  id INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 2147483647),
  name TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT ''
) STRICT;

-- A fresh AWX comes with this template.
INSERT INTO job_templates (id, name) VALUES (7, 'Demo Job Template');

CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE workflow_jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id BETWEEN 1 AND 2147483647),
  job_template_id INTEGER NOT NULL REFERENCES job_templates,
  launched_by_id INTEGER NOT NULL REFERENCES users,
  created TEXT NOT NULL,
  modified TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  extra_vars TEXT NOT NULL,
  allow_simultaneous INTEGER NOT NULL CHECK (allow_simultaneous IN (0, 1)),
  is_sliced_job INTEGER NOT NULL CHECK (is_sliced_job IN (0, 1)),
  inventory INTEGER,
  "limit" TEXT NOT NULL,
  scm_branch TEXT NOT NULL,
  webhook_service TEXT,
  webhook_credential INTEGER,
  webhook_guid TEXT NOT NULL,
  skip_tags TEXT NOT NULL,
  job_tags TEXT NOT NULL,
  workflow_job_template INTEGER
) STRICT;

CREATE INDEX workflow_jobs_by_template ON workflow_jobs (job_template_id, id);
