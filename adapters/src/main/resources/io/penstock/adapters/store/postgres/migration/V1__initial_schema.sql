-- Times are epoch microseconds and durations milliseconds, unless a column says otherwise; JSON is bytes of UTF-8. The same
-- tables as in SQLite, as far as the two can have the same, since most of what is said to them is the same.

-- Requests of every kind that have not ended.
CREATE TABLE open_request (
  id uuid PRIMARY KEY,
  -- 0 pipeline, 1 deployment, 2 operator
  kind smallint NOT NULL CHECK (kind BETWEEN 0 AND 2),
  project text NOT NULL,
  -- of the deployment, or of the pipeline
  name text NOT NULL,
  version text NOT NULL,
  version_id uuid NOT NULL,
  operator text,
  parent_id uuid,
  object_id uuid,
  object_name text,
  -- '' without a parent, and before any fork
  lane text NOT NULL,
  sequence bigint NOT NULL,
  created_by text NOT NULL,
  time_created bigint NOT NULL,
  -- 0 express, 1 batch
  mode smallint NOT NULL CHECK (mode BETWEEN 0 AND 1),
  priority integer NOT NULL,
  -- 0 none, 1 metadata, 2 full
  retention smallint NOT NULL CHECK (retention BETWEEN 0 AND 2),
  -- 0 pending, 1 processing; once it has ended: 2 completed, 3 failed, 4 cancelled
  status smallint NOT NULL,
  time_started bigint,
  time_completed bigint,
  request_timeout bigint NOT NULL,
  deployment_timeout bigint NOT NULL,
  interruptions integer NOT NULL CHECK (interruptions >= 0),
  expires bigint NOT NULL,
  input_size integer NOT NULL CHECK (input_size >= 0),
  -- null when nothing came out
  output_size integer CHECK (output_size >= 0),
  failure_category text,
  failure_message text,
  input bytea,
  output bytea,
  -- of large data, which is in payload_data instead
  input_payload bigint,
  output_payload bigint,
  -- the epoch of the server that processes it, or that did or took it in last
  owner bigint DEFAULT CAST(nullif(current_setting('penstock.epoch', true), '') AS bigint)
);

-- Those that have ended, until they expire: only added to, in one partition for each day of expiry (UTC), which goes as a
-- whole (docs/adr/0024-postgresql-and-several-servers.md). A request never changes its expiry once it has ended.
CREATE TABLE ended_request (
  LIKE open_request INCLUDING ALL EXCLUDING INDEXES,
  PRIMARY KEY (id, expires),
  CONSTRAINT ended_request_has_ended CHECK (status IN (2, 3, 4))
) PARTITION BY RANGE (expires);

ALTER TABLE open_request ADD CONSTRAINT open_request_is_open CHECK (status IN (0, 1));
-- Its rows live as long as their requests run.
ALTER TABLE open_request SET (
  fillfactor = 80, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_analyze_threshold = 1000, autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0
);

-- All of them. The planner looks only where a request of the status that is asked for can be.
CREATE VIEW request AS SELECT * FROM open_request UNION ALL SELECT * FROM ended_request;

-- Each index costs with each of thousands of rows a second, so each but the first holds only the rows it is for.
--
-- What is listed; operators never are. Equal times by id, so that pages neither overlap nor leave a gap.
CREATE INDEX open_request_by_version ON open_request (version_id, status, time_created DESC, id DESC) WHERE kind < 2;
CREATE INDEX ended_request_by_version ON ended_request (version_id, status, time_created DESC, id DESC) INCLUDE (expires)
  WHERE kind < 2;
CREATE INDEX open_request_by_parent ON open_request (parent_id, sequence) WHERE parent_id IS NOT NULL;
CREATE INDEX ended_request_by_parent ON ended_request (parent_id, sequence) WHERE parent_id IS NOT NULL;
-- Few rows at any time: what taking over has to look at.
CREATE INDEX open_request_processing ON open_request (status) WHERE status = 1;

-- Up to when retention has got, one row: what expired by then is found no more, though it may still be there.
CREATE TABLE retention (
  -- so that it is looked up as cheaply as it is
  id integer PRIMARY KEY CHECK (id = 1),
  passed bigint NOT NULL,
  -- no partition is removed before, since somebody was in the way
  next_try bigint NOT NULL
) WITH (fillfactor = 10);

