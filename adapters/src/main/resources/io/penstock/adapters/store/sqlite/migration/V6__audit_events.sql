-- What was changed and by whom, written with the change.
CREATE TABLE audit_event (
  ordinal INTEGER PRIMARY KEY,
  id BLOB NOT NULL CHECK (length(id) = 16),
  project_id BLOB NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  time INTEGER NOT NULL,
  -- create, update, delete, info
  action TEXT NOT NULL,
  user TEXT NOT NULL,
  event TEXT NOT NULL,
  object_type TEXT NOT NULL,
  object_name TEXT NOT NULL,
  -- of the deployment or pipeline that it is about; may be gone
  owner_id BLOB
);

CREATE INDEX audit_event_by_project ON audit_event (project_id, ordinal);
CREATE INDEX audit_event_by_owner ON audit_event (owner_id, ordinal) WHERE owner_id IS NOT NULL;

PRAGMA user_version = 6;
