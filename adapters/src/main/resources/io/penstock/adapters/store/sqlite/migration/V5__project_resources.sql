-- What a project has beside deployments and pipelines: buckets, roles, webhooks and the like. One table, since all are
-- found by kind, project and name; everything else is in `document` (JSON). What has no name of its own has its id.
CREATE TABLE project_resource (
  ordinal INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  kind TEXT NOT NULL,
  project_id BLOB NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  created INTEGER NOT NULL,
  document BLOB NOT NULL,
  UNIQUE (project_id, kind, name)
);

CREATE INDEX project_resource_by_kind ON project_resource (kind);

PRAGMA user_version = 5;
