-- Batch requests: how a request is dealt with while it is open, and in which lane a step ran.
--
-- The table is made anew, because a column that is added stands last, behind `input` and `output`, and would make every
-- read without data walk through their overflow pages (see V1).
CREATE TABLE request_2 (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  -- 0 pipeline, 1 deployment, 2 operator
  kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
  project TEXT NOT NULL,
  -- of the deployment, or of the pipeline
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  version_id BLOB NOT NULL,
  operator TEXT,
  parent_id BLOB,
  object_id BLOB,
  object_name TEXT,
  -- '' without a parent, and before any fork
  lane TEXT NOT NULL DEFAULT '',
  sequence INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  time_created INTEGER NOT NULL,
  -- 0 express, 1 batch
  mode INTEGER NOT NULL CHECK (mode BETWEEN 0 AND 1),
  priority INTEGER NOT NULL,
  -- 0 none, 1 metadata, 2 full
  retention INTEGER NOT NULL CHECK (retention BETWEEN 0 AND 2),
  -- 0 pending, 1 processing; final: 2 completed, 3 failed, 4 cancelled
  status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 4),
  time_started INTEGER,
  time_completed INTEGER,
  request_timeout INTEGER NOT NULL,
  deployment_timeout INTEGER NOT NULL,
  interruptions INTEGER NOT NULL CHECK (interruptions >= 0),
  expires INTEGER NOT NULL,
  input_size INTEGER NOT NULL CHECK (input_size >= 0),
  -- null when nothing came out
  output_size INTEGER CHECK (output_size >= 0),
  failure_category TEXT,
  failure_message TEXT,
  -- JSON, UTF-8
  input BLOB,
  output BLOB
);

-- Everything stored so far is direct. None of it waits to be taken: what is open ends as failed with the next start, as it
-- always did. Whoever wrote without `input` kept metadata only.
INSERT INTO request_2 (
  rowid, id, kind, project, name, version, version_id, operator, parent_id, object_id, object_name, sequence, created_by,
  time_created, mode, priority, retention, status, time_started, time_completed, request_timeout, deployment_timeout,
  interruptions, expires, input_size, output_size, failure_category, failure_message, input, output)
SELECT
  rowid, id, kind, project, name, version, version_id, operator, parent_id, object_id, object_name, sequence, created_by,
  time_created, 0, 1, CASE WHEN input IS NULL THEN 1 ELSE 2 END,
  CASE status WHEN 0 THEN 1 ELSE status END,
  CASE status WHEN 0 THEN time_created ELSE time_started END,
  time_completed, request_timeout, deployment_timeout,
  0, expires, input_size, output_size, failure_category, failure_message, input, output
FROM request
ORDER BY rowid;

DROP TABLE request;
ALTER TABLE request_2 RENAME TO request;

-- Each index costs with each of thousands of rows a second, so each but the first holds only the rows it is for.
--
-- What is listed; operators never are. Equal times by id, so that pages neither overlap nor leave a gap.
CREATE INDEX request_by_version ON request (version_id, status, time_created DESC, id DESC) WHERE kind < 2;
CREATE INDEX request_by_parent ON request (parent_id, sequence) WHERE parent_id IS NOT NULL;
CREATE INDEX request_by_expiry ON request (expires) WHERE status >= 2;
-- The queue: what waits, in the order in which it is taken.
CREATE INDEX request_waiting ON request (version_id, priority, sequence) WHERE status = 0;
-- Few rows at any time: what a start after a crash has to look at.
CREATE INDEX request_processing ON request (status) WHERE status = 1;

-- What creates with an Idempotency-Key were answered, for 24 hours (docs/adr/0011-idempotency.md). Of keys and bodies there
-- is a SHA-256 only.
CREATE TABLE idempotency_key (
  -- of the key, of who called, and of the operation
  scope BLOB NOT NULL PRIMARY KEY CHECK (length(scope) = 32),
  -- of everything else that the call said
  fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
  time_created INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  -- of a direct request, whose answer is made of its record
  request_id BLOB CHECK (length(request_id) = 16),
  -- null until it has ended
  steps INTEGER CHECK (steps >= 0),
  -- of a batch: JSON, UTF-8
  answer BLOB,
  CHECK ((request_id IS NULL) + (answer IS NULL) = 1)
);

CREATE INDEX idempotency_key_by_expiry ON idempotency_key (expires);

PRAGMA user_version = 2;
