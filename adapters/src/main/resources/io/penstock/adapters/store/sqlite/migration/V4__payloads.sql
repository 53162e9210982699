-- Large inputs and outputs, each content once (docs/adr/0013-large-payloads-once.md). What is smaller stays in the row of
-- its request.
--
-- Two tables, because SQLite writes a whole row anew, with all of its overflow pages, when a counter in it changes.
CREATE TABLE payload (
  id INTEGER PRIMARY KEY,
  sha256 BLOB NOT NULL UNIQUE,
  -- How often requests refer to it. Without NOT NULL on purpose: a constraint that a trigger might break makes SQLite keep
  -- a copy of each page that a DELETE of requests changes, whether the trigger fires or not.
  refs INTEGER
);

CREATE TABLE payload_data (
  id INTEGER PRIMARY KEY,
  -- JSON, UTF-8
  data BLOB NOT NULL
);

-- Last, behind `input` and `output`, where they cost nothing (see V1): of a column without a value SQLite need only read
-- the head of the row, and in a row where one has a value, `input` or `output` has none.
ALTER TABLE request ADD COLUMN input_payload INTEGER;
ALTER TABLE request ADD COLUMN output_payload INTEGER;

-- The references are counted here, so that nothing that changes or removes requests can forget to. There is no trigger for
-- INSERT: it would cost with every small row. A request is inserted first, and then refers to its payloads.
CREATE TRIGGER payload_referred AFTER UPDATE OF input_payload, output_payload ON request
BEGIN
  UPDATE payload SET refs = refs + 1 WHERE id = new.input_payload AND new.input_payload IS NOT old.input_payload;
  UPDATE payload SET refs = refs + 1 WHERE id = new.output_payload AND new.output_payload IS NOT old.output_payload;
  UPDATE payload SET refs = refs - 1 WHERE id = old.input_payload AND new.input_payload IS NOT old.input_payload;
  UPDATE payload SET refs = refs - 1 WHERE id = old.output_payload AND new.output_payload IS NOT old.output_payload;
END;

CREATE TRIGGER payload_released AFTER DELETE ON request
WHEN old.input_payload IS NOT NULL OR old.output_payload IS NOT NULL
BEGIN
  UPDATE payload SET refs = refs - 1 WHERE id = old.input_payload;
  UPDATE payload SET refs = refs - 1 WHERE id = old.output_payload;
END;

CREATE TRIGGER payload_unused AFTER UPDATE OF refs ON payload WHEN new.refs = 0
BEGIN
  DELETE FROM payload_data WHERE id = new.id;
  DELETE FROM payload WHERE id = new.id;
END;

PRAGMA user_version = 4;
