"""Takes servers, their network and their database away again and again under load, and checks that what they promise is
kept by those that take over. See README.md."""

import argparse
import random
import shutil
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
from failover_checks import FailoverChecks, gaps, stack_traces
from ledger import Ledger, Problems
from lease import Watch
from load import Cluster, Load
from nodes import Entrance, Node

ROOT = Path(__file__).resolve().parent.parent
SERVERS = 3
THREADS = 6
MOST_OPEN = 80
LONGEST = 12
"""Seconds of a fault that ends by itself."""

TAKEN_OVER = 10
"""Seconds from the death of a holder until the next one is ready, at most."""

STARTING = 15
"""Seconds that a start takes at most; one that began while the database was away may fail."""

LONGEST_SILENCE = 10
"""Seconds for which a living server may not say that it is healthy: it closes what it had, and starts anew. A sixth of what the
liveness probe of the Helm chart waits for."""

ENDED = 30
"""Seconds from the end of the faults until all that was open then has ended, at most."""

MUST_BE_ZERO = ["lost", "completed twice", "ended request is open again", "stuck"]
MUST_BE_ZERO += ["taken over too late", "nobody is ready"]
MUST_BE_ZERO += ["ran after its cancel", "cancel not kept", "ran beside the next holder", "ran after its end"]
MUST_BE_ZERO += ["finished step ran again", "ran again without an interruption", "orphan", "step twice", "step missing"]
MUST_BE_ZERO += ["wrong result", "made twice", "half a batch", "interrupted direct request not failed", "server error"]
MUST_BE_ZERO += ["denied, but stored", "503 without a sentence", "two servers ready", "worker left behind", "server ended by itself"]
MUST_BE_ZERO += ["not healthy", "stack trace"]

FAULTS = {
    "kill the holder": 4,
    "kill another": 1,
    "terminate the holder": 1,
    "pause the holder": 3,
    "pause another": 1,
    "cut the holder": 2,
    "cut another": 1,
    "freeze the holder": 3,
    "freeze another": 1,
    "restart the database": 2,
    "crash the database": 2,
}


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


class NobodyServes(Exception):
    """It makes no sense to go on."""


class Faults:
    """What happens to servers and database. Each call returns when it is over."""

    def __init__(self, nodes, database, watch, chooser, longest):
        self._nodes = nodes
        self._database = database
        self._watch = watch
        self._random = chooser
        self._longest = longest
        self.deaths = []
        """Begin, kind, end: when the server that had the lease was taken away. No end where it was ended."""
        self.database_back = []
        """Time, kind."""

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
            holder = self._watch.holder()
            others = [n for n in self._nodes if n.number != holder and n not in busy]
            node = self._nodes[holder] if whom == "the holder" else self._random.choice(others)
            done = lambda: self._node_fault(what, node, seconds)
            kind += f" ({node}, {seconds:.1f} s)"

        def run():
            time.sleep(delay)
            done()

        return kind, node, run

    def _node_fault(self, what, node, seconds):
        begin, had_it = time.time_ns(), self._watch.holder() == node.number
        if what in ("kill", "terminate"):
            getattr(node, what)()
            time.sleep(seconds * self._random.choice([0, 0.5, 1]))
            node.start()
        elif what == "pause":
            node.pause()
            time.sleep(seconds)
            node.go_on()
        else:
            node.database_away_until = float("inf")
            getattr(node.proxy, what)()
            time.sleep(seconds)
            node.proxy.mend()
            node.database_away_until = time.monotonic() + STARTING
        if had_it:
            self.deaths.append((begin, what, None if what in ("kill", "terminate") else time.time_ns()))

    def _database_fault(self, what, pause):
        for node in self._nodes:
            node.database_away_until = float("inf")
        self._database.tell("stop" if what == "restart" else "kill")
        time.sleep(pause)
        self._database.tell("start")
        self.database_back.append((time.time_ns(), what + " the database"))
        for node in self._nodes:
            node.database_away_until = time.monotonic() + STARTING


