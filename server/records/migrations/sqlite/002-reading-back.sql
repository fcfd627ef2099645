-- Nothing here starts a job, so every new one is "new"; who runs jobs says what becomes of them.
ALTER TABLE workflow_jobs ADD COLUMN status TEXT NOT NULL DEFAULT 'new'
  CHECK (status IN ('new', 'pending', 'waiting', 'running', 'successful', 'failed', 'error', 'canceled'));

CREATE INDEX workflow_jobs_by_status ON workflow_jobs (job_template_id, status, id);
CREATE INDEX workflow_jobs_by_name ON workflow_jobs (job_template_id, name, id, status);

-- How many jobs there are in each block of 16384 ids: with it a list is counted, and any page of it found, without
-- walking through the jobs.
CREATE TABLE workflow_job_counts (
  job_template_id INTEGER NOT NULL,
  status TEXT NOT NULL,
  block INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  PRIMARY KEY (job_template_id, status, block)
) STRICT, WITHOUT ROWID;

INSERT INTO workflow_job_counts
  SELECT job_template_id, status, id >> 14, count(*) FROM workflow_jobs GROUP BY 1, 2, 3;

CREATE TRIGGER workflow_jobs_inserted AFTER INSERT ON workflow_jobs BEGIN
  INSERT INTO workflow_job_counts VALUES (NEW.job_template_id, NEW.status, NEW.id >> 14, 1)
    ON CONFLICT DO UPDATE SET amount = amount + 1;
END;

CREATE TRIGGER workflow_jobs_updated AFTER UPDATE OF status ON workflow_jobs WHEN OLD.status <> NEW.status BEGIN
  UPDATE workflow_job_counts SET amount = amount - 1
    WHERE job_template_id = OLD.job_template_id AND status = OLD.status AND block = OLD.id >> 14;
  INSERT INTO workflow_job_counts VALUES (NEW.job_template_id, NEW.status, NEW.id >> 14, 1)
    ON CONFLICT DO UPDATE SET amount = amount + 1;
END;

CREATE TRIGGER workflow_jobs_deleted AFTER DELETE ON workflow_jobs BEGIN
  UPDATE workflow_job_counts SET amount = amount - 1
    WHERE job_template_id = OLD.job_template_id AND status = OLD.status AND block = OLD.id >> 14;
  DELETE FROM workflow_job_names WHERE rowid = OLD.id;
END;

-- Which names have which three letters in a row, in lower case. It is filled some hundred jobs at a time, which costs a
-- fraction of what one by one does; the jobs after `indexed` are searched through as they are.
CREATE VIRTUAL TABLE workflow_job_names USING fts5 (
  name, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1'
);

CREATE TABLE name_search (indexed INTEGER NOT NULL) STRICT;
INSERT INTO name_search VALUES (0);
