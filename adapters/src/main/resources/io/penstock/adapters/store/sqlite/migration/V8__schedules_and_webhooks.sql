-- Up to when the times of each request schedule have been dealt with; see docs/adr/0019-webhooks-and-schedules.md.
CREATE TABLE schedule_run (
  schedule_id BLOB PRIMARY KEY REFERENCES project_resource (id) ON DELETE CASCADE,
  last INTEGER NOT NULL
);

-- Announcements that have not been sent yet: `body` is what is sent, `due` when that is tried next.
CREATE TABLE webhook_event (
  ordinal INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  webhook_id BLOB NOT NULL REFERENCES project_resource (id) ON DELETE CASCADE,
  created INTEGER NOT NULL,
  due INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  body BLOB NOT NULL
);

CREATE INDEX webhook_event_by_due ON webhook_event (webhook_id, due);
CREATE INDEX webhook_event_in_order ON webhook_event (webhook_id, ordinal);

PRAGMA user_version = 8;
