-- Versions that were deleted and may have left requests behind, which nobody can ask for any more. They are removed in small
-- steps; this says of which versions, so that a stop of the server in between changes nothing.
CREATE TABLE deleted_version (
  version_id BLOB NOT NULL PRIMARY KEY CHECK (length(version_id) = 16),
  -- when to look for requests once more; null for at once
  look_again INTEGER
) WITHOUT ROWID;

-- Versions also go with their deployment, pipeline or project: triggers hear of all of them.
CREATE TRIGGER deployment_version_deleted AFTER DELETE ON deployment_version
BEGIN
  INSERT OR IGNORE INTO deleted_version (version_id) VALUES (old.id);
END;

CREATE TRIGGER pipeline_version_deleted AFTER DELETE ON pipeline_version
BEGIN
  INSERT OR IGNORE INTO deleted_version (version_id) VALUES (old.id);
END;

-- Those that were deleted so far. From one version to the next in the index: it does not read every request.
INSERT INTO deleted_version (version_id)
WITH RECURSIVE requested (id) AS (
  SELECT min(version_id) FROM request WHERE kind < 2
  UNION
  SELECT (SELECT min(version_id) FROM request WHERE kind < 2 AND version_id > requested.id)
    FROM requested WHERE requested.id IS NOT NULL
)
SELECT id FROM requested
  WHERE id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM deployment_version AS version WHERE version.id = requested.id)
    AND NOT EXISTS (SELECT 1 FROM pipeline_version AS version WHERE version.id = requested.id);

PRAGMA user_version = 3;