INSERT INTO retention (id, passed, next_try) VALUES (1, 0, 0);

CREATE FUNCTION ended_request_schema() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT nspname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE pg_class.oid = CAST('ended_request' AS regclass)
$$;

-- Makes the partitions for what expires on that day and on the next, where there are none; returns how many. Waits for
-- nobody who reads or writes.
--
-- To be called well before anything ends there that others have seen open. Who has planned a query without the partition,
-- and runs it when the row has moved, finds it in neither table.
CREATE FUNCTION prepare_ended_requests(expiry bigint) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  day CONSTANT bigint := 86400000000;
  schema CONSTANT text := ended_request_schema();
  made integer := 0;
  first bigint;
  name text;
BEGIN
  FOR following IN 0..1 LOOP
    first := (expiry / day + following) * day;
    name := 'ended_request_' || to_char(timestamp 'epoch' + first / 1000000 * interval '1 second', 'YYYY_MM_DD');
    CONTINUE WHEN to_regclass(format('%I.%I', schema, name)) IS NOT NULL;
    -- Another server may be making it.
    LOCK TABLE ended_request IN SHARE UPDATE EXCLUSIVE MODE;
    CONTINUE WHEN to_regclass(format('%I.%I', schema, name)) IS NOT NULL;
    -- Analyzed when there is something to see: plans for a few rows read them all, and are kept when there are many.
    EXECUTE format('CREATE TABLE %I.%I (LIKE ended_request INCLUDING ALL) WITH (autovacuum_analyze_threshold = 1000,'
      || ' autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02)', schema, name);
    EXECUTE format('ALTER TABLE ended_request ATTACH PARTITION %I.%I FOR VALUES FROM (%s) TO (%s)',
      schema, name, first, first + day);
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;

-- Removes requests from a table that is about to be dropped, at most so many, and notes which large payloads they referred
-- to. Returns false when there are none that do with that column.
CREATE FUNCTION release_payloads_of(schema text, part text, payload text, most integer) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  done integer;
BEGIN
  EXECUTE format('WITH gone AS (DELETE FROM %1$I.%2$I'
    || ' WHERE ctid = ANY (ARRAY(SELECT ctid FROM %1$I.%2$I WHERE %3$I IS NOT NULL LIMIT %4$s))'
    || ' RETURNING input_payload, output_payload)'
    || ' INSERT INTO released_payload (payload)'
    || ' SELECT payload FROM gone, unnest(ARRAY[input_payload, output_payload]) AS payload WHERE payload IS NOT NULL',
    schema, part, payload, most);
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done > 0;
END $$;

-- Prepares for today and tomorrow, since what ends late expires soon; hides what has expired; and does one step of removing
-- what lies in partitions that are over for an hour: a request that ends now expires later than that. First such a partition
-- is detached, and called expired_request_…; then it is noted what large payloads it refers to, with each step for so many
-- requests; then it is dropped. Returns 0 when there is nothing to do for now. To be committed at once: a partition that is
-- detached keeps everybody waiting until then.
CREATE FUNCTION remove_expired_requests(now bigint, most integer) RETURNS integer LANGUAGE plpgsql
  SET lock_timeout = '100ms' SET enable_seqscan = off AS $$
DECLARE
  minute CONSTANT bigint := 60000000;
  hour CONSTANT bigint := 60 * minute;
  day CONSTANT bigint := 24 * hour;
  schema CONSTANT text := ended_request_schema();
  -- names are in the order of days
  last CONSTANT text := 'ended_request_'
    || to_char(timestamp 'epoch' + (now - day - hour) / 1000000 * interval '1 second', 'YYYY_MM_DD');
  try bigint;
  part text;
  is_needed boolean;
