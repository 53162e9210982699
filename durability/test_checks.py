"""The checks must see what they are for: each test tells one lie in a file that is right otherwise."""

import sqlite3
import tempfile
import unittest
import uuid
from contextlib import closing
from pathlib import Path

import world
from checks import FinalChecks, Snapshots
from database import File
from executions import Executions
from ledger import STOPPED, Asked, Ledger, Problems

CHAIN = next(t for t in world.TARGETS if (t.name, t.version) == ("chain", "full"))
FAN = next(t for t in world.TARGETS if (t.name, t.version) == ("fan", "none"))
SECOND = 1_000_000
LAST = world.steps(2)(1001)
STEPS = [("first", 1, "step"), ("middle", 2, "chain"), ("last", 1, "step")]


class Story:
    """One batch request to the pipeline `chain`, as it is when all is well."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory()
        self.folder = Path(self._folder.name)
        self.file = self.folder / "penstock.db"
        self.records = File(self.file)
        self.problems = Problems(quiet=True)
        self.ledger = Ledger(self.problems)
        self.executions = Executions(self.folder / "executions")
        self.snapshots = Snapshots(self.records, self.executions, self.problems)
        with closing(sqlite3.connect(self.file)) as database:
            database.execute(
                "CREATE TABLE request (id, kind, name, version, parent_id, object_name, lane, mode, retention, status,"
                " interruptions, time_created, time_started, time_completed, failure_message, input, output, input_payload,"
                " output_payload)"
            )
            database.execute("CREATE TABLE payload_data (id INTEGER PRIMARY KEY, data)")
        self.asked = Asked(CHAIN, [1001], listed=False)
        self.ledger.ask([self.asked])
        self.top = self.row(0, "chain", output='{"number": %d}' % self.asked.result()["number"])
        self.steps = [self.row(kind, name, parent=self.top, place=place) for place, kind, name in STEPS]
        for step, number, milliseconds in ((self.steps[0], 1001, 10), (self.steps[2], LAST, 30)):
            self.wrote("begin", step, milliseconds, number)
            self.wrote("end", step, milliseconds + 10, number)
        self.entry = self.ledger.acknowledged(str(self.top), self.asked, batch=True)
        answer = {"status": "completed", "result": self.asked.result(), "time_completed": "then"}
        self.ledger.saw(self.entry, answer, 1)

    def row(self, kind, name, parent=None, place=None, output=None, **other):
        columns = {
            "id": uuid.uuid4(),
            "kind": kind,
            "name": name,
            "version": "full",
            "parent_id": parent,
            "object_name": place,
            "lane": "",
            "mode": 1,
            "retention": 2,
            "status": 2,
            "interruptions": 0,
            "time_created": 0,
            "time_started": 0,
            "time_completed": SECOND,
            "failure_message": None,
            "input": b'{"number": 1001}',
            "output": output,
            "input_payload": None,
            "output_payload": None,
            **other,
        }
        values = [value.bytes if isinstance(value, uuid.UUID) else value for value in columns.values()]
        with closing(sqlite3.connect(self.file)) as database:
            database.execute(f"INSERT INTO request VALUES ({','.join('?' * len(values))})", values)
            database.commit()
        return columns["id"]

    def change(self, request, what):
        with closing(sqlite3.connect(self.file)) as database:
            database.execute(what + " WHERE id = ?", [request.bytes])
            database.commit()

    def wrote(self, event, request, milliseconds, number=1001):
        with open(self.folder / "executions", "a") as file:
            file.write(f"{event} {request} {number} 1 {milliseconds * SECOND}\n")

    def forget(self):
        self._folder.cleanup()

    def found(self):
        self.executions.read()
        FinalChecks(self.records, self.ledger, self.executions, self.snapshots, []).run()
        return set(self.problems.counts)


class ChecksTest(unittest.TestCase):
    def setUp(self):
        self.story = Story()
        self.addCleanup(self.story.forget)

    def test_all_is_well(self):
        self.assertEqual(self.story.found(), set())

    def test_a_request_that_is_gone(self):
        self.story.change(self.story.top, "DELETE FROM request")

        self.assertEqual(self.story.found(), {"lost", "orphan"})

    def test_a_request_that_has_not_ended(self):
        self.story.change(self.story.top, "UPDATE request SET status = 1, time_completed = NULL")

        self.assertEqual(self.story.found(), {"stuck", "database and API differ"})

    def test_a_wrong_result(self):
        self.story.change(self.story.top, "UPDATE request SET output = '{}'")

        self.assertEqual(self.story.found(), {"wrong result"})

    def test_a_step_that_is_missing(self):
        self.story.change(self.story.steps[1], "DELETE FROM request")

        self.assertEqual(self.story.found(), {"step missing"})

    def test_a_step_that_is_there_twice(self):
        self.story.row(2, "chain", parent=self.story.top, place="middle")

        self.assertEqual(self.story.found(), {"step twice"})

    def test_a_step_that_is_open(self):
        self.story.change(self.story.steps[2], "UPDATE request SET status = 1")

        self.assertEqual(self.story.found(), {"stuck", "step open or failed in a completed request"})

    def test_a_step_of_nobody(self):
        self.story.row(1, "step", parent=uuid.uuid4(), place="first")

        self.assertEqual(self.story.found(), {"orphan"})

    def test_a_step_whose_request_is_not_kept_is_right(self):
        self.story.ledger.ask([Asked(FAN, [2001], listed=False)])
        self.story.row(1, "step", parent=uuid.uuid4(), place="work", input=b'{"number": 2001}')

        self.assertEqual(self.story.found(), set())

    def test_a_deleted_request_that_is_still_there(self):
        self.story.entry.may_be_deleted = self.story.entry.deleted = True

        self.assertEqual(self.story.found(), {"deleted and there again"})

    def test_a_completed_request_whose_code_did_not_run(self):
        (self.story.folder / "executions").write_text("")

        self.assertEqual(self.story.found(), {"completed without its code"})

    def test_code_that_begins_after_the_end(self):
        self.story.wrote("begin", self.story.steps[2], 5000, LAST)

        self.assertEqual(self.story.found(), {"ran after its end", "ran again without an interruption"})

    def test_code_that_begins_after_the_cancel_was_answered(self):
        self.story.entry.quiet_from = 9 * SECOND

        self.assertEqual(self.story.found(), {"ran after its cancel"})

    def test_a_finished_step_whose_code_begins_again(self):
        self.story.snapshots.take()
        self.story.wrote("begin", self.story.steps[2], 40, LAST)

        self.assertEqual(self.story.found(), {"finished step ran again", "ran again without an interruption"})

    def test_code_of_a_step_that_begins_after_that_of_the_next(self):
        self.story.wrote("begin", uuid.uuid4(), 35)

        self.assertEqual(self.story.found(), {"finished step ran again"})

    def test_an_end_that_changes_after_a_kill(self):
        self.story.snapshots.take()
        self.story.change(self.story.top, "UPDATE request SET time_completed = time_completed + 1")

        self.assertEqual(self.story.found(), {"completed twice"})

    def test_a_call_that_was_repeated_and_done_twice(self):
        self.story.row(0, "chain", status=4)

        self.assertEqual(self.story.found(), {"made twice"})

    def test_half_a_batch(self):
        self.story.ledger.ask([Asked(CHAIN, [key * 1000], listed=False) for key in (7, 8)])
        self.story.row(0, "chain", input=b'{"number": 7000}', status=4)

        self.assertEqual(self.story.found(), {"half a batch"})

    def test_a_direct_request_that_goes_on_after_a_kill(self):
        direct = self.story.row(1, "step", mode=0, status=1, input=b'{"number": 2001}')
        self.story.snapshots.take()
        self.story.change(direct, f"UPDATE request SET status = 3, failure_message = '{STOPPED}'")
        self.assertEqual(self.story.found(), set())
        self.story.change(direct, "UPDATE request SET status = 2")

        self.assertEqual(self.story.found(), {"interrupted direct request not failed"})


class LedgerTest(unittest.TestCase):
    def setUp(self):
        story = Story()
        self.addCleanup(story.forget)
        self.ledger, self.entry, self.problems = story.ledger, story.entry, story.problems

    def see(self, status, result=None, time="then"):
        self.ledger.saw(self.entry, {"status": status, "result": result, "time_completed": time}, float("inf"))
        return set(self.problems.counts)

    def test_an_end_at_another_time(self):
        self.assertEqual(self.see("completed", self.entry.asked.result(), "later"), {"completed twice"})

    def test_another_end(self):
        self.assertEqual(self.see("failed"), {"completed twice"})

    def test_no_end_any_more(self):
        self.assertEqual(self.see("processing", None, None), {"ended request is open again"})

    def test_a_cancel_that_was_promised(self):
        self.ledger.promised(self.entry, "cancelled", "cancel")

        self.assertEqual(set(self.problems.counts), {"cancel not kept"})

    def test_a_request_that_is_not_found(self):
        self.ledger.missing(self.entry)

        self.assertEqual(set(self.problems.counts), {"lost"})


class PayloadsTest(unittest.TestCase):
    """Requests refer to payloads by number, and payloads count that."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name) / "penstock.db"
        self.do("CREATE TABLE request (id, input_payload, output_payload)")
        self.do("CREATE TABLE payload (id INTEGER PRIMARY KEY, refs)")
        self.do("CREATE TABLE payload_data (id INTEGER PRIMARY KEY, data)")
        self.do("INSERT INTO request VALUES (1, 7, 7), (2, 7, NULL), (3, NULL, NULL)")
        self.do("INSERT INTO payload VALUES (7, 3)")
        self.do("INSERT INTO payload_data VALUES (7, 'text')")

    def do(self, statement):
        with closing(sqlite3.connect(self.file)) as database:
            database.execute(statement)
            database.commit()

    def test_all_is_well(self):
        self.assertEqual("ok", File(self.file).integrity())

    def test_wrong_counts_and_leftovers(self):
        for statement, wrong in (
            ("UPDATE payload SET refs = 2", "[('references', 7)]"),
            ("UPDATE payload SET refs = 3", None),
            ("INSERT INTO payload VALUES (8, 0)", "[('unused', 8), ('without data', 8)]"),
            ("DELETE FROM payload WHERE id = 8", None),
            ("DELETE FROM payload_data", "[('without data', 7)]"),
            ("INSERT INTO payload_data VALUES (7, 'text'), (9, 'text')", "[('data only', 9)]"),
        ):
            self.do(statement)
            self.assertEqual("ok" if wrong is None else "payloads " + wrong, File(self.file).integrity(), statement)


if __name__ == "__main__":
    unittest.main()
