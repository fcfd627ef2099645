CREATE TABLE idempotency_keys (
  caller TEXT NOT NULL,
  operation TEXT NOT NULL,
  key TEXT NOT NULL,
  digest TEXT NOT NULL,
  status INTEGER NOT NULL,
  -- A JSON object.
  headers TEXT NOT NULL,
  body BLOB,
  created TEXT NOT NULL,
  PRIMARY KEY (caller, operation, key)
) STRICT;

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created);