BEGIN
  SELECT next_try INTO try FROM retention FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN 0; -- Another server is at it.
  END IF;
  -- A clock that was ahead must not hide what is still to come.
  UPDATE retention SET passed = now WHERE passed < now OR passed > now + hour;
  IF now < try AND try <= now + minute THEN
    RETURN 0;
  END IF;
  BEGIN
    PERFORM prepare_ended_requests(now);
    SELECT min(tablename) INTO part FROM pg_tables WHERE schemaname = schema AND starts_with(tablename, 'expired_request_');
    IF part IS NOT NULL THEN
      IF NOT release_payloads_of(schema, part, 'input_payload', most)
          AND NOT release_payloads_of(schema, part, 'output_payload', most) THEN
        EXECUTE format('DROP TABLE %I.%I', schema, part);
      END IF;
      RETURN most;
    END IF;
    FOR part IN SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
        WHERE inhparent = CAST('ended_request' AS regclass) AND relname <= last ORDER BY 1 LOOP
      -- A batch request that goes on after a crash must find its finished steps, however old.
      EXECUTE format('SELECT EXISTS (SELECT 1 FROM open_request AS parent JOIN %I.%I AS step ON step.parent_id = parent.id'
        || ' WHERE parent.status = 1 AND parent.mode = 1 AND step.mode = 1)', schema, part) INTO is_needed;
      CONTINUE WHEN is_needed;
      EXECUTE format('ALTER TABLE ended_request DETACH PARTITION %I.%I', schema, part);
      -- A vacuum would be in the way of what is left to do.
      EXECUTE format('ALTER TABLE %I.%I SET (autovacuum_enabled = off, toast.autovacuum_enabled = off)', schema, part);
      EXECUTE format('ALTER TABLE %I.%I RENAME TO %I', schema, part, 'expired' || right(part, -5));
      RETURN most;
    END LOOP;
  EXCEPTION WHEN lock_not_available THEN
    -- Those who come after who is in the way wait as well: not too often.
    UPDATE retention SET next_try = now + minute;
  END;
  RETURN 0;
END $$;

-- Puts each where it belongs: for who fills an empty database.
CREATE FUNCTION request_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  new.owner := coalesce(new.owner, CAST(nullif(current_setting('penstock.epoch', true), '') AS bigint));
  IF new.status < 2 THEN
    INSERT INTO open_request SELECT new.*;
  ELSE
    PERFORM prepare_ended_requests(new.expires);
    INSERT INTO ended_request SELECT new.*;
  END IF;
  RETURN new;
END $$;

CREATE TRIGGER request_placed INSTEAD OF INSERT ON request FOR EACH ROW EXECUTE FUNCTION request_placed();

-- The queue: what waits, in the order in which it is taken. A narrow table of its own, since its rows live for a moment
-- only: it is vacuumed often, and what is left of them never lies between rows that stay.
CREATE TABLE waiting (
  id uuid PRIMARY KEY,
  version_id uuid NOT NULL,
  priority integer NOT NULL,
  sequence bigint NOT NULL,
  input_size integer NOT NULL
) WITH (
  autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.05,
  autovacuum_vacuum_insert_scale_factor = 0.5, autovacuum_vacuum_cost_delay = 0
);

CREATE INDEX waiting_in_order ON waiting (version_id, priority, sequence);

CREATE FUNCTION request_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO waiting (id, version_id, priority, sequence, input_size)
    VALUES (new.id, new.version_id, new.priority, new.sequence, new.input_size)
    ON CONFLICT (id) DO NOTHING;
  RETURN NULL;
END $$;

CREATE FUNCTION request_waits_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM waiting WHERE id = old.id;
  RETURN NULL;
END $$;

-- So that nothing that changes or removes requests can forget to.
CREATE TRIGGER request_inserted AFTER INSERT ON open_request
  FOR EACH ROW WHEN (new.status = 0) EXECUTE FUNCTION request_waits();
CREATE TRIGGER request_put_back AFTER UPDATE OF status ON open_request
  FOR EACH ROW WHEN (old.status <> 0 AND new.status = 0) EXECUTE FUNCTION request_waits();
CREATE TRIGGER request_taken AFTER UPDATE OF status ON open_request
  FOR EACH ROW WHEN (old.status = 0 AND new.status <> 0) EXECUTE FUNCTION request_waits_no_more();
CREATE TRIGGER request_removed AFTER DELETE ON open_request
  FOR EACH ROW WHEN (old.status = 0) EXECUTE FUNCTION request_waits_no_more();

-- Large inputs and outputs, each content once (docs/adr/0013-large-payloads-once.md). Not compressed: to read and to write
-- them is what takes time. References are not counted, other than in SQLite: servers that store the same content at once
-- would wait for each other's commits. They only keep the row from being removed (FOR KEY SHARE).
CREATE TABLE payload (
  id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  sha256 bytea NOT NULL UNIQUE
);

CREATE TABLE payload_data (
  id bigint PRIMARY KEY,
  data bytea NOT NULL
);

