"""Looks into the database file, past the server."""

import json
import sqlite3
import uuid
from contextlib import closing
from typing import NamedTuple, Optional

PIPELINE, DEPLOYMENT, OPERATOR = range(3)
PENDING, PROCESSING, COMPLETED, FAILED, CANCELLED = range(5)
NAMES = ("pending", "processing", "completed", "failed", "cancelled")

COLUMNS = (
    "rowid, id, kind, name, version, parent_id, object_name, lane, mode, retention, status, interruptions,"
    " time_created, time_started, time_completed, failure_message,"
    " coalesce(input, (SELECT data FROM payload_data WHERE id = input_payload)),"
    " coalesce(output, (SELECT data FROM payload_data WHERE id = output_payload))"
)


class Row(NamedTuple):
    rowid: int
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


def read(file, first_row=0):
    """The requests from a row on, as they are in the file."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)) as database:
        found = database.execute(f"SELECT {COLUMNS} FROM request WHERE rowid >= ?", (first_row,))
        return [_row(values) for values in found]


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
    return None if value is None else str(uuid.UUID(bytes=bytes(value)))


def _json(value):
    return None if value is None else json.loads(value)


def integrity(file):
    """"ok", or what is wrong: with the file, or with the payloads that its requests refer to."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        answer = database.execute("PRAGMA quick_check").fetchone()[0]
        if answer != "ok":
            return answer
        wrong = database.execute(WRONG_PAYLOADS).fetchall()
        return f"payloads {wrong}" if wrong else "ok"


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
