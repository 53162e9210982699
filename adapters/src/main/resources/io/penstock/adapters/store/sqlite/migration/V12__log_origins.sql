-- Where log lines come from: the process, the object of the pipeline, the webhook; and whether the server itself says them.
ALTER TABLE log_line ADD COLUMN system INTEGER NOT NULL DEFAULT 0;
ALTER TABLE log_line ADD COLUMN process INTEGER;
ALTER TABLE log_line ADD COLUMN deployment_id BLOB;
ALTER TABLE log_line ADD COLUMN version_id BLOB;
ALTER TABLE log_line ADD COLUMN webhook TEXT;
ALTER TABLE log_line ADD COLUMN pipeline_id BLOB;
ALTER TABLE log_line ADD COLUMN pipeline TEXT;
ALTER TABLE log_line ADD COLUMN pipeline_version_id BLOB;
ALTER TABLE log_line ADD COLUMN pipeline_version TEXT;
ALTER TABLE log_line ADD COLUMN pipeline_object_id BLOB;
ALTER TABLE log_line ADD COLUMN pipeline_object TEXT;

-- What the server says are the events of a project: few among many lines.
CREATE INDEX log_line_by_system ON log_line (project_id, time_nanos, id) WHERE system = 1;

PRAGMA user_version = 12;