ALTER TABLE payload_data ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE INDEX open_request_by_input_payload ON open_request (input_payload) WHERE input_payload IS NOT NULL;
CREATE INDEX ended_request_by_input_payload ON ended_request (input_payload) WHERE input_payload IS NOT NULL;
CREATE INDEX open_request_by_output_payload ON open_request (output_payload) WHERE output_payload IS NOT NULL;
CREATE INDEX ended_request_by_output_payload ON ended_request (output_payload) WHERE output_payload IS NOT NULL;

-- What a request no longer refers to, maybe as the last one: one server looks, now and then. Only added to, so that nobody
-- waits for anybody.
CREATE TABLE released_payload (
  id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  payload bigint NOT NULL
) WITH (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);

CREATE FUNCTION payload_released() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO released_payload (payload)
    SELECT DISTINCT payload FROM unnest(ARRAY[old.input_payload, old.output_payload]) AS payload WHERE payload IS NOT NULL;
  RETURN NULL;
END $$;

-- So that nothing that changes or removes requests can forget to.
CREATE TRIGGER payload_changed AFTER UPDATE OF input_payload, output_payload ON open_request
  FOR EACH ROW
  WHEN (old.input_payload IS NOT NULL AND old.input_payload IS DISTINCT FROM new.input_payload
    OR old.output_payload IS NOT NULL AND old.output_payload IS DISTINCT FROM new.output_payload)
  EXECUTE FUNCTION payload_released();
CREATE TRIGGER payload_removed AFTER DELETE ON open_request
  FOR EACH ROW WHEN (old.input_payload IS NOT NULL OR old.output_payload IS NOT NULL)
  EXECUTE FUNCTION payload_released();
CREATE TRIGGER payload_changed AFTER UPDATE OF input_payload, output_payload ON ended_request
  FOR EACH ROW
  WHEN (old.input_payload IS NOT NULL AND old.input_payload IS DISTINCT FROM new.input_payload
    OR old.output_payload IS NOT NULL AND old.output_payload IS DISTINCT FROM new.output_payload)
  EXECUTE FUNCTION payload_released();
CREATE TRIGGER payload_removed AFTER DELETE ON ended_request
  FOR EACH ROW WHEN (old.input_payload IS NOT NULL OR old.output_payload IS NOT NULL)
  EXECUTE FUNCTION payload_released();

-- Sees what was committed before it is called, not only what was before the statement that calls it: so it has to stay
-- VOLATILE. Along the indexes, even where the planner hopes to meet a reference early: often there is none.
CREATE FUNCTION payload_is_used(payload bigint) RETURNS boolean LANGUAGE sql VOLATILE SET enable_seqscan = off AS $$
  SELECT EXISTS (SELECT 1 FROM request WHERE input_payload = payload)
    OR EXISTS (SELECT 1 FROM request WHERE output_payload = payload)
$$;

-- Removes what nobody refers to, of the oldest releases, at most so many and 4 MiB or one payload: to be called as the last
-- thing of a transaction, at READ COMMITTED. Returns how many payloads it has done with.
--
-- Who comes to refer to a payload locks it until its commit. So what is locked here, and is not referred to after that,
-- never will be. What somebody else has locked is looked at again later; nothing is waited for.
CREATE FUNCTION remove_unused_payloads(most integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  released record;
  done integer := 0;
  bytes bigint := 0;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM released_payload) THEN
    RETURN 0;
  END IF;
  -- Or else what ends in a partition that is made meanwhile would not be seen below.
  BEGIN
    LOCK TABLE ended_request IN SHARE UPDATE EXCLUSIVE MODE NOWAIT;
  EXCEPTION WHEN lock_not_available THEN
    RETURN 0;
  END;
  FOR released IN
    SELECT oldest.payload, array_agg(oldest.id) AS ids
      FROM (SELECT id, payload FROM released_payload ORDER BY id LIMIT most) AS oldest GROUP BY oldest.payload
      ORDER BY oldest.payload
  LOOP
    EXIT WHEN bytes >= 4194304;
    -- Before the look: of what is released after it, the note stays.
    DELETE FROM released_payload WHERE id = ANY (released.ids);
    done := done + 1;
    CONTINUE WHEN payload_is_used(released.payload);
    PERFORM 1 FROM payload WHERE id = released.payload FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
      INSERT INTO released_payload (payload) SELECT id FROM payload WHERE id = released.payload;
      IF FOUND THEN
        done := done - 1;
      END IF;
    ELSIF NOT payload_is_used(released.payload) THEN
      bytes := bytes + coalesce((SELECT octet_length(data) FROM payload_data WHERE id = released.payload), 0);
      DELETE FROM payload_data WHERE id = released.payload;
      DELETE FROM payload WHERE id = released.payload;
    END IF;
  END LOOP;
  RETURN done;
