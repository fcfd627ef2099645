-- To put a name into the trigram index costs some times what the job itself does, but 256 at a time hardly more than one:
-- the jobs after the last one in it are searched through as they are.
DROP TRIGGER workflow_jobs_named;
CREATE TRIGGER workflow_jobs_named AFTER INSERT ON workflow_jobs WHEN NEW.id % 256 = 0 BEGIN
  INSERT INTO workflow_job_names (rowid, name)
    SELECT id, lower_name FROM workflow_jobs
    WHERE id <= NEW.id AND id > ifnull((SELECT rowid FROM workflow_job_names ORDER BY rowid DESC LIMIT 1), 0);
END;

DROP TRIGGER workflow_jobs_renamed;
CREATE TRIGGER workflow_jobs_renamed AFTER UPDATE OF lower_name ON workflow_jobs
WHEN OLD.id <= (SELECT rowid FROM workflow_job_names ORDER BY rowid DESC LIMIT 1) BEGIN
  DELETE FROM workflow_job_names WHERE rowid = OLD.id;
  INSERT INTO workflow_job_names (rowid, name) VALUES (NEW.id, NEW.lower_name);
END;
