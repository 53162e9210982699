"""The checks of the failover test must see what they are for: each test tells one lie in a story that is right otherwise.

What `checks.py` and `ledger.py` see, `test_checks.py` shows: they are the same here.
"""

import socket
import tempfile
import threading
import unittest
import uuid
from pathlib import Path

import database
import nodes
from executions import Executions
from failover import await_ends
from failover_checks import FailoverChecks, gaps, stack_traces
from ledger import STOPPED, Problems
from lease import Taking
from proxy import Proxy
from test_checks import SECOND, Story

HOLDERS = [Taking(0, 1 * SECOND, 1, 0), Taking(5000 * SECOND, 5050 * SECOND, 2, 1)]
"""The first server has the lease for 5 s, then the second."""


class FailoverStory(Story):
    """Ends after 1 s, at the first of two servers."""

    def __init__(self):
        super().__init__()
        self.takings = HOLDERS
        self.unaware = []
        files = [self.folder / "executions", self.folder / "executions-of-another"]
        self.executions = Executions(*files, excused=lambda line: line.time in self.unaware)

    def found(self):
        super().found()
        rows = self.records.read()
        FailoverChecks(rows, self.executions, self.takings, self.problems).run()
        return set(self.problems.counts)


class FailoverChecksTest(unittest.TestCase):
    def setUp(self):
        self.story = FailoverStory()
        self.addCleanup(self.story.forget)

    def direct(self, created, completed, **other):
        row = {"mode": 0, "time_created": created, "time_completed": completed, "input": b'{"number": 2001}', **other}
        self.story.row(1, "step", **row)

    def test_all_is_well(self):
        self.assertEqual(self.story.found(), set())

    def test_a_request_that_is_lost(self):
        self.story.change(self.story.top, "DELETE FROM request")

        self.assertEqual(self.story.found(), {"lost", "orphan"})

    def test_an_end_that_another_server_changes(self):
        self.story.snapshots.take(running=True)
        self.story.change(self.story.top, "UPDATE request SET time_completed = time_completed + 1")

        self.assertEqual(self.story.found(), {"completed twice"})

    def test_a_request_that_stays_open(self):
        self.story.change(self.story.top, "UPDATE request SET status = 1, time_completed = NULL")

        self.assertEqual(self.story.found(), {"stuck", "database and API differ"})

    def test_code_that_begins_after_the_cancel_was_answered(self):
        self.story.entry.quiet_from = 9 * SECOND

        self.assertEqual(self.story.found(), {"ran after its cancel"})

    def test_code_of_a_server_that_does_not_have_the_lease_any_more(self):
        self.story.wrote("begin", uuid.uuid4(), 6000, 2001)

        self.assertEqual(self.story.found(), {"ran beside the next holder"})

    def test_code_of_a_server_that_cannot_know_that(self):
        self.story.unaware.append(6000 * SECOND)
        self.story.wrote("begin", uuid.uuid4(), 6000, 2001)

        self.assertEqual(self.story.found(), set())
        self.assertEqual(self.story.executions.excused_count, 1)

    def test_code_while_it_is_not_known_who_has_the_lease(self):
        self.story.wrote("begin", uuid.uuid4(), 5020, 2001)

        self.assertEqual(self.story.found(), set())

    def test_a_direct_request_that_another_server_completes(self):
        self.direct(created=4 * SECOND, completed=6 * SECOND)

        self.assertEqual(self.story.found(), {"interrupted direct request not failed"})

    def test_a_direct_request_that_is_failed_by_the_next_server(self):
        self.direct(created=4 * SECOND, completed=6 * SECOND, status=database.FAILED, failure_message=STOPPED)

        self.assertEqual(self.story.found(), set())

    def test_a_batch_that_is_stored_though_it_was_denied(self):
        self.story.ledger.denied.add(self.story.asked.key)

        self.assertEqual(self.story.found(), {"denied, but stored"})


