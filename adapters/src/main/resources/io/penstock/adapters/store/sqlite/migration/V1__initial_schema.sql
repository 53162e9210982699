-- Ids are UUIDs as 16 bytes, times are epoch microseconds, durations are milliseconds, unless a column says otherwise.

-- Requests of every kind.
--
-- A table with a rowid: in one without, a row of more than 2 KB spills into overflow pages and rows fill the inner
-- pages of the tree. Measured on 2 cores (100 and 30 records a transaction): 64,000 records/s of 200 bytes of data
-- against 77,000 without rowid, but 19,000 records/s of 6 KB against 16,500, in a file 12 % smaller.
--
-- Order matters: SQLite reads a row from the left and stops at the last column asked for, so a read without data never
-- touches the overflow pages of `input` and `output`. `failure_message` stands just before them because it, too, may be
-- long.
CREATE TABLE request (
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
  sequence INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  time_created INTEGER NOT NULL,
  -- 0 pending, 1 processing; final: 2 completed, 3 failed, 4 cancelled
  status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 4),
  time_started INTEGER,
  time_completed INTEGER,
  request_timeout INTEGER NOT NULL,
  deployment_timeout INTEGER NOT NULL,
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

CREATE INDEX request_by_version ON request (version_id, status, time_created DESC, id);
CREATE INDEX request_by_parent ON request (parent_id, sequence) WHERE parent_id IS NOT NULL;
CREATE INDEX request_by_expiry ON request (expires) WHERE status >= 2;
-- Few rows at any time: what a start after a crash has to look at.
CREATE INDEX request_unfinished ON request (status) WHERE status < 2;

-- Definitions. What is looked up, unique or referred to is a column; everything else is in `document` (JSON), so that a
-- new attribute needs no migration. `ordinal` keeps apart what was created in the same microsecond.
CREATE TABLE project (
  ordinal INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  name TEXT NOT NULL UNIQUE,
  created INTEGER NOT NULL,
  document BLOB NOT NULL
);

CREATE TABLE deployment (
  ordinal INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  project_id BLOB NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  created INTEGER NOT NULL,
  document BLOB NOT NULL,
  UNIQUE (project_id, name)
);

CREATE TABLE deployment_version (
  ordinal INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  deployment_id BLOB NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  created INTEGER NOT NULL,
  document BLOB NOT NULL,
  UNIQUE (deployment_id, name)
);

CREATE TABLE revision (
  ordinal INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  version_id BLOB NOT NULL REFERENCES deployment_version (id) ON DELETE CASCADE,
  created INTEGER NOT NULL,
  document BLOB NOT NULL
);

CREATE INDEX revision_by_version ON revision (version_id);

CREATE TABLE pipeline (
  ordinal INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  project_id BLOB NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  created INTEGER NOT NULL,
  document BLOB NOT NULL,
  UNIQUE (project_id, name)
);

CREATE TABLE pipeline_version (
  ordinal INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  pipeline_id BLOB NOT NULL REFERENCES pipeline (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  created INTEGER NOT NULL,
  document BLOB NOT NULL,
  UNIQUE (pipeline_id, name)
);

-- A variable belongs to exactly one of the three, and goes with it. Secrets are in `sealed`, encrypted; others in
-- `value`.
CREATE TABLE environment_variable (
  ordinal INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  project_id BLOB REFERENCES project (id) ON DELETE CASCADE,
  deployment_id BLOB REFERENCES deployment (id) ON DELETE CASCADE,
  version_id BLOB REFERENCES deployment_version (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  value TEXT,
  sealed BLOB,
  CHECK ((project_id IS NOT NULL) + (deployment_id IS NOT NULL) + (version_id IS NOT NULL) = 1),
  CHECK ((value IS NULL) + (sealed IS NULL) = 1),
  UNIQUE (project_id, name),
  UNIQUE (deployment_id, name),
  UNIQUE (version_id, name)
);

CREATE TABLE token (
  sha256 BLOB NOT NULL PRIMARY KEY CHECK (length(sha256) = 32),
  email TEXT NOT NULL,
  expires INTEGER
) WITHOUT ROWID;

CREATE TABLE log_line (
  id INTEGER PRIMARY KEY,
  time_nanos INTEGER NOT NULL,
  error INTEGER NOT NULL,
  project_id BLOB NOT NULL,
  deployment TEXT,
  version TEXT,
  revision TEXT,
  instance TEXT,
  deployment_request TEXT,
  pipeline_request TEXT,
  -- of the text, in bytes
  size INTEGER NOT NULL,
  text TEXT NOT NULL
);

CREATE INDEX log_line_by_project ON log_line (project_id, time_nanos, id);
CREATE INDEX log_line_by_deployment_request ON log_line (deployment_request, time_nanos, id)
  WHERE deployment_request IS NOT NULL;
CREATE INDEX log_line_by_pipeline_request ON log_line (pipeline_request, time_nanos, id)
  WHERE pipeline_request IS NOT NULL;

-- One row: what is in log_line, so that its bounds need no counting.
CREATE TABLE log_total (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  lines INTEGER NOT NULL,
  bytes INTEGER NOT NULL
);

INSERT INTO log_total (id, lines, bytes) VALUES (1, 0, 0);

PRAGMA user_version = 1;