END $$;

-- What creates with an Idempotency-Key were answered, for 24 hours (docs/adr/0011-idempotency.md). Of keys and bodies there
-- is a SHA-256 only.
CREATE TABLE idempotency_key (
  -- of the key, of who called, and of the operation
  scope bytea PRIMARY KEY CHECK (length(scope) = 32),
  -- of everything else that the call said
  fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
  time_created bigint NOT NULL,
  expires bigint NOT NULL,
  -- of a direct request, whose answer is made of its record
  request_id uuid,
  -- null until it has ended
  steps integer CHECK (steps >= 0),
  -- of a batch: JSON
  answer bytea,
  CHECK (num_nonnulls(request_id, answer) = 1)
);

CREATE INDEX idempotency_key_by_expiry ON idempotency_key (expires);

-- Definitions. What is looked up, unique or referred to is a column; everything else is in `document` (JSON), so that a
-- new attribute needs no migration. `ordinal` keeps apart what was created in the same microsecond.
CREATE TABLE project (
  ordinal bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  name text NOT NULL UNIQUE,
  created bigint NOT NULL,
  document bytea NOT NULL,
  -- set while the files, events and values of a deleted project are being removed: nobody sees it any more
  deleted bigint
);

CREATE TABLE deployment (
  ordinal bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  project_id uuid NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  name text NOT NULL,
  created bigint NOT NULL,
  document bytea NOT NULL,
  UNIQUE (project_id, name)
);

CREATE TABLE deployment_version (
  ordinal bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  deployment_id uuid NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
  name text NOT NULL,
  created bigint NOT NULL,
  document bytea NOT NULL,
  UNIQUE (deployment_id, name)
);

CREATE TABLE revision (
  ordinal bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  version_id uuid NOT NULL REFERENCES deployment_version (id) ON DELETE CASCADE,
  created bigint NOT NULL,
  document bytea NOT NULL
);

CREATE INDEX revision_by_version ON revision (version_id);

CREATE TABLE pipeline (
  ordinal bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  project_id uuid NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  name text NOT NULL,
  created bigint NOT NULL,
  document bytea NOT NULL,
  UNIQUE (project_id, name)
);

CREATE TABLE pipeline_version (
  ordinal bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  pipeline_id uuid NOT NULL REFERENCES pipeline (id) ON DELETE CASCADE,
  name text NOT NULL,
  created bigint NOT NULL,
  document bytea NOT NULL,
  UNIQUE (pipeline_id, name)
);

-- A variable belongs to exactly one of the three, and goes with it. Secrets are in `sealed`, encrypted; others in
-- `value`.
CREATE TABLE environment_variable (
  ordinal bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  project_id uuid REFERENCES project (id) ON DELETE CASCADE,
  deployment_id uuid REFERENCES deployment (id) ON DELETE CASCADE,
  version_id uuid REFERENCES deployment_version (id) ON DELETE CASCADE,
  -- listed in the order of its bytes
  name text COLLATE "C" NOT NULL,
  value text,
  sealed bytea,
  CHECK (num_nonnulls(project_id, deployment_id, version_id) = 1),
  CHECK (num_nonnulls(value, sealed) = 1),
  UNIQUE (project_id, name),
  UNIQUE (deployment_id, name),
  UNIQUE (version_id, name)
);

-- What a project has beside deployments and pipelines: buckets, roles, webhooks and the like. One table, since all are
-- found by kind, project and name; everything else is in `document` (JSON). What has no name of its own has its id.
CREATE TABLE project_resource (
  ordinal bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  kind text NOT NULL,
  project_id uuid NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  name text NOT NULL,
  created bigint NOT NULL,
  document bytea NOT NULL,
  UNIQUE (project_id, kind, name)
);

CREATE INDEX project_resource_by_kind ON project_resource (kind);

