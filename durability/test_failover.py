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
from api import Refused
from executions import Executions, Line
from failover import await_ends
from failover_checks import Absences, FailoverChecks, gaps, interruptions, returns, stack_traces, without_anybody
from ledger import FAILED_STEP, LOST_ELSEWHERE, STOPPED, Problems
from lease import Lease, Watch
from load import Load
from proxy import Proxy
from test_checks import SECOND, Story

def leases():
    """In nanoseconds: the first server has a lease for 5 s, the second all the time; half a second later it has taken over."""
    return [
        Lease(1, 0, 0, 1 * SECOND, 5000 * SECOND, 5050 * SECOND, 5500 * SECOND),
        Lease(2, 1, 0, 1 * SECOND, 9000 * SECOND),
    ]


class FailoverStory(Story):
    """Ends after 1 s, at the first of two servers."""

    def __init__(self):
        super().__init__()
        self.paused = []
        self.faults = []
        self.deaths = []
        self.leases = leases()
        self.owners = {str(self.top): 1}
        self.files = [self.folder / "executions", self.folder / "executions-of-another"]
        self.executions = Executions(*self.files, excused=lambda line: self.may_not_know(line.file, line.time))

    def may_not_know(self, file, when):
        return any(file == number and since <= when <= until for number, since, until in self.paused)

    def wrote_elsewhere(self, event, request, milliseconds, number):
        with open(self.files[1], "a") as file:
            file.write(f"{event} {request} {number} 2 {milliseconds * SECOND}\n")

    def found(self):
        super().found()
        rows = self.records.read()
        checks = FailoverChecks(
            rows,
            self.owners,
            self.executions,
            self.leases,
            self.faults,
            Absences(self.deaths, self.leases, self.owners),
            self.may_not_know,
            self.problems,
        )
        checks.run()
        return set(self.problems.counts)


class InterruptionsTest(unittest.TestCase):
    def test_a_server_may_stop_what_it_runs_before_its_lease_has_ended(self):
        gone, living = leases()

        self.assertEqual(
            interruptions([gone, living]), [(1050 * SECOND, 5050 * SECOND), (9000 * SECOND, living.ended)]
        )

    def test_a_pause_may_cost_code_that_runs_on_another_server(self):
        line = lambda file, second: Line("begin", "step", 1001, 7, second * 1_000_000_000, file)
        gone, living = leases()
        deaths = [(20_000_000_000, 0, "pause", 23_000_000_000), (40_000_000_000, 0, "pause", 42_000_000_000)]
        pauses = Absences(deaths, [gone, living], {"step": gone.epoch})
        others = Absences(deaths, [gone, living], {"step": 99})

        self.assertTrue(pauses.are_between(line(5, 19), line(5, 24)), "of the server that has the request")
        self.assertTrue(others.are_between(line(0, 19), line(5, 24)), "of the one that ran it")
        self.assertFalse(others.are_between(line(5, 19), line(5, 24)), "of another")
        self.assertFalse(pauses.are_between(line(5, 24), line(5, 25)), "before")
        self.assertFalse(pauses.are_between(line(5, 39), line(5, 43)), "too short")

    def test_code_of_a_server_that_is_killed_may_run_again_while_its_lease_is_there(self):
        line = lambda file, second: Line("begin", "step", 1001, 7, second * 1_000_000_000, file)
        absences = Absences([(20_000_000_000, 0, "kill", None)], leases(), {"step": 1})

        self.assertTrue(absences.are_between(line(0, 19), line(1, 21)))
        self.assertFalse(absences.are_between(line(1, 19), line(0, 21)), "it had run on another")
        self.assertFalse(absences.are_between(line(0, 21), line(1, 22)), "it was killed before")


