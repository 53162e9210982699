"""Cancels requests at random instants of nested fan-outs, and checks that nothing runs on and no record lies."""

import argparse
import json
import random
import shutil
import socket
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import database
import fanout
import report
from api import TOKEN, Api, Refused
from cancel_checks import CancelChecks
from executions import Executions
from ledger import Problems
from server import Server, await_gone

KINDS = ["request", "list", "state processing", "state pending", "sub-pipeline", "deployment request", "hang-up"]
PATIENCE = 60
NOTICED = 1_000_000_000
"""Nanoseconds within which a request may still complete after its client has hung up."""

MUST_BE_ZERO = ["ran after its cancel", "ran after its end", "cancel not kept", "stuck", "step twice", "step missing"]
MUST_BE_ZERO += ["completed without its code", "step begun after the end of its request", "orphan"]


class Cancel(NamedTuple):
    """A cancel that was answered, or a client that hung up."""

    kind: str
    computes: bool
    called: int
    """In nanoseconds since 1970, as all times here."""
    answered: int
    ids: list
    """What it was to end; of a client that hung up, the key of its request."""
    refused: bool


class CancelTest:
    def __init__(self, folder, cancels, seed):
        self._folder = folder
        self._cancels = cancels
        self._seed = seed
        self._random = random.Random(seed)
        self._problems = Problems()
        self._executions = Executions(folder / "executions")
        self._counts = Counter()
        self._done = []
        self._key = 0

    def run(self):
        begun = time.monotonic()
        self._server = Server(self._folder, "--grace-period", "1")
        self._server.await_ready()
        self._api = Api(self._server.port)
        fanout.build(self._api, self._folder / "executions")
        for number in range(self._cancels):
            kind = KINDS[number % len(KINDS)]
            self._counts[kind] += 1
            self._trial(kind)
            if (number + 1) % 100 == 0:
                print(f"{number + 1} cancels", flush=True)
        self._server.terminate()
        if self._server.ended(30) != 0:
            self._problems.add("status after SIGTERM", "not 0")
            self._server.kill()
        if await_gone(self._server.data, 10)[0]:
            self._problems.add("worker left behind", "after the end")
        self._executions.read()
        checks = CancelChecks(self._folder / "data" / "penstock.db", self._executions, self._problems)
        checks.run()
        return self._report(checks, time.monotonic() - begun)

    def _trial(self, kind):
        computes = self._random.random() < 0.7
        if kind == "hang-up":
            self._hang_up(computes)
        else:
            requests = 6 if kind == "state pending" else self._random.choice([1, 1, 2])
            made = self._api.post(fanout.OUTER + "/batch", [self._input(computes) for _ in range(requests)])
            ids = [request["id"] for request in made]
            self._wait_a_little()
            self._cancel(kind, computes, ids)
        self._clean_up(sweep=kind != "hang-up")

    def _input(self, computes):
        self._key += 1
        return fanout.make_input(self._key, computes, self._random.choice([0.05, 0.5, 2.0, 5.0]))

    def _wait_a_little(self):
        """Until some code of the last request runs, and a little more; sometimes not as long."""
        if self._random.random() < 0.8:
            until = time.monotonic() + 2
            while not self._executions.begins_of_key[self._key] and time.monotonic() < until:
                time.sleep(0.002)
                self._executions.read()
        time.sleep(self._random.choice([0, self._random.uniform(0, 0.3)]))

    def _cancel(self, kind, computes, ids):
        if kind == "request":
            path = fanout.OUTER + "/" + ids[0]
            self._timed(kind, computes, ids[:1], "PATCH", path, {"status": "cancelled"})
        elif kind == "list":
            self._timed(kind, computes, ids, "POST", fanout.OUTER + "/cancel", ids)
        elif kind.startswith("state "):
            state = kind.split()[1]
            listed = [request["id"] for request in self._api.get(f"{fanout.OUTER}?status={state}")]
            self._timed(kind, computes, listed, "POST", f"{fanout.OUTER}/cancel?status={state}", None)
            left = [request["id"] for request in self._api.get(f"{fanout.OUTER}?status={state}")]
            if set(left) & set(listed):
                self._problems.add("cancel not kept", f"{state} after a cancel of all that are: {left}")
        else:
            path = self._step(kind, ids[0])
            if path:
                self._timed(kind, computes, [path.rsplit("/", 1)[1]], "PATCH", path, {"status": "cancelled"})
            else:
                self._counts["no such step to cancel"] += 1

    def _step(self, kind, top):
        """The path of a step of that kind: of one whose code runs, if there is any."""
        inner = [step["id"] for step in self._api.get(f"{fanout.OUTER}/{top}")["pipeline_requests"]]
        beats = [
            (request, step["id"])
            for request in inner
            for step in self._api.get(f"{fanout.INNER}/{request}")["deployment_requests"]
            if step["deployment"] == "beat"
        ]
        self._executions.read()
        running = [beat for beat in beats if self._executions.begins[beat[1]] and not self._executions.ends[beat[1]]]
        if kind == "sub-pipeline":
            chosen = [request for request, _ in running] or inner
            return f"{fanout.INNER}/{self._random.choice(chosen)}" if chosen else None
        chosen = [step for _, step in running or beats]
        return f"{fanout.BEAT}/{self._random.choice(chosen)}" if chosen else None

    def _timed(self, kind, computes, ids, method, path, body):
        called, refused = time.time_ns(), False
        try:
            self._api.call(method, path, body)
        except Refused as answer:
            refused = True
            if answer.status != 400:
                self._problems.add("refused call", answer)
        self._done.append(Cancel(kind, computes, called, time.time_ns(), ids, refused))

    def _hang_up(self, computes):
        body = json.dumps(self._input(computes)).encode()
        head = f"POST /v2.1{fanout.OUTER} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Token {TOKEN}\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        with socket.create_connection(("127.0.0.1", self._server.port)) as connection:
            connection.sendall(head.encode() + body)
            self._wait_a_little()
            called = time.time_ns()
        self._done.append(Cancel("hang-up", computes, called, called, [self._key], False))

    def _clean_up(self, sweep):
        """Ends what the trial has left, so that trials do not disturb each other. Who hung up has to be noticed."""
        for state in ("pending", "processing") if sweep else ():
            self._api.post(f"{fanout.OUTER}/cancel?status={state}")
        until = time.monotonic() + PATIENCE
        while self._api.get(f"{fanout.OUTER}?status=pending,processing"):
            if time.monotonic() > until:
                self._problems.add("stuck", f"trial {len(self._done)}")
                return
            time.sleep(0.005)

    def _check(self, checks, cancel):
        """Gives how long code ran on after the call, where some ran; in seconds."""
        if cancel.kind == "hang-up":
            top = checks.top_of_key.get(cancel.ids[0])
            if top is None:
                self._counts["hung up before the request began"] += 1
                return None
            tops, end = [top.id], None
            if top.status != database.CANCELLED and top.completed * 1000 > cancel.called + NOTICED:
                self._problems.add("hang-up not noticed", top)
        else:
            tops, end = cancel.ids, cancel.answered
        lasts = []
        for request in tops:
            row = checks.by_id[request]
            if cancel.kind in ("request", "sub-pipeline", "deployment request"):
                if cancel.refused == (row.status == database.CANCELLED):
                    self._problems.add("cancel not kept", f"{row}, but the cancel was {cancel}")
            if cancel.kind == "state pending" and row.status != database.CANCELLED or row.status == database.FAILED:
                self._counts["ended otherwise"] += 1
            for step in checks.subtree(request):
                last = checks.last_sign(step)
                if end and cancel.kind != "state pending" and last > end:
                    late = (last - end) / 1e6
                    self._problems.add("ran after its cancel", f"{checks.by_id[step]}: {late:.1f} ms after {cancel}")
                if checks.was_running(step, cancel.called):
                    lasts.append(last)
        return max(0, max(lasts) - cancel.called) / 1e9 if lasts else None

    def _report(self, checks, seconds):
        ran_on = {(kind, computes): [] for kind in KINDS for computes in (True, False)}
        for cancel in self._done:
            after = self._check(checks, cancel)
            if after is not None:
                ran_on[cancel.kind, cancel.computes].append(after)
        tops = [row for row in checks.rows if row.parent is None]
        answers = [(c.answered - c.called) / 1e9 for c in self._done if c.kind != "hang-up"]
        computing = [after for (kind, computes), all in ran_on.items() if computes for after in all]
        sleeping = [after for (kind, computes), all in ran_on.items() if not computes for after in all]
        rows = [
            ("seed", self._seed),
            ("seconds", f"{seconds:.0f}"),
            *((f"cancels by {kind}" if kind != "hang-up" else "clients that hung up", self._counts[kind]) for kind in KINDS),
            *((what, self._counts[what]) for what in sorted(self._counts) if what not in KINDS),
            ("refused since the request had ended", sum(cancel.refused for cancel in self._done)),
            ("requests made from outside", len(tops)),
            *((f"  {name}", sum(row.status == i for row in tops)) for i, name in enumerate(database.NAMES)),
            ("steps", len(checks.rows) - len(tops)),
            ("executions of user code", self._executions.count),
            ("  that did not come to their end", self._executions.count - sum(map(len, self._executions.ends.values()))),
            ("answer of a cancel", report.milliseconds(answers)),
            ("code that computes ran on after the call", f"{report.milliseconds(computing)} ({len(computing)} cancels)"),
            ("code that sleeps ran on after the call", f"{report.milliseconds(sleeping)} ({len(sleeping)} cancels)"),
            *(
                (f"  computing, {kind}", f"{report.milliseconds(ran_on[kind, True])} ({len(ran_on[kind, True])})")
                for kind in KINDS
            ),
        ]
        report.table("Cancel test", rows)
        return report.verdict(self._problems, MUST_BE_ZERO)


def main():
    parser = argparse.ArgumentParser(prog="./penstock test cancel", description=__doc__)
    parser.add_argument("--cancels", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--folder", type=Path, help="for data and logs; kept (default: a new one, kept after a failure)")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="penstock-cancel-"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"{options.cancels} cancels, seed {options.seed}, data in {folder}", flush=True)
    status = CancelTest(folder, options.cancels, options.seed).run()
    if status == 0 and options.folder is None:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