-- Versions that were deleted and may have left requests behind, which nobody can ask for any more. They are removed in small
-- steps; this says of which versions, so that a stop of the server in between changes nothing.
CREATE TABLE deleted_version (
  version_id uuid PRIMARY KEY,
  -- when to look for requests once more; null for at once
  look_again bigint
);

CREATE FUNCTION version_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO deleted_version (version_id) VALUES (old.id) ON CONFLICT (version_id) DO NOTHING;
  RETURN NULL;
END $$;

-- Versions also go with their deployment, pipeline or project: triggers hear of all of them.
CREATE TRIGGER deployment_version_deleted AFTER DELETE ON deployment_version
  FOR EACH ROW EXECUTE FUNCTION version_deleted();
CREATE TRIGGER pipeline_version_deleted AFTER DELETE ON pipeline_version
  FOR EACH ROW EXECUTE FUNCTION version_deleted();

-- What was changed and by whom, written with the change.
CREATE TABLE audit_event (
  ordinal bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL,
  project_id uuid NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  time bigint NOT NULL,
  -- create, update, delete, info
  action text NOT NULL,
  "user" text NOT NULL,
  event text NOT NULL,
  object_type text NOT NULL,
  object_name text NOT NULL,
  -- of the deployment or pipeline that it is about; may be gone
  owner_id uuid
);

CREATE INDEX audit_event_by_project ON audit_event (project_id, ordinal);
CREATE INDEX audit_event_by_owner ON audit_event (owner_id, ordinal) WHERE owner_id IS NOT NULL;
CREATE INDEX audit_event_by_time ON audit_event (time);

CREATE TABLE token (
  sha256 bytea PRIMARY KEY CHECK (length(sha256) = 32),
  email text NOT NULL,
  expires bigint
);

-- The accounts of people, which belong to the server and not to a project. `password` is what is kept of a password: the
-- result of a slow hash function, with its salt and its cost.
CREATE TABLE "user" (
  ordinal bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  -- in lower case
  email text NOT NULL UNIQUE,
  name text NOT NULL,
  surname text NOT NULL,
  password text NOT NULL,
  created bigint NOT NULL
);

CREATE TABLE log_line (
  id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  time_nanos bigint NOT NULL,
  error smallint NOT NULL,
  project_id uuid NOT NULL,
  deployment text,
  version text,
  revision text,
  instance text,
  deployment_request text,
  pipeline_request text,
  -- of the text, in bytes
  size integer NOT NULL,
  text text NOT NULL,
  environment text,
  environment_build text,
  -- whether the server itself says it
  system smallint NOT NULL,
  process bigint,
  deployment_id uuid,
  version_id uuid,
  webhook text,
  pipeline_id uuid,
  pipeline text,
  pipeline_version_id uuid,
  pipeline_version text,
  pipeline_object_id uuid,
  pipeline_object text
) WITH (autovacuum_vacuum_scale_factor = 0.02);

CREATE INDEX log_line_by_project ON log_line (project_id, time_nanos, id);
CREATE INDEX log_line_by_deployment_request ON log_line (deployment_request, time_nanos, id)
  WHERE deployment_request IS NOT NULL;
CREATE INDEX log_line_by_pipeline_request ON log_line (pipeline_request, time_nanos, id)
  WHERE pipeline_request IS NOT NULL;
-- What the server says are the events of a project: few among many lines.
CREATE INDEX log_line_by_system ON log_line (project_id, time_nanos, id) WHERE system = 1;

-- What is in log_line, so that its bounds need no counting: the sum of a few rows, since servers that share one would wait for
-- each other's commits.
CREATE TABLE log_total (
  id integer PRIMARY KEY,
  lines bigint NOT NULL,
  bytes bigint NOT NULL
) WITH (fillfactor = 10, autovacuum_vacuum_threshold = 100, autovacuum_vacuum_scale_factor = 0);

INSERT INTO log_total (id, lines, bytes) VALUES (1, 0, 0);

-- Numbers over time. A series is a metric with labels (JSON, sorted by key); a point is the sum and the count of what fell
-- into one period of it, in seconds since the epoch: minutes (resolution 60) and, kept longer, hours (3600).
CREATE TABLE time_series (
  id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  project_id uuid NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  metric text NOT NULL,
  labels text NOT NULL
);

-- Labels may be longer than an entry of an index.
CREATE UNIQUE INDEX time_series_by_labels ON time_series (project_id, metric, md5(labels));

