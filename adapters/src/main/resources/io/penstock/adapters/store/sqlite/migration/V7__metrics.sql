-- Numbers over time. A series is a metric with labels (JSON, sorted by key); a point is the sum and the count of what fell
-- into one period of it, in seconds since the epoch: minutes (resolution 60) and, kept longer, hours (3600).
CREATE TABLE time_series (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id BLOB NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  metric TEXT NOT NULL,
  labels TEXT NOT NULL,
  UNIQUE (project_id, metric, labels)
);

CREATE TABLE time_series_point (
  series INTEGER NOT NULL REFERENCES time_series (id) ON DELETE CASCADE,
  resolution INTEGER NOT NULL,
  start INTEGER NOT NULL,
  sum REAL NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (series, resolution, start)
) WITHOUT ROWID;

CREATE INDEX time_series_point_by_age ON time_series_point (resolution, start);

PRAGMA user_version = 7;
