"""What the server has acknowledged, kept by those who asked for it. It survives the server."""

import threading
import time
from collections import Counter

import world

FINAL = ("completed", "failed", "cancelled")
STOPPED = "The server stopped while the request was running."
LOST_ELSEWHERE = (
    "The server that ran the code of the request stopped, or could not be reached any more, before the code had ended."
)
FAILED_STEP = tuple(f"Error while processing a {kind} request" for kind in ("deployment", "pipeline"))
"""What a pipeline request says: why, its step says."""


POOL = 2000


class Problems:
    """What must not be: counted by kind, the first few of each with an example."""

    EXAMPLES = 5

    def __init__(self, quiet=False):
        self._quiet = quiet
        self.counts = Counter()
        self.examples = []
        self._lock = threading.Lock()

    def add(self, kind, example):
        with self._lock:
            self.counts[kind] += 1
            if self.counts[kind] <= self.EXAMPLES:
                self.examples.append(f"{kind}: {example}")
                if not self._quiet:
                    print(f"!! {kind}: {example}", flush=True)


class Entry:
    """A request whose id the server has told us."""

    def __init__(self, request_id, asked, batch):
        self.id = request_id
        self.asked = asked
        self.batch = batch
        self.may_be_cancelled = asked.target.swept or asked.may_be_cancelled
        self.may_be_deleted = False
        self.deleted = False
        self.must_be = None
        """Status that an answer has promised, if any: `cancelled`, or `ended otherwise`."""
        self.quiet_from = None
        """Nothing of it may begin after this time, in nanoseconds."""
        self.quiet_by = None
        """What call that is for, to understand what went wrong."""
        self.cancelled_at = None
        """The number of the server that has answered a cancel."""
        self.end = None
        """Status, result and time of the end, as first seen."""
        self.seen = (0, 0)
        """When it was seen to have begun and to have ended, by the monotonic clock."""

    def __str__(self):
        return f"{self.asked.target} {self.id} (key {self.asked.key})"


class Asked:
    """Input that was sent, whether or not an answer came."""

    def __init__(self, target, numbers, listed):
        self.target = target
        self.numbers = numbers
        self.listed = listed
        self.key = world.key_of(numbers[0])
        self.may_be_cancelled = False

    def body(self):
        items = [{"number": number} for number in self.numbers]
        return items if self.listed else items[0]

    def result(self):
        items = [{"number": number} for number in self.target.result(self.numbers)]
        return items if self.target.gives_list(self.listed) else items[0]


class Ledger:
    def __init__(self, problems, may_fail_with=(STOPPED,)):
        """`may_fail_with` are the reasons for which direct requests may fail, if what they say is true: see the checks."""
        self.problems = problems
        self._may_fail_with = may_fail_with
        self.counts = Counter()
        self.asked = {}
        """By key."""
        self.batches = []
        """Lists of keys that were sent together."""
        self.denied = set()
        """Keys of which an answer has said that nothing was stored."""
        self.entries = {}
        """By id."""
        self._in_order = []
        self.open = {}
        self.lock = threading.RLock()

    def ask(self, items):
        with self.lock:
            self.batches.append([item.key for item in items])
            self.asked.update((item.key, item) for item in items)

    def acknowledged(self, request_id, asked, batch):
        entry = Entry(request_id, asked, batch)
        with self.lock:
            if request_id in self.entries:
                self.problems.add("id given twice", entry)
            self.entries[request_id] = entry
            self._in_order.append(entry)
            self.open[request_id] = entry
            self.counts["acknowledged batch requests" if batch else "acknowledged direct requests"] += 1
        return entry

    def count(self, what, times=1):
        with self.lock:
            self.counts[what] += times

    def saw(self, entry, answer, sent):
        """Compares what the server says of a request with everything it has said before.

        `sent` is when the question was sent, by the monotonic clock: an answer may be older than another that came first.
        """
        status = answer["status"]
        with self.lock:
            begun, ended = entry.seen
            if status not in FINAL:
                if entry.end is not None and sent > ended:
                    self.problems.add("ended request is open again", f"{entry} is {status} after {entry.end}")
                if status == "pending" and begun and sent > begun:
                    self.problems.add("begun request is pending again", entry)
                if status == "processing" and not begun:
                    entry.seen = (time.monotonic(), ended)
                return
            end = (status, answer.get("result"), answer.get("time_completed"))
            if entry.end is None:
                entry.end = end
                entry.seen = (begun, time.monotonic())
                self.open.pop(entry.id, None)
                self._check_end(entry, answer)
            elif entry.end[2] is None:
                # The answer of a direct request says no time, and has the result even where none is kept.
                kept = entry.end[1] if entry.asked.target.retention == "full" else None
                if end[:2] != (entry.end[0], kept):
                    self.problems.add("completed twice", f"{entry} ended as {entry.end}, then as {end}")
                entry.end = end
            elif entry.end != end:
                self.problems.add("completed twice", f"{entry} ended as {entry.end}, then as {end}")

    def _check_end(self, entry, answer):
        status, result, _ = entry.end
        target = entry.asked.target
        if status == "completed":
            # Who waited for a direct answer gets the result, whatever is kept of it.
            expected = None if target.retention == "metadata" and "time_completed" in answer else entry.asked.result()
            if result != expected:
                self.problems.add("wrong result", f"{entry}: {result}, not {expected}")
        elif status == "cancelled":
            if not entry.may_be_cancelled:
                self.problems.add("cancelled by nobody", entry)
        elif entry.batch or answer.get("error_message") not in self._may_fail_with:
            self.problems.add("failed", f"{entry}: {answer.get('error_message')}")
        if (entry.must_be == "cancelled") != (status == "cancelled") and entry.must_be:
            self.problems.add("cancel not kept", f"{entry} is {status}, must be {entry.must_be}")

    def promised(self, entry, must_be, call):
        """An answer has said how the request has ended."""
        with self.lock:
            if entry.must_be not in (None, must_be):
                self.problems.add("cancel not kept", f"{entry} was {entry.must_be}, then {must_be}")
            entry.must_be = must_be
            if entry.end is not None and (must_be == "cancelled") != (entry.end[0] == "cancelled"):
                self.problems.add("cancel not kept", f"{entry} is {entry.end}, must be {must_be}")
        self.quiet(entry, f"{call}: {must_be}")

    def quiet(self, entry, call):
        with self.lock:
            if entry.quiet_from is None:
                entry.quiet_from = time.time_ns()
                entry.quiet_by = call

    def missing(self, entry):
        """The server does not know the request. That may be right."""
        with self.lock:
            if not entry.may_be_deleted and entry.asked.target.retention != "none":
                self.problems.add("lost", f"{entry} is not found")

    def pick(self, random, count, only_open):
        """Up to so many requests, of one target."""
        with self.lock:
            # Of all there may be hundreds of thousands: some of them are enough to choose from.
            pool = list(self.open.values()) if only_open else self._some(random, POOL)
        if not pool:
            return []
        target = random.choice(pool).asked.target
        same = [entry for entry in pool if entry.asked.target == target]
        return random.sample(same, min(count, len(same)))

    def _some(self, random, count):
        return random.sample(self._in_order, min(count, len(self._in_order)))