CREATE TABLE time_series_point (
  series bigint NOT NULL REFERENCES time_series (id) ON DELETE CASCADE,
  resolution integer NOT NULL,
  start bigint NOT NULL,
  sum double precision NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (series, resolution, start)
) WITH (fillfactor = 80);

CREATE INDEX time_series_point_by_age ON time_series_point (resolution, start);

-- Up to when the times of each request schedule have been dealt with; see docs/adr/0019-webhooks-and-schedules.md.
CREATE TABLE schedule_run (
  schedule_id uuid PRIMARY KEY REFERENCES project_resource (id) ON DELETE CASCADE,
  last bigint NOT NULL
);

-- Announcements that have not been sent yet: `body` is what is sent, `due` when that is tried next.
CREATE TABLE webhook_event (
  ordinal bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  webhook_id uuid NOT NULL REFERENCES project_resource (id) ON DELETE CASCADE,
  created bigint NOT NULL,
  due bigint NOT NULL,
  attempts integer NOT NULL,
  body bytea NOT NULL
);

CREATE INDEX webhook_event_by_due ON webhook_event (webhook_id, due);
CREATE INDEX webhook_event_in_order ON webhook_event (webhook_id, ordinal);

-- Files in buckets. Their content is elsewhere, under the id in `content`. Names are bytes of UTF-8, so that they are
-- ordered, and cut into prefixes, as bytes.
CREATE TABLE stored_file (
  bucket_id uuid NOT NULL REFERENCES project_resource (id) ON DELETE CASCADE,
  name bytea NOT NULL,
  size bigint NOT NULL,
  created bigint NOT NULL,
  content uuid NOT NULL UNIQUE,
  PRIMARY KEY (bucket_id, name)
);

CREATE INDEX stored_file_by_age ON stored_file (bucket_id, created);

-- Uploads in parts that are not complete yet. `touched` is when the last part came.
CREATE TABLE file_upload (
  id uuid PRIMARY KEY,
  bucket_id uuid NOT NULL REFERENCES project_resource (id) ON DELETE CASCADE,
  name bytea NOT NULL,
  touched bigint NOT NULL
);

CREATE INDEX file_upload_by_bucket ON file_upload (bucket_id);

CREATE TABLE file_part (
  upload_id uuid NOT NULL REFERENCES file_upload (id) ON DELETE CASCADE,
  number integer NOT NULL,
  content uuid NOT NULL UNIQUE,
  PRIMARY KEY (upload_id, number)
);

-- Content that nothing refers to any more, however that came, or nothing refers to yet: it is removed in time. Not at once, since
-- other servers may be reading or writing it.
CREATE TABLE discarded_content (
  id uuid PRIMARY KEY,
  noted timestamp with time zone NOT NULL DEFAULT now(),
  -- whether it is being removed: nothing may come to refer to it any more
  removing boolean NOT NULL DEFAULT false
);

CREATE FUNCTION content_discarded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO discarded_content (id) VALUES (old.content) ON CONFLICT (id) DO NOTHING;
  RETURN NULL;
END $$;

CREATE TRIGGER stored_file_deleted AFTER DELETE ON stored_file
  FOR EACH ROW EXECUTE FUNCTION content_discarded();
CREATE TRIGGER stored_file_replaced AFTER UPDATE OF content ON stored_file
  FOR EACH ROW EXECUTE FUNCTION content_discarded();
CREATE TRIGGER file_part_deleted AFTER DELETE ON file_part
  FOR EACH ROW EXECUTE FUNCTION content_discarded();
CREATE TRIGGER file_part_replaced AFTER UPDATE OF content ON file_part
  FOR EACH ROW EXECUTE FUNCTION content_discarded();

-- Content of files, packages and uploads to environments, where no S3 service keeps it. It is read and written in pieces, each
-- in a transaction of its own, so that no file is ever whole in memory and no slow client keeps a transaction open. Not
-- compressed: what is large is compressed already, and a part of a piece can be read without the rest.
CREATE TABLE content (
  id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  key text COLLATE "C" NOT NULL UNIQUE,
  -- null until all of it is there
  size bigint
);

CREATE TABLE content_piece (
  content bigint NOT NULL REFERENCES content (id) ON DELETE CASCADE,
  -- where it begins in the content, in bytes
  start bigint NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (content, start)
);

