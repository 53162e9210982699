"""Takes servers that work on one database, their network and the database away again and again under load, and checks that
those that are left keep what all have promised. See README.md."""

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import database
import nodes
import report
import world
from api import Broken, Hung, Refused
from checks import FinalChecks, Snapshots
from crash import read_all
from executions import Executions
from failover_checks import Absences, FailoverChecks, gaps, interruptions, returns, stack_traces, without_anybody
from ledger import FAILED_STEP, LOST_ELSEWHERE, STOPPED, Ledger, Problems
from lease import NEVER, Watch
from load import Cluster, Load
from nodes import Entrance, Node
from postgres import Away, Failed

ROOT = Path(__file__).resolve().parent.parent
SERVERS = 3
THREADS = 6
MOST_OPEN = 80
LONGEST = 12
"""Seconds of a fault that ends by itself."""

LONG_STEP = 5
"""Seconds: code that still runs when another server goes on with its request is seen then. Clients wait a little longer."""

TAKEN_OVER = 10
"""Seconds from the death of a server until others have ended, or go on with, all that it was processing, at most."""

NOBODY = 3
"""Seconds for which no server is ready though one was spared, at most: what looks at the doors is not that quick either."""

STARTING = 15
"""Seconds that a start takes at most; one that began while the database was away may fail."""

LONGEST_SILENCE = 10
"""Seconds for which a living server may not say that it is healthy: it closes what it had, and starts anew. A sixth of what the
liveness probe of the Helm chart waits for."""

ENDED = 30
"""Seconds from the end of the faults until all that was open then has ended, at most."""

MUST_BE_ZERO = ["lost", "not found elsewhere", "completed twice", "ended request is open again", "stuck"]
MUST_BE_ZERO += ["taken over too late", "taken over, and there again", "not all are ready", "nobody is ready"]
MUST_BE_ZERO += ["ran after its cancel", "cancel not kept", "ran without a lease", "ran on two servers at once"]
MUST_BE_ZERO += ["ran after its end", "finished step ran again", "ran again without an interruption", "orphan", "step twice"]
MUST_BE_ZERO += ["step missing", "wrong result", "made twice", "half a batch"]
MUST_BE_ZERO += ["interrupted direct request not failed", "failed though its server lived", "failed, but not lost", "failed without a step"]
MUST_BE_ZERO += ["server error"]
MUST_BE_ZERO += ["denied, but stored", "503 without a sentence", "lease came back", "worker left behind"]
MUST_BE_ZERO += ["server ended by itself", "not healthy", "stack trace"]

FAULTS = {
    "kill": 5,
    "terminate": 2,
    "pause": 4,
    "cut": 3,
    "freeze": 4,
    "restart the database": 2,
    "crash the database": 2,
}
AT_ONCE = {1: 70, 2: 25, 3: 5}
"""So many things happen in a round: how often."""


