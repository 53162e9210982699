-- Files in buckets. Their content is in the folder `files`, under the id in `content`. Names are bytes of UTF-8, so that
-- they are ordered, and cut into prefixes, as bytes.
CREATE TABLE stored_file (
  bucket_id BLOB NOT NULL REFERENCES project_resource (id) ON DELETE CASCADE,
  name BLOB NOT NULL,
  size INTEGER NOT NULL,
  created INTEGER NOT NULL,
  content BLOB NOT NULL UNIQUE CHECK (length(content) = 16),
  PRIMARY KEY (bucket_id, name)
) WITHOUT ROWID;

CREATE INDEX stored_file_by_age ON stored_file (bucket_id, created);

-- Uploads in parts that are not complete yet. `touched` is when the last part came.
CREATE TABLE file_upload (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  bucket_id BLOB NOT NULL REFERENCES project_resource (id) ON DELETE CASCADE,
  name BLOB NOT NULL,
  touched INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX file_upload_by_bucket ON file_upload (bucket_id);

CREATE TABLE file_part (
  upload_id BLOB NOT NULL REFERENCES file_upload (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  content BLOB NOT NULL UNIQUE CHECK (length(content) = 16),
  PRIMARY KEY (upload_id, number)
) WITHOUT ROWID;

-- Content that nothing refers to any more, however that came: it is removed from the disk next.
CREATE TABLE discarded_content (
  id BLOB PRIMARY KEY
) WITHOUT ROWID;

CREATE TRIGGER stored_file_deleted AFTER DELETE ON stored_file BEGIN
  INSERT OR IGNORE INTO discarded_content (id) VALUES (OLD.content);
END;

CREATE TRIGGER stored_file_replaced AFTER UPDATE OF content ON stored_file BEGIN
  INSERT OR IGNORE INTO discarded_content (id) VALUES (OLD.content);
END;

CREATE TRIGGER file_part_deleted AFTER DELETE ON file_part BEGIN
  INSERT OR IGNORE INTO discarded_content (id) VALUES (OLD.content);
END;

CREATE TRIGGER file_part_replaced AFTER UPDATE OF content ON file_part BEGIN
  INSERT OR IGNORE INTO discarded_content (id) VALUES (OLD.content);
END;

PRAGMA user_version = 9;