ALTER TABLE content_piece ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- Deployment packages and uploads to environments that every server can fetch: there is a row before there is content, and
-- until after it is gone.
CREATE TABLE shared_upload (
  -- of the revision
  id uuid PRIMARY KEY,
  noted timestamp with time zone NOT NULL DEFAULT now(),
  -- null until all of it is there
  sha256 bytea CHECK (length(sha256) = 32)
);

-- One row: what all servers have to have in common.
CREATE TABLE cluster (
  id integer PRIMARY KEY CHECK (id = 1),
  -- shows that a server has the same secret.key as the first, and does not give it away
  key_proof bytea NOT NULL,
  -- where the content of files and packages is, in words; null before the first server
  content_place text
);

-- The servers that are alive, each with an epoch that none ever had before (docs/adr/0024-postgresql-and-several-servers.md).
-- Nothing here is a time: who waits for a sign of life counts how long it has not come, with a clock of its own.
CREATE SEQUENCE lease_epoch;

CREATE TABLE lease (
  -- what a server writes, it writes under its epoch, and only while this row is there
  epoch bigint PRIMARY KEY,
  -- the data folder of the server
  folder uuid NOT NULL,
  -- for people: where the server runs
  holder text NOT NULL,
  -- where other servers call it; '' before it listens
  url text NOT NULL DEFAULT '',
  -- as of the cluster; '' until the server uses it
  content_place text NOT NULL DEFAULT ''
) WITH (fillfactor = 10, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);

-- The signs of life. Apart from the leases, since each transaction of a server holds its row there for a moment, and a sign
-- of life must not wait for one.
CREATE TABLE lease_renewal (
  epoch bigint PRIMARY KEY REFERENCES lease (epoch) ON DELETE CASCADE,
  count bigint NOT NULL
) WITH (fillfactor = 10, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);

-- The last transaction of a server's writer that was committed: who does not get the answer to a commit looks here.
CREATE TABLE lease_commit (
  epoch bigint PRIMARY KEY REFERENCES lease (epoch) ON DELETE CASCADE,
  transaction xid8 NOT NULL
) WITH (fillfactor = 10, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);

-- Up to which generation of the definitions each server knows of changes: who changes some is answered after that.
CREATE TABLE catalog_known (
  epoch bigint PRIMARY KEY REFERENCES lease (epoch) ON DELETE CASCADE,
  generation bigint NOT NULL
) WITH (fillfactor = 10, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);

-- Work that one server does at a time, such as a build. It is free when the owner's lease is gone.
CREATE TABLE taken_work (
  id uuid PRIMARY KEY,
  owner bigint NOT NULL
);

-- One row, which each change of definitions locks first of all and counts up: they come one after the other, whichever
-- server makes them, and every server sees that there was one.
CREATE TABLE catalog_generation (
  id integer PRIMARY KEY CHECK (id = 1),
  number bigint NOT NULL
) WITH (fillfactor = 10, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);

INSERT INTO catalog_generation (id, number) VALUES (1, 0);

-- What the last changes of definitions were about, for servers that run them: by number of the generation.
CREATE TABLE catalog_change (
  number bigint NOT NULL,
  -- of a project, a deployment or a deployment version
  about uuid NOT NULL,
  -- the epoch of the server that changed it
  owner bigint NOT NULL DEFAULT CAST(current_setting('penstock.epoch') AS bigint),
  PRIMARY KEY (number, about)
);

-- Requests that somebody wants to end, and that another server works on.
CREATE TABLE cancel_wish (
  request_id uuid PRIMARY KEY,
  -- as in request: how it ended; null until it has
  status smallint
);

-- The instances of deployment versions, and the last that have ended, so that every server can tell of them. One that has not
-- ended has one of the places that its version has on all servers together, as long as the lease of its owner is there.
CREATE TABLE instance (
  id uuid PRIMARY KEY,
  version_id uuid NOT NULL,
  -- the epoch of the server that has it
  owner bigint NOT NULL,
  -- pending, initialising, running, stopping or stopped
  status text NOT NULL,
  created bigint NOT NULL,
  -- when the status changed last
  updated bigint NOT NULL,
  -- a JSON array, oldest first
  events text NOT NULL,
  -- whether another server was asked to stop it
  stop_wanted boolean NOT NULL DEFAULT false
);

CREATE INDEX instance_version ON instance (version_id, created);

CREATE INDEX instance_there ON instance (version_id, owner) WHERE status <> 'stopped';
