"""Looks into the database, past the server."""

import json
import sqlite3
import uuid
from contextlib import closing
from typing import NamedTuple, Optional

from postgres import Connection

PIPELINE, DEPLOYMENT, OPERATOR = range(3)
PENDING, PROCESSING, COMPLETED, FAILED, CANCELLED = range(5)
NAMES = ("pending", "processing", "completed", "failed", "cancelled")

COLUMNS = (
    " id, kind, name, version, parent_id, object_name, lane, mode, retention, status, interruptions,"
    " time_created, time_started, time_completed, failure_message,"
    " coalesce(input, (SELECT data FROM payload_data WHERE id = input_payload)),"
    " coalesce(output, (SELECT data FROM payload_data WHERE id = output_payload))"
)


class Row(NamedTuple):
    place: int
    """Not lower than that of a row which was there long before."""

    id: str
    kind: int
    name: str
    version: str
    parent: Optional[str]
    object: Optional[str]
    lane: str
    batch: bool
    retention: int
    status: int
    interruptions: int
    created: int
    """In microseconds since 1970."""
    started: Optional[int]
    completed: Optional[int]
    failure: Optional[str]
    input: object
    output: object

    @property
    def is_final(self):
        return self.status >= COMPLETED

    def numbers(self):
        """All numbers of the input."""
        items = self.input if isinstance(self.input, list) else [self.input]
        return [item["number"] for item in items if item]

    def __str__(self):
        kind = ("pipeline", "deployment", "operator")[self.kind]
        place = f" as {self.object}[{self.lane}] of {self.parent}" if self.parent else ""
        return f"{kind} {self.name}:{self.version} {self.id}{place} {NAMES[self.status]}"


class File:
    """A file of SQLite."""

    def __init__(self, path):
        self._path = path

    def read(self, first=0):
        """The requests from a place on, as they are in the file."""
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, timeout=30)) as database:
            found = database.execute(f"SELECT rowid,{COLUMNS} FROM request WHERE rowid >= ?", (first,))
            return [_row(values) for values in found]

    def integrity(self):
        """"ok", or what is wrong: with the file, or with the payloads that its requests refer to."""
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)) as database:
            answer = database.execute("PRAGMA quick_check").fetchone()[0]
            if answer != "ok":
                return answer
            wrong = database.execute(WRONG_PAYLOADS).fetchall()
            return f"payloads {wrong}" if wrong else "ok"


class Postgres:
    """A database of PostgreSQL. It may be read while servers write: each answer is of one instant."""

    LONGEST_TRANSACTION = 60_000_000
    """Microseconds. A request is created before it is committed, and so may be seen later than one that is younger."""

    def __init__(self, url):
        self._url = url

    def read(self, first=0):
        first -= self.LONGEST_TRANSACTION
        found = self._ask(f"SELECT time_created,{COLUMNS} FROM request WHERE time_created >= {first}")
        return [_row(values) for values in found]

    def leases(self):
        """Of one instant: the data folders of the servers that have a lease, and how many requests servers process, by epoch.

        Steps of batch requests are left out: who takes such a request over begins anew what of them has not ended.
        """
        found = self._ask(LEASES)
        return (
            {epoch: folder for epoch, folder, _ in found if folder is not None},
            {epoch: count for epoch, folder, count in found if folder is None},
        )

    def owners(self):
        """The epoch of the server that processed a request last, or took it in."""
        return dict(self._ask("SELECT CAST(id AS text), owner FROM request"))

    def sessions(self):
        """What connections are at that do something, each with those that it waits for: to understand what is stuck."""
        return self._ask(SESSIONS)

    def integrity(self):
        """"ok", or what is wrong with the payloads that requests refer to, or with the queue."""
        payloads = self._ask(WRONG_SHARED_PAYLOADS)
        queue = self._ask(WRONG_QUEUE)
        return f"payloads {payloads}, queue {queue}" if payloads or queue else "ok"

    def _ask(self, statement):
        with closing(Connection(self._url)) as connection:
            return connection.query(statement)


def _row(values):
    row = Row(*values)
    return row._replace(
        id=_id(row.id),
        parent=_id(row.parent),
        batch=row.batch == 1,
        input=_json(row.input),
        output=_json(row.output),
    )


def _id(value):
    return value if value is None or isinstance(value, str) else str(uuid.UUID(bytes=bytes(value)))


def _json(value):
    return None if value is None else json.loads(value)


SESSIONS = """
SELECT pid, state, now() - xact_start, now() - state_change, wait_event, pg_blocking_pids(pid), left(query, 150)
  FROM pg_stat_activity WHERE backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()
"""

LEASES = """
SELECT epoch, folder, 0 FROM lease
UNION ALL SELECT owner, NULL, count(*) FROM request WHERE status = 1 AND (parent_id IS NULL OR mode = 0) GROUP BY owner
"""

WRONG_PAYLOADS = """
WITH reference (id) AS (
  SELECT input_payload FROM request WHERE input_payload IS NOT NULL
  UNION ALL SELECT output_payload FROM request WHERE output_payload IS NOT NULL
), counted (id, refs) AS (SELECT id, count(*) FROM reference GROUP BY id)
SELECT 'references', id FROM counted LEFT JOIN payload USING (id) WHERE counted.refs IS NOT payload.refs
UNION ALL SELECT 'unused', id FROM payload WHERE id NOT IN (SELECT id FROM counted)
UNION ALL SELECT 'without data', id FROM payload WHERE id NOT IN (SELECT id FROM payload_data)
UNION ALL SELECT 'data only', id FROM payload_data WHERE id NOT IN (SELECT id FROM payload)
"""

WRONG_SHARED_PAYLOADS = """
WITH reference (id) AS (
  SELECT input_payload FROM request WHERE input_payload IS NOT NULL
  UNION SELECT output_payload FROM request WHERE output_payload IS NOT NULL
)
SELECT 'missing', id FROM reference WHERE id NOT IN (SELECT id FROM payload)
UNION ALL SELECT 'unused, and not to be removed', id FROM payload
  WHERE id NOT IN (SELECT id FROM reference) AND id NOT IN (SELECT payload FROM released_payload)
UNION ALL SELECT 'without data', id FROM payload WHERE id NOT IN (SELECT id FROM payload_data)
UNION ALL SELECT 'data only', id FROM payload_data WHERE id NOT IN (SELECT id FROM payload)
"""
"""Of PostgreSQL, where nobody counts references: what nobody refers to any more is noted, and removed later."""

WRONG_QUEUE = """
SELECT 'not in the queue', CAST(id AS text) FROM request WHERE status = 0 AND id NOT IN (SELECT id FROM waiting)
UNION ALL SELECT 'in the queue', CAST(id AS text) FROM waiting WHERE id NOT IN (SELECT id FROM request WHERE status = 0)
"""
