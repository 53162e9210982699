"""Kills the server again and again under load, and checks that it keeps its promises. See README.md."""

import argparse
import random
import shutil
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path

import database
import report
import world
from api import Api, Broken, Hung, Refused
from checks import FinalChecks, Snapshots
from executions import Executions
from ledger import Ledger, Problems
from load import Cluster, Load, collect
from server import DidNotStart, Server, await_gone, stop_processes

OPTIONS = ["--grace-period", "1", "--max-interruptions", "100000"]
THREADS = 6
MOST_OPEN = 400
SAMPLE = 250
KEEPER_SECONDS = 0.3
"""Less than any start takes until the first code runs."""

PATIENCE = 180
"""Seconds without any progress in the end, before what is open counts as stuck."""

MUST_BE_ZERO = ["lost", "completed twice", "stuck", "orphan", "step twice", "step missing", "wrong result"]
MUST_BE_ZERO += ["cancel not kept", "ran after its cancel", "ran after its end", "finished step ran again"]
MUST_BE_ZERO += ["made twice", "half a batch", "interrupted direct request not failed", "worker left behind", "start failed"]


class Checker(threading.Thread):
    """After each start, asks for some of what was acknowledged: of what is open, and of all. The end asks for all."""

    def __init__(self, cluster, ledger, seed):
        super().__init__(name="checker", daemon=True)
        self._cluster = cluster
        self._ledger = ledger
        self._random = random.Random(seed)

    def run(self):
        server = None
        while True:
            server = self._cluster.next(server)
            if server is None:
                return
            try:
                self._check(Api(server.port))
                self._ledger.count("checks after a start that came to their end")
            except Broken:
                pass  # Killed in between; the next start is checked again.
            except (Refused, Hung) as problem:
                self._ledger.problems.add("check failed", problem)

    def _check(self, api):
        with self._ledger.lock:
            entries = list(self._ledger.open.values())
            ended = list(self._ledger.entries.values())
        some = [entry for all in (entries, ended) for entry in self._random.sample(all, min(SAMPLE, len(all)))]
        read_all(api, self._ledger, some)


def read_all(api, ledger, entries):
    targets = defaultdict(dict)
    for entry in entries:
        targets[entry.asked.target][entry.id] = entry
    for same in targets.values():
        collect(api, ledger, list(same.values()))


