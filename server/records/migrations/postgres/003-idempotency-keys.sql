CREATE TABLE idempotency_keys (
  caller text NOT NULL,
  operation text NOT NULL,
  key text NOT NULL,
  digest text NOT NULL,
  status integer NOT NULL,
  -- A JSON object.
  headers text NOT NULL,
  body bytea,
  created timestamptz NOT NULL,
  PRIMARY KEY (caller, operation, key)
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created);