class FailoverChecksTest(unittest.TestCase):
    def setUp(self):
        self.story = FailoverStory()
        self.addCleanup(self.story.forget)

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

    def test_code_of_a_server_that_has_no_lease_any_more(self):
        self.story.wrote("begin", uuid.uuid4(), 6000, 2001)

        self.assertEqual(self.story.found(), {"ran without a lease"})

    def test_code_of_a_server_that_cannot_know_that(self):
        self.story.paused.append((0, 4000 * SECOND, 7000 * SECOND))
        self.story.wrote("begin", uuid.uuid4(), 6000, 2001)

        self.assertEqual(self.story.found(), set())
        self.assertEqual(self.story.executions.excused_count, 1)

    def test_code_while_it_is_not_known_whether_there_is_a_lease(self):
        self.story.wrote("begin", uuid.uuid4(), 5020, 2001)

        self.assertEqual(self.story.found(), set())

    def runs_on(self, until):
        request = uuid.uuid4()
        self.story.wrote("begin", request, 4000, 2001)
        self.story.wrote_elsewhere("begin", request, 6000, 2001)
        self.story.wrote("end", request, until, 2001)

    def test_code_on_two_servers_at_once(self):
        self.runs_on(6500)

        self.assertEqual(self.story.found(), {"ran on two servers at once", "ran again without an interruption"})

    def test_code_on_two_servers_one_after_the_other(self):
        self.runs_on(4500)

        self.assertEqual(self.story.found(), {"ran again without an interruption"})

    def test_code_beside_that_of_a_server_that_cannot_know(self):
        self.story.paused.append((0, 4500 * SECOND, 7000 * SECOND))
        self.runs_on(6500)

        self.assertEqual(self.story.found(), {"ran again without an interruption"})

    def direct(self, completed, owner, **other):
        row = {"mode": 0, "time_completed": completed, "input": b'{"number": 2001}', **other}
        self.story.owners[str(self.story.row(1, "step", **row))] = owner

    def test_a_direct_request_that_ends_without_its_server(self):
        self.direct(6 * SECOND, owner=1)
        self.direct(6 * SECOND, owner=2)

        self.assertEqual(self.story.found(), {"made twice", "interrupted direct request not failed"})
        self.assertEqual(self.story.problems.counts["interrupted direct request not failed"], 1)

    def test_a_direct_request_that_another_server_fails(self):
        self.direct(6 * SECOND, owner=1, status=database.FAILED, failure_message=STOPPED)

        self.assertEqual(self.story.found(), set())

    def test_a_direct_request_that_is_failed_while_its_server_lives(self):
        self.story.leases[1].kept = 30000 * SECOND
        self.direct(6 * SECOND, owner=2, status=database.FAILED, failure_message=STOPPED)

        self.assertEqual(self.story.found(), {"failed though its server lived"})

    def lost_elsewhere(self, *fault):
        self.story.faults.append(fault)
        self.direct(3 * SECOND, owner=1, status=database.FAILED, failure_message=LOST_ELSEWHERE)

    def test_a_direct_request_whose_code_another_server_took_along(self):
        self.lost_elsewhere(2000 * SECOND, 2000 * SECOND, 1)

        self.assertEqual(self.story.found(), set())

    def test_a_direct_request_whose_code_was_where_the_database_was_away(self):
        self.lost_elsewhere(2000 * SECOND, 2500 * SECOND, None)

        self.assertEqual(self.story.found(), set())

    def test_a_direct_request_whose_code_is_said_to_be_lost_before_anything_happened(self):
        self.lost_elsewhere(3500 * SECOND, 4000 * SECOND, 1)

        self.assertEqual(self.story.found(), {"failed, but not lost"})

    def test_a_direct_request_whose_code_is_said_to_be_lost_with_its_own_server(self):
        self.lost_elsewhere(2000 * SECOND, 2000 * SECOND, 0)

        self.assertEqual(self.story.found(), {"failed, but not lost"})

    def test_a_direct_request_whose_code_ran_on_a_server_that_nothing_happened_to(self):
        self.lost_elsewhere(2000 * SECOND, 2000 * SECOND, 2)
        self.story.wrote_elsewhere("begin", self.story.records.read()[-1].id, 1500, 2001)

        self.assertEqual(self.story.found(), {"failed, but not lost"})

    def test_a_direct_request_whose_code_was_given_up_while_its_server_was_paused(self):
        self.story.deaths.append((0, 0, "pause", 4000 * SECOND))
        self.lost_elsewhere(2000 * SECOND, 2000 * SECOND, 0)

        self.assertEqual(self.story.found(), set())

    def failed_pipeline(self):
        row = {"mode": 0, "status": database.FAILED, "failure_message": FAILED_STEP[0], "input": b'{"number": 2001}'}
        top = self.story.row(0, "chain", **row)
        self.story.owners[str(top)] = 1
        return top

    def test_a_direct_request_whose_step_was_lost(self):
        self.story.faults.append((0, 2 * SECOND * 1000, 1))
        top = self.failed_pipeline()
        row = {"mode": 0, "status": database.FAILED, "failure_message": LOST_ELSEWHERE}
        self.story.owners[str(self.story.row(1, "step", parent=top, place="first", **row))] = 1

        self.assertEqual(self.story.found(), set())

    def test_a_direct_request_that_blames_a_step_that_is_not_there(self):
        self.failed_pipeline()

        self.assertEqual(self.story.found(), {"failed without a step"})

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