class CrashTest:
    def __init__(self, folder, kills, longest_life, seed):
        self._folder = folder
        self._kills = kills
        self._longest_life = longest_life
        self._random = random.Random(seed)
        self._seed = seed
        self._problems = Problems()
        self._ledger = Ledger(self._problems)
        self._records = database.File(folder / "data" / "penstock.db")
        self._executions = Executions(folder / "executions")
        self._snapshots = Snapshots(self._records, self._executions, self._problems)
        self._cluster = Cluster()
        self._interruptions = []
        self._ready = []
        self._processor = []
        self._gone = []

    def run(self):
        begun = time.monotonic()
        try:
            self._kill_again_and_again()
        except DidNotStart as problem:
            self._problems.add("start failed", problem)
        self._cluster.close()
        checks = FinalChecks(self._records, self._ledger, self._executions, self._snapshots, self._interruptions)
        checks.run()
        return self._report(checks, time.monotonic() - begun)

    def _kill_again_and_again(self):
        server = self._start()
        world.build(Api(server.port), repr(str(self._folder / "executions")))
        # What is open in the end has to be waited for: less of it in a short test.
        most = min(MOST_OPEN, 10 * self._kills)
        threads = [Load(self._cluster, self._ledger, most, self._seed + i) for i in range(1, THREADS + 1)]
        checker = Checker(self._cluster, self._ledger, self._seed)
        for thread in [*threads, checker]:
            thread.start()
        for number in range(1, self._kills + 1):
            self._cluster.set(server)
            time.sleep(self._random.uniform(0, self._longest_life))
            server = self._kill_and_start(server, number)
        for thread in threads:
            thread.no_more_work = True
        self._cluster.set(server)
        self._await_ends(server)
        self._cluster.close()
        for thread in threads:
            thread.join()
        self._stop(server)

    def _new_server(self):
        # A worker of the server before may live until its keeper has seen that the server is dead.
        now, later = time.time_ns(), time.time_ns() + KEEPER_SECONDS * 1_000_000_000
        self._interruptions += [(now, now), (later, later)]
        return Server(self._folder, *OPTIONS)

    def _start(self):
        server = self._new_server()
        self._ready.append(server.await_ready())
        self._processor.append(server.processor_seconds)
        return server

    def _kill_and_start(self, server, number):
        self._end(server)
        if self._random.random() < 0.5:
            left, took = await_gone(server.data, 10)
            self._gone.append(took)
            self._worker_check(left)
            self._snapshots.take()
        while self._random.random() < 0.15:
            # Dies during its start as well.
            dying = self._new_server()
            time.sleep(self._random.uniform(0, 1.2) * (self._ready[-1] if self._ready else 1))
            dying.kill()
            dying.ended(60)
            self._ledger.count("kills during a start")
        next_server = self._start()
        if number % 20 == 0:
            print(
                f"{number} kills; last start {self._ready[-1] * 1000:.0f} ms, {len(self._ledger.entries)} requests"
                f" acknowledged, {len(self._ledger.open)} of them not seen to end yet",
                flush=True,
            )
        self._worker_check(await_gone(server.data, 10, next_server)[0])
        return next_server

    def _worker_check(self, left):
        if left:
            self._problems.add("worker left behind", left)
            stop_processes(left)

    def _end(self, server):
        """SIGKILL; or SIGTERM and SIGKILL soon after; or SIGTERM twice."""
        way = self._random.choices(["kill", "terminate and kill", "terminate twice"], [80, 10, 10])[0]
        self._ledger.count("ends by " + way)
        if way == "kill":
            server.kill()
        else:
            server.terminate()
            time.sleep(self._random.uniform(0, 1.5) if way == "terminate and kill" else self._random.uniform(0, 0.3))
            if way == "terminate and kill":
                server.kill()
            else:
                server.terminate()
        status = server.ended(30)
        if status is None:
            self._problems.add("does not end after SIGTERM", f"after {way}")
            server.kill()
            server.ended(30)
        elif way == "terminate twice" and status != 0:
            self._problems.add("status after SIGTERM", status)

    def _await_ends(self, server):
        api = Api(server.port)
        left, since = None, time.monotonic()
        while time.monotonic() < since + PATIENCE:
            with self._ledger.lock:
                entries = list(self._ledger.open.values())
            if not entries:
                break
            if len(entries) != left:
                left, since = len(entries), time.monotonic()
            read_all(api, self._ledger, [e for e in entries if e.asked.target.retention != "none"])
            for entry in entries:
                if entry.asked.target.retention == "none":
                    collect(api, self._ledger, [entry])
            time.sleep(0.5)
        for entry in self._ledger.open.values():
            self._problems.add("stuck", entry)
        # Requests of calls that were never answered may still run; nobody knows their ids but the file.
        while any(not row.is_final for row in self._records.read()) and time.monotonic() < since + PATIENCE:
            time.sleep(0.5)
        read_all(api, self._ledger, list(self._ledger.entries.values()))

    def _stop(self, server):
        server.terminate()
        status = server.ended(30)
        if status != 0:
            self._problems.add("status after SIGTERM", status)
            server.kill()
        self._worker_check(await_gone(server.data, 10)[0])
        self._executions.read()
        answer = self._records.integrity()
        if answer != "ok":
            self._problems.add("the file is damaged", answer)

    def _report(self, checks, seconds):
        interrupted = [row for row in checks.rows if row.interruptions]
        again = sum(len(set(b.time for b in lines)) > len({b.number for b in lines}) for lines in
                    self._executions.begins.values())
        rows = [
            ("seed", self._seed),
            ("seconds", f"{seconds:.0f}"),
            ("kills of a running server", self._kills),
            ("starts", len(self._interruptions) // 2),
            ("time until ready", report.milliseconds(self._ready)),
            ("  processor time for that, machine's load aside", report.milliseconds(self._processor)),
            ("time until no worker is left", report.milliseconds(self._gone)),
            ("starts that took more than 2 s", sum(seconds > 2 for seconds in self._ready)),
            *sorted(self._ledger.counts.items()),
            ("executions of user code", self._executions.count),
            ("steps whose code was run again after a kill", again),
            ("batch requests that a kill interrupted and that ended all the same", len(interrupted)),
            ("most interruptions of one request", max((row.interruptions for row in interrupted), default=0)),
            ("direct requests and steps open at a kill", len(self._snapshots.direct_open)),
            ("requests and steps in the file", len(checks.rows)),
            *((f"  {name}", sum(row.status == i for row in checks.rows)) for i, name in enumerate(database.NAMES)),
        ]
        report.table("Crash test", rows)
        return report.verdict(self._problems, MUST_BE_ZERO)


def main():
    parser = argparse.ArgumentParser(prog="./penstock test crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--life", type=float, default=1.5, help="seconds that a server lives at most (default: 1.5)")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--folder", type=Path, help="for data and logs; kept (default: a new one, kept after a failure)")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="penstock-crash-"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"{options.kills} kills, seed {options.seed}, data in {folder}", flush=True)
    status = CrashTest(folder, options.kills, options.life, options.seed).run()
    if status == 0 and options.folder is None:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