class TestDatabase:
    """A PostgreSQL server of its own; see scripts/postgres."""

    def __init__(self):
        command = [str(ROOT / "scripts" / "postgres"), "--obey"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, universal_newlines=True)
        self.url = self._process.stdout.readline().strip()
        if not self.url:
            sys.exit("PostgreSQL did not start; it says why above.")

    def tell(self, what):
        self._process.stdin.write(what + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().strip()
        if answer != "done":
            raise AssertionError(f"PostgreSQL does not {what}: {answer}")

    def close(self):
        self._process.stdin.close()
        self._process.wait()


class NotAllServe(Exception):
    """It makes no sense to go on."""


class Faults:
    """What happens to servers and database. Each call returns when it is over."""

    def __init__(self, nodes, database, chooser, longest):
        self._nodes = nodes
        self._database = database
        self._random = chooser
        self._longest = longest
        self.deaths = []
        """Begin, number, kind, end: when a server was taken away. No end where it was ended."""
        self.database_away = []
        """Begin, end, kind."""

    def times(self):
        """Begin, end and the number of the server, or None where all were without the database."""
        at_servers = [(begin, begin if end is None else end, number) for begin, number, _, end in self.deaths]
        return at_servers + [(begin, end, None) for begin, end, _ in self.database_away]

    def plan(self, kind, busy):
        """Decides everything, in the thread that has the seed. Returns what to call."""
        what, _, whom = kind.partition(" ")
        delay = self._random.uniform(0, 1.5) if busy else 0
        seconds = self._random.uniform(0.5, self._longest)
        if whom == "the database":
            node = None
            pause = self._random.uniform(0, 8) if self._random.random() < 0.25 else 0
            done = lambda: self._database_fault(what, pause)
        else:
            node = self._random.choice([n for n in self._nodes if n not in busy])
            wait = seconds * self._random.choice([0, 0.5, 1])
            done = lambda: self._node_fault(what, node, seconds, wait)
            kind += f" ({node}, {seconds:.1f} s)"

        def run():
            time.sleep(delay)
            done()

        return kind, node, run

    def _node_fault(self, what, node, seconds, wait):
        begin = time.time_ns()
        if what in ("kill", "terminate"):
            getattr(node, what)()
            self.deaths.append((begin, node.number, what, None))
            time.sleep(wait)
            node.start()
            return
        if what == "pause":
            node.pause()
            time.sleep(seconds)
            node.go_on()
        else:
            node.database_away_until = float("inf")
            getattr(node.proxy, what)()
            time.sleep(seconds)
            node.proxy.mend()
            node.database_away_until = time.monotonic() + STARTING
        self.deaths.append((begin, node.number, what, time.time_ns()))

    def _database_fault(self, what, pause):
        begin = time.time_ns()
        for node in self._nodes:
            node.database_away_until = float("inf")
        self._database.tell("stop" if what == "restart" else "kill")
        time.sleep(pause)
        self._database.tell("start")
        self.database_away.append((begin, time.time_ns(), what + " the database"))
        for node in self._nodes:
            node.database_away_until = time.monotonic() + STARTING


class FailoverTest:
    def __init__(self, folder, rounds, seed, longest, faults=FAULTS):
        self._faults_by_weight = faults
        self._folder = folder.resolve()
        self._rounds = rounds
        self._seed = seed
        self._longest = longest
        self._random = random.Random(seed)
        self._problems = Problems()
        self._ledger = Ledger(self._problems, may_fail_with=(STOPPED, LOST_ELSEWHERE, *FAILED_STEP))
        self._database = TestDatabase()
        self._nodes = [Node(i, self._folder, self._database.url, self._problems) for i in range(SERVERS)]
        self._records = database.Postgres(self._database.url)
        files = [self._folder / f"executions-{node.name}" for node in self._nodes]
        self._executions = Executions(*files, excused=self._is_excused)
        self._snapshots = Snapshots(self._records, self._executions, self._problems)
        self._watch = Watch(self._records, self._nodes, self._problems)
        self._faults = Faults(self._nodes, self._database, self._random, longest)
        self._cluster = Cluster()
        self._entrance = Entrance(self._nodes, self._problems)
        self._kinds = []
        self._cards = []
        self._settled = []
        self._done = 0
        self._interrupted = False
        self._all_hit = []
        """Begin and end of rounds that spare no server, and of what was before."""

    def _is_excused(self, line):
        return self._nodes[line.file].may_not_know(line.time)

    def interrupt(self):
        """Ends with this round; what has been seen until then is judged as always."""
        print("The last round.", flush=True)
        self._interrupted = True

    def run(self):
        begun = time.monotonic()
        try:
            self._set_up()
            threads = [
                Load(self._cluster, self._ledger, min(MOST_OPEN, 20 + self._rounds), self._seed + i)
                for i in range(1, THREADS + 1)
            ]
            for thread in threads:
                thread.start()
            try:
                self._go_through_rounds(threads)
                self._end(threads)
                self._read_all_again()
            except NotAllServe:
                self._end(threads)  # That is known by now, and everything else can still be looked at.
            self._watch.close()
            self._stop()
            return self._report(begun)
        finally:
            self._cluster.close()
            for node in self._nodes:
                if node.server is not None and node.server.process.poll() is None:
                    node.server.kill()
                node.close()
            self._database.close()

    def _go_through_rounds(self, threads):
        self._cluster.set(self._entrance)
        for number in range(1, self._rounds + 1):
            if self._interrupted:
                break
            self._round(number)
            self._done = number
        for thread in threads:
            thread.no_more_work = True
        await_ends(self._entrance.api(), self._ledger, 2 * ENDED)

    def _end(self, threads):
        self._cluster.close()
        for thread in threads:
            thread.join()

    def _set_up(self):
        first, *others = self._nodes
        first.start()
        self._watch.start()
        self._await([first], 60)
        name = f"os.path.relpath(os.getcwd(), {str(self._folder)!r}).split(os.sep)[0]"
        world.build(self._entrance.api(), f"{str(self._folder / 'executions-')!r} + {name}", SERVERS, LONG_STEP)
        nodes.share_key(first, others)
        for node in others:
            node.start()
        self._await(self._nodes, 60)
        self._all_hit.append((0, time.time_ns()))

    def _await(self, expected, seconds):
        """Until these servers are ready, and have a lease."""
        until = time.monotonic() + seconds
        while True:
            states = {str(node): node.state() for node in expected}
            if set(states.values()) == {nodes.SERVING} and self._watch.have_leases() >= {n.number for n in expected}:
                return
            if time.monotonic() > until:
                self._problems.add("not all are ready", f"{states} {seconds} s after the last fault")
                raise NotAllServe()
            time.sleep(0.1)

    def _round(self, number):
        time.sleep(self._random.uniform(0, 1))
        kinds, busy, calls = [], [], []
        count = self._random.choices(list(AT_ONCE), AT_ONCE.values())[0]
        for _ in range(count):
            kind = self._next_kind(kinds)
            if kind is None:
                break
            kind, node, run = self._faults.plan(kind, busy)
            kinds.append(kind)
            busy.append(node)
            calls.append(run)
        begin = time.time_ns()
        threads = [threading.Thread(target=run, name=kind) for run, kind in zip(calls, kinds)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self._await(self._nodes, ENDED)
        if set(self._nodes) <= set(busy):
            self._all_hit.append((begin, time.time_ns()))
        took = await_ends(self._entrance.api(), self._ledger, ENDED, self._show_sessions)
        self._settled.append(took)
        if self._random.random() < 0.3:
            self._snapshots.take(running=True)
        self._kinds += [kind.split(" (")[0] for kind in kinds]
        print(f"{number}: {' and '.join(kinds)}; ended after {took:.1f} s", flush=True)

    def _show_sessions(self):
        """What may explain why something does not end."""
        try:
            for session in self._records.sessions():
                print("  of the database:", *session, flush=True)
        except (Away, Failed) as problem:
            print("  of the database:", problem, flush=True)

    def _next_kind(self, chosen):
        """Every kind comes as often as it weighs, in a random order; but the database has one fault at a time. May be none."""
        if not self._cards:
            self._cards = [kind for kind, weight in self._faults_by_weight.items() for _ in range(weight)]
            self._random.shuffle(self._cards)
        fits = lambda kind: not (of_database(kind) and any(map(of_database, chosen)))
        kind = next(filter(fits, self._cards), None)
        if kind is None:
            kind = self._random.choice([*filter(fits, self._faults_by_weight), None])
        else:
            self._cards.remove(kind)
        return kind

    def _read_all_again(self):
        api = self._entrance.api()
        until = time.monotonic() + ENDED
        # Requests of calls that were never answered may still run; nobody knows their ids but the database.
        while any(not row.is_final for row in self._records.read()) and time.monotonic() < until:
            time.sleep(0.5)
        read_all(api, self._ledger, list(self._ledger.entries.values()))

    def _stop(self):
        for node in self._nodes:
            node.terminate()
        self._executions.read()
        answer = self._records.integrity()
        if answer != "ok":
            self._problems.add("the database is damaged", answer)

    def _report(self, begun):
        leases = self._watch.in_order()
        owners = self._records.owners()
        absences = Absences(self._faults.deaths, leases, owners)
        found = (self._records, self._ledger, self._executions, self._snapshots)
        checks = FinalChecks(*found, interruptions(leases), absences.are_between)
        checks.run()
        may_not_know = lambda file, when: self._nodes[file].may_not_know(when)
        times = self._faults.times()
        found = (checks.rows, owners, self._executions, leases, times, absences)
        FailoverChecks(*found, may_not_know, self._problems).run()
        for node in self._nodes:
            for line in stack_traces(node.folder / "server.log"):
                self._problems.add("stack trace", f"{node}: {line}")
        taken_over, back, nobody = self._measure(leases)
        for kind, seconds in taken_over + back:
            if seconds > TAKEN_OVER:
                self._problems.add("taken over too late", f"{kind}: {seconds:.1f} s")
        for begin, end in nobody:
            if end - begin > NOBODY * 1e9:
                self._problems.add("nobody is ready", f"for {(end - begin) / 1e9:.1f} s from {begin / 1e9:.3f} on")
        for seconds in self._watch.silences:
            if seconds > LONGEST_SILENCE:
                self._problems.add("not healthy", f"{seconds:.1f} s")
        rows = [
            ("seed", self._seed),
            ("seconds", f"{time.monotonic() - begun:.0f}"),
            ("rounds", self._done),
            *((f"  {kind}", self._kinds.count(kind)) for kind in FAULTS),
            ("starts of servers", sum(node.starts for node in self._nodes)),
            ("  tried again, since the database was away", sum(node.starts_in_vain for node in self._nodes)),
            ("leases that were taken", len(leases)),
            ("  most requests that a server left", max((lease.left for lease in leases if lease.ended != NEVER), default=0)),
            ("death of a server until others have taken its requests over", report.seconds([s for _, s in taken_over])),
            *((f"  {kind}", report.seconds(s)) for kind, s in grouped(taken_over)),
            ("return of the database until a server is ready", report.seconds([s for _, s in back])),
            *((f"  {kind}", report.seconds(s)) for kind, s in grouped(back)),
            ("times without a ready server, though one was spared", report.seconds([(e - b) / 1e9 for b, e in nobody])),
            ("living servers that did not say that they are healthy", report.seconds(self._watch.silences)),
            ("end of the faults until all has ended", report.seconds(self._settled)),
            *sorted(self._ledger.counts.items()),
            ("cancels that were answered by another server than ran the code", self._cancelled_elsewhere()),
            ("executions of user code", self._executions.count),
            ("  of servers that were paused and could not know", self._executions.excused_count),
            ("batch requests that were interrupted and ended all the same", sum(r.interruptions > 0 for r in checks.rows)),
            ("direct requests whose code another server took along", sum(r.failure == LOST_ELSEWHERE for r in checks.rows)),
            ("requests and steps in the database", len(checks.rows)),
            *((f"  {name}", sum(row.status == i for row in checks.rows)) for i, name in enumerate(database.NAMES)),
        ]
        report.table("Failover test", rows)
        return report.verdict(self._problems, MUST_BE_ZERO)

    def _measure(self, leases):
        """Kinds and seconds of taking over and of the database's returns, and the times without anybody."""
        away = self._faults.database_away
        again = [end for _, end, _ in away]
        again += [after for (_, servers), (after, _) in zip(self._watch.ready, self._watch.ready[1:]) if not servers]
        taken_over = gaps(self._faults.deaths, leases, again)
        back = returns([(end, kind) for _, end, kind in away], self._watch.first_ready)
        excused = [(begin, end + TAKEN_OVER * 10**9) for begin, end, _ in away] + self._all_hit
        return taken_over, back, without_anybody(self._watch.ready, excused)

    def _cancelled_elsewhere(self):
        count = 0
        for entry in self._ledger.entries.values():
            begins = self._executions.begins_of_key[entry.asked.key]
            count += entry.cancelled_at is not None and any(line.file != entry.cancelled_at for line in begins)
        return count


def await_ends(api, ledger, seconds, if_long=lambda: None):
    """Until all that is open now has ended; after half of the time, `if_long` is called. Returns how long that took."""
    begun = time.monotonic()
    with ledger.lock:
        waiting = dict(ledger.open)
    while True:
        try:
            read_all(api, ledger, [e for e in waiting.values() if e.asked.target.retention != "none"])
            for entry in waiting.values():
                if entry.asked.target.retention == "none":
                    read_all(api, ledger, [entry])
        except Broken:
            pass  # There is nobody for a moment.
        except (Refused, Hung) as problem:
            ledger.problems.add("check failed", problem)
        with ledger.lock:
            waiting = {i: entry for i, entry in waiting.items() if i in ledger.open}
        took = time.monotonic() - begun
        if not waiting:
            return took
        if took > seconds / 2:
            if_long()
            if_long = lambda: None
        if took > seconds:
            for entry in waiting.values():
                ledger.problems.add("stuck", f"{entry}, {took:.0f} s after the last fault")
            return took
        time.sleep(0.2)


def of_database(kind):
    return kind.endswith("the database")


def grouped(measured):
    kinds = sorted({kind for kind, _ in measured})
    return [(kind, [seconds for of, seconds in measured if of == kind]) for kind in kinds]


def main():
    parser = argparse.ArgumentParser(prog="./penstock test failover", description=__doc__)
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--longest", type=float, default=LONGEST, help="seconds of a fault at most (default: 12)")
    parser.add_argument("--only", nargs="+", choices=list(FAULTS), metavar="FAULT", help="such as kill (default: all)")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--folder", type=Path, help="for data and logs; kept (default: a new one, kept after a failure)")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="penstock-failover-"))
    folder.mkdir(parents=True, exist_ok=True)
    faults = {kind: weight for kind, weight in FAULTS.items() if kind in (options.only or FAULTS)}
    print(f"{options.rounds} rounds, seed {options.seed}, data in {folder}", flush=True)
    test = FailoverTest(folder, options.rounds, options.seed, options.longest, faults)
    signal.signal(signal.SIGUSR1, lambda *_: test.interrupt())
    status = test.run()
    if status == 0 and options.folder is None:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