class Elsewhere:
    """In place of the connection of a thread: all other servers say the same."""

    node = 0

    def __init__(self, say):
        self.get = say

    def elsewhere(self):
        return self

    def close(self):
        pass


class ElsewhereTest(unittest.TestCase):
    def setUp(self):
        self.story = Story()
        self.addCleanup(self.story.forget)

    def look(self, say):
        load = Load(None, self.story.ledger, 1, 1)
        load._api = Elsewhere(say)
        for _ in range(20):
            load._look_elsewhere(self.story.entry)
        return set(self.story.problems.counts)

    def unknown(self, path):
        raise Refused(404, "There is none.")

    def test_a_request_that_another_server_knows(self):
        answer = {"id": self.story.entry.id, "status": "completed", "result": self.story.asked.result(), "time_completed": "then"}
        self.assertEqual(self.look(lambda path: [answer] if "?" in path else answer), set())

    def test_a_request_that_another_server_does_not_know(self):
        self.assertEqual(self.look(self.unknown), {"not found elsewhere"})

    def test_a_request_that_another_server_does_not_list(self):
        self.assertEqual(self.look(lambda path: [] if "?" in path else self.unknown(path)), {"not found elsewhere"})

    def test_a_request_that_is_deleted_meanwhile(self):
        self.story.entry.may_be_deleted = True
        self.assertEqual(self.look(self.unknown), set())


class WatchTest(unittest.TestCase):
    def setUp(self):
        self.problems = Problems(quiet=True)
        self.watch = Watch(None, [], self.problems)

    def see(self, second, leases, **processing):
        at = second * 1000 * SECOND
        self.watch.see(leases, {int(owner[1:]): count for owner, count in processing.items()}, at, at + SECOND)

    def test_a_server_that_ends_and_what_it_leaves(self):
        self.see(1, {7: "folder"}, e7=3)
        self.see(2, {7: "folder"}, e7=4)
        self.see(3, {8: "another"}, e7=1)
        self.see(4, {8: "another"}, e8=5)

        lease = self.watch.leases[7]
        self.assertEqual([lease.kept, lease.ended, lease.empty], [2000 * SECOND, 3001 * SECOND, 4001 * SECOND])
        self.assertEqual(lease.left, 4)
        self.assertEqual(set(self.problems.counts), set())

    def test_a_lease_that_comes_back(self):
        for second, leases in enumerate(({7: "folder"}, {}, {7: "folder"})):
            self.see(second, leases)

        self.assertEqual(set(self.problems.counts), {"lease came back"})

    def test_a_server_that_writes_after_it_was_taken_over(self):
        self.see(1, {7: "folder"}, e7=1)
        self.see(2, {})
        self.see(3, {}, e7=1)

        self.assertEqual(set(self.problems.counts), {"taken over, and there again"})


class GapsTest(unittest.TestCase):
    def measure(self, node=0, end=None, again=()):
        return gaps([(1000 * SECOND, node, "kill", end)], leases(), again)

    def test_from_the_death_until_all_is_taken_over(self):
        self.assertEqual(self.measure(), [("kill", 4.5)])

    def test_nobody_takes_over(self):
        self.assertEqual(self.measure(node=1), [("kill", float("inf"))])

    def test_a_pause_that_was_over_before(self):
        self.assertEqual(self.measure(end=2000 * SECOND), [])

    def test_nobody_can_while_the_database_is_away(self):
        self.assertEqual(self.measure(again=[4000 * SECOND, 8000 * SECOND]), [("kill", 1.5)])

    def test_from_the_return_of_the_database(self):
        back = [(4000 * SECOND, "restart the database")]

        self.assertEqual(returns(back, lambda since: 7000 * SECOND), [("restart the database", 3.0)])
        self.assertEqual(returns(back, lambda since: None), [("restart the database", float("inf"))])

    def test_times_without_a_ready_server(self):
        ready = [(1, (0, 1)), (2, ()), (4, (1,)), (7, ()), (9, (0,))]

        self.assertEqual(without_anybody(ready, [(8, 20)]), [(2, 4)])


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
        client.settimeout(10)
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
        self.client.settimeout(0.3)
        with self.assertRaises(socket.timeout):
            self.say(self.client, b"two")
        self.client.settimeout(10)
        self.proxy.mend()
        self.assertEqual(self.client.recv(1000), b"two")


if __name__ == "__main__":
    unittest.main()