class FailoverTest:
    def __init__(self, folder, rounds, seed, longest):
        self._folder = folder.resolve()
        self._rounds = rounds
        self._seed = seed
        self._longest = longest
        self._random = random.Random(seed)
        self._problems = Problems()
        self._ledger = Ledger(self._problems)
        self._database = TestDatabase()
        self._nodes = [Node(i, self._folder, self._database.url, self._problems) for i in range(SERVERS)]
        self._records = database.Postgres(self._database.url)
        files = [self._folder / f"executions-{node.name}" for node in self._nodes]
        self._executions = Executions(*files, excused=self._is_excused)
        self._snapshots = Snapshots(self._records, self._executions, self._problems)
        self._watch = Watch(self._records, self._nodes, self._problems)
        self._faults = Faults(self._nodes, self._database, self._watch, self._random, longest)
        self._cluster = Cluster()
        self._entrance = Entrance(self._nodes, self._problems)
        self._kinds = []
        self._cards = []
        self._settled = []

    def _is_excused(self, line):
        return self._nodes[line.file].may_not_know(line.time)

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
            except NobodyServes:
                pass  # That is known by now, and everything else can still be looked at.
            self._cluster.close()
            for thread in threads:
                thread.join()
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
            self._round(number)
        for thread in threads:
            thread.no_more_work = True
        await_ends(self._entrance.api(), self._ledger, 2 * ENDED)
        self._read_all_again()

    def _set_up(self):
        first, *others = self._nodes
        first.start()
        self._watch.start()
        self._await_one(60)
        name = f"os.path.relpath(os.getcwd(), {str(self._folder)!r}).split(os.sep)[0]"
        world.build(self._entrance.api(), f"{str(self._folder / 'executions-')!r} + {name}")
        nodes.share_key(first, others)
        for node in others:
            node.start()
        self._await_one(60)

    def _await_one(self, seconds):
        """Until all processes answer, and exactly one is ready."""
        until = time.monotonic() + seconds
        while True:
            states = [node.state() if node.server else nodes.WAITING for node in self._nodes]
            if states.count(nodes.SERVING) == 1 and nodes.SILENT not in states:
                ready = states.index(nodes.SERVING)
                if self._watch.holder() == ready:
                    return
            if time.monotonic() > until:
                self._problems.add("nobody is ready", f"{dict(zip('abc', states))} {seconds} s after the last fault")
                raise NobodyServes()
            time.sleep(0.1)

    def _round(self, number):
        time.sleep(self._random.uniform(0, 1))
        kinds, busy, calls = [], [], []
        count = 2 if self._random.random() < 0.25 else 1
        for _ in range(count):
            kind = self._next_kind(kinds)
            kind, node, run = self._faults.plan(kind, busy)
            kinds.append(kind)
            busy.append(node)
            calls.append(run)
        threads = [threading.Thread(target=run, name=kind) for run, kind in zip(calls, kinds)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self._await_one(ENDED)
        took = await_ends(self._entrance.api(), self._ledger, ENDED)
        self._settled.append(took)
        if self._random.random() < 0.3:
            self._snapshots.take(running=True)
        self._kinds += [kind.split(" (")[0] for kind in kinds]
        print(f"{number}: {' and '.join(kinds)}; ended after {took:.1f} s", flush=True)

    def _next_kind(self, chosen):
        """Every kind comes as often as it weighs, in a random order; but not the same victim twice at once."""
        if not self._cards:
            self._cards = [kind for kind, weight in FAULTS.items() for _ in range(weight)]
            self._random.shuffle(self._cards)
        taken = {kind.split(" (")[0].partition(" ")[2] for kind in chosen}
        free = [kind for kind in self._cards if kind.partition(" ")[2] not in taken]
        kind = free[0] if free else self._random.choice([k for k in FAULTS if k.partition(" ")[2] not in taken])
        if free:
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
        holder = self._watch.holder()
        for node in [n for n in self._nodes if n.number != holder] + [self._nodes[holder]]:
            node.terminate()
        self._executions.read()
        answer = self._records.integrity()
        if answer != "ok":
            self._problems.add("the database is damaged", answer)

    def _report(self, begun):
        takings = self._watch.takings
        interruptions = [(taking.since, taking.until) for taking in takings]
        checks = FinalChecks(self._records, self._ledger, self._executions, self._snapshots, interruptions)
        checks.run()
        FailoverChecks(checks.rows, self._executions, takings, self._problems).run()
        for when, ready in self._watch.ready:
            if len(ready) > 1:
                self._problems.add("two servers ready", f"{ready} at {when}")
        for node in self._nodes:
            for line in stack_traces(node.folder / "server.log"):
                self._problems.add("stack trace", f"{node}: {line}")
        measured = gaps(self._faults.deaths, self._faults.database_back, takings, self._watch.first_ready)
        for kind, seconds in measured:
            if seconds > TAKEN_OVER:
                self._problems.add("taken over too late", f"{kind}: {seconds:.1f} s")
        for seconds in self._watch.silences:
            if seconds > LONGEST_SILENCE:
                self._problems.add("not healthy", f"{seconds:.1f} s")
        deaths = [seconds for kind, seconds in measured if not kind.endswith("database")]
        rows = [
            ("seed", self._seed),
            ("seconds", f"{time.monotonic() - begun:.0f}"),
            ("rounds", self._rounds),
            *((f"  {kind}", self._kinds.count(kind)) for kind in FAULTS),
            ("starts of servers", sum(node.starts for node in self._nodes)),
            ("  tried again, since the database was away", sum(node.starts_in_vain for node in self._nodes)),
            ("times that the lease was taken", len(takings)),
            ("death of a holder until the next is ready", report.seconds(deaths)),
            *((f"  {kind}", report.seconds(s)) for kind, s in grouped(measured)),
            ("living servers that did not say that they are healthy", report.seconds(self._watch.silences)),
            ("end of the faults until all has ended", report.seconds(self._settled)),
            *sorted(self._ledger.counts.items()),
            ("executions of user code", self._executions.count),
            ("  of servers that were paused and could not know", self._executions.excused_count),
            ("batch requests that were interrupted and ended all the same", sum(r.interruptions > 0 for r in checks.rows)),
            ("requests and steps in the database", len(checks.rows)),
            *((f"  {name}", sum(row.status == i for row in checks.rows)) for i, name in enumerate(database.NAMES)),
        ]
        report.table("Failover test", rows)
        return report.verdict(self._problems, MUST_BE_ZERO)


def await_ends(api, ledger, seconds):
    """Until all that is open now has ended. Returns how long that took."""
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
        if took > seconds:
            for entry in waiting.values():
                ledger.problems.add("stuck", f"{entry}, {took:.0f} s after the last fault")
            return took
        time.sleep(0.2)


def grouped(measured):
    kinds = sorted({kind for kind, _ in measured})
    return [(kind, [seconds for of, seconds in measured if of == kind]) for kind in kinds]


def main():
    parser = argparse.ArgumentParser(prog="./penstock test failover", description=__doc__)
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--longest", type=float, default=LONGEST, help="seconds of a fault at most (default: 12)")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--folder", type=Path, help="for data and logs; kept (default: a new one, kept after a failure)")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="penstock-failover-"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"{options.rounds} rounds, seed {options.seed}, data in {folder}", flush=True)
    status = FailoverTest(folder, options.rounds, options.seed, options.longest).run()
    if status == 0 and options.folder is None:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
