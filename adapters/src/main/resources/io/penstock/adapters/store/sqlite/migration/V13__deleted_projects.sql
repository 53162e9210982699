-- Projects that were deleted and whose files, events and values have not been removed yet: nobody sees them any more. They are
-- removed in small steps; this says of which projects, so that a stop of the server in between changes nothing.
ALTER TABLE project ADD COLUMN deleted INTEGER;

-- Events are removed when they are old.
CREATE INDEX audit_event_by_time ON audit_event (time);

PRAGMA user_version = 13;