class Stuck:
    """Says that everything is still being processed."""

    def post(self, path, ids):
        return [{"id": i, "status": "processing"} for i in ids]


class StuckTest(unittest.TestCase):
    def test_what_does_not_end_in_time(self):
        story = Story()
        self.addCleanup(story.forget)
        entry = story.ledger.acknowledged("another", story.asked, batch=True)

        await_ends(Stuck(), story.ledger, 0.1)

        self.assertEqual(set(story.problems.counts), {"stuck"})
        self.assertIn(entry.id, story.problems.examples[0])


class GapsTest(unittest.TestCase):
    def measure(self, *ready, end=None, back=()):
        first = lambda since: next((when for when in ready if when >= since), None)
        deaths = [(1_000 * SECOND, "kill", end)]
        return gaps(deaths, back, HOLDERS, first)

    def test_from_the_death_to_the_next(self):
        self.assertEqual(self.measure(7000 * SECOND), [("kill", 6.0)])

    def test_nobody_takes_over(self):
        self.assertEqual(self.measure(), [("kill", float("inf"))])

    def test_a_pause_that_was_over_before(self):
        self.assertEqual(self.measure(7000 * SECOND, end=2000 * SECOND), [])

    def test_nobody_can_while_the_database_is_away(self):
        measured = self.measure(7000 * SECOND, back=[(4000 * SECOND, "restart the database")])

        self.assertEqual(measured, [("restart the database", 3.0), ("kill", 3.0)])


class AnswersTest(unittest.TestCase):
    def test_a_503_has_to_say_why(self):
        for content, count in ((b'{"error": "The database is away."}', 0), (b"{}", 1), (b"no JSON", 1)):
            problems = Problems(quiet=True)
            nodes.check_sentence(content, problems)
            self.assertEqual(problems.counts["503 without a sentence"], count)

    def test_stack_traces_in_a_log(self):
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "log"
            log.write_text("one line\nit failed\nAn exception\n\tat a.B.c\n\tat a.B.d\nCaused by: e\n\tat f\nanother line\n")

            self.assertEqual(stack_traces(log), ["it failed / An exception"])


class ProxyTest(unittest.TestCase):
    """The network that is broken: to a server that says back what it hears."""

    def setUp(self):
        self.echo = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(self.echo.close)
        threading.Thread(target=self.answer, daemon=True).start()
        self.proxy = Proxy(self.echo.getsockname()[1])
        self.addCleanup(self.proxy.close)
        self.client = self.connect()

    def answer(self):
        while True:
            try:
                connection, _ = self.echo.accept()
            except OSError:
                return
            threading.Thread(target=self.answer_one, args=(connection,), daemon=True).start()

    def answer_one(self, connection):
        with connection:
            try:
                while True:
                    said = connection.recv(1000)
                    if not said:
                        return
                    connection.sendall(said)
            except OSError:
                pass  # It was cut.

    def connect(self):
        client = socket.create_connection(("127.0.0.1", self.proxy.port), 5)
        client.settimeout(0.3)
        self.addCleanup(client.close)
        return client

    def say(self, client, text):
        client.sendall(text)
        return client.recv(1000)

    def test_it_passes_on(self):
        self.assertEqual(self.say(self.client, b"one"), b"one")
        self.assertEqual(self.say(self.connect(), b"two"), b"two")

    def test_a_cut_ends_connections_until_it_is_mended(self):
        self.say(self.client, b"one")
        self.proxy.cut()
        with self.assertRaises(OSError):
            self.say(self.client, b"two")
        with self.assertRaises(OSError):
            self.say(self.connect(), b"three")
        self.proxy.mend()
        self.assertEqual(self.say(self.connect(), b"four"), b"four")

    def test_what_was_frozen_arrives_later(self):
        self.say(self.client, b"one")
        self.proxy.freeze()
        with self.assertRaises(socket.timeout):
            self.say(self.client, b"two")
        self.proxy.mend()
        self.assertEqual(self.client.recv(1000), b"two")


if __name__ == "__main__":
    unittest.main()
