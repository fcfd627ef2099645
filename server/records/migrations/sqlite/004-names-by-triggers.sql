-- The name in lower case, as PostgreSQL has it: what SQLite itself calls lower case is that of ASCII.
ALTER TABLE workflow_jobs ADD COLUMN lower_name TEXT NOT NULL DEFAULT '';
UPDATE workflow_jobs SET lower_name = to_lower_case(name);

-- The trigram index follows the names from here on.
INSERT INTO workflow_job_names (rowid, name)
  SELECT id, lower_name FROM workflow_jobs WHERE id > (SELECT indexed FROM name_search);
DROP TABLE name_search;

CREATE TRIGGER workflow_jobs_named AFTER INSERT ON workflow_jobs BEGIN
  INSERT INTO workflow_job_names (rowid, name) VALUES (NEW.id, NEW.lower_name);
END;

CREATE TRIGGER workflow_jobs_renamed AFTER UPDATE OF lower_name ON workflow_jobs BEGIN
  DELETE FROM workflow_job_names WHERE rowid = OLD.id;
  INSERT INTO workflow_job_names (rowid, name) VALUES (NEW.id, NEW.lower_name);
END;

-- Programs that know nothing of this leave the database alone.
PRAGMA user_version = 4;
