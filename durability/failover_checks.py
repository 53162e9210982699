"""What only several servers can do wrong: judged in the end, beside `checks.py`."""

from collections import defaultdict

import database
import world
from ledger import FAILED_STEP, LOST_ELSEWHERE, STOPPED
from lease import NEVER

AFTERWARDS = 2_000_000_000
"""Nanoseconds: what a fault has brought about, is seen within them after its end."""

LOSING = 6_000_000_000
"""Nanoseconds: so long after a fault, at most, code that another server runs is given up."""

MINIMUM_LATE = 2_000_000
"""Nanoseconds: an answer of the database is as old."""

STOPPING = 20_000_000_000
"""Nanoseconds: a server that fails what it has, has no lease any more after them."""


GIVES_UP_BEFORE = 4_000_000_000
"""Nanoseconds: a server that cannot reach the database stops what it runs, also for others, and some of them go on with that
at once. Its lease ends later: when others take it, or when it has closed what it had and gets a new one."""


def interruptions(leases):
    """From when until when each server may have been gone, or have stopped what it ran."""
    return [(min(lease.kept, lease.ended - GIVES_UP_BEFORE), lease.ended) for lease in leases]


ABSENCE = 2_500_000_000
"""Nanoseconds: who is paused for longer may lose what it runs on another server, or for another one, but not its lease."""


class Absences:
    def __init__(self, deaths, leases, owners):
        """`deaths` as in `gaps`, `owners` are epochs by request."""
        self._long = [(begin, end, node) for begin, node, kind, end in deaths if kind == "pause" and end - begin > ABSENCE]
        self._kills = [(begin, node) for begin, node, kind, _ in deaths if kind == "kill"]
        self._node_of = {lease.epoch: lease.node for lease in leases}
        self._owners = owners

    def are_between(self, first, second):
        """Whether, between two begins of code, a server that ran it, or the one that has the request, was paused, or the one
        that ran it first was killed: where the code begins again at once, the lease of that is still there."""
        if any(first.time < when < second.time and node == first.file for when, node in self._kills):
            return True
        concerned = {first.file, second.file, self._node_of.get(self._owners.get(first.request))}
        return any(first.time < end and begin < second.time and node in concerned for begin, end, node in self._long)

    def was_paused(self, node, since, until):
        return any(since < end and begin < until and node == number for begin, end, number in self._long)


class FailoverChecks:
    def __init__(self, rows, owners, executions, leases, faults, absences, may_not_know, problems):
        """`owners` are epochs by request; `faults` are begin, end and the number of a server, or None of the database;
        `may_not_know` says of a file and a time whether its server was paused."""
        self._rows = rows
        self._failures_of_steps = defaultdict(set)
        for row in rows:
            if row.status == database.FAILED:
                self._failures_of_steps[row.parent].add(row.failure)
        self._owners = owners
        self._executions = executions
        self._leases = {lease.epoch: lease for lease in leases}
        self._of_node = defaultdict(list)
        for lease in leases:
            self._of_node[lease.node].append(lease)
        self._faults = faults
        self._absences = absences
        self._may_not_know = may_not_know
        self._problems = problems

    def run(self):
        self._check_places()
        self._check_beside()
        for row in self._rows:
            lease = self._leases.get(self._owners.get(row.id))
            if lease is not None and row.completed and not row.batch:
                self._check_direct(row, lease)
                if row.status == database.FAILED and row.failure == LOST_ELSEWHERE:
                    self._check_lost(row, lease)
                if row.status == database.FAILED and row.failure in FAILED_STEP:
                    self._check_step_failed(row)

    def _check_places(self):
        """Code runs where there is a lease. (Lines of those who could not know have been left out.)"""
        for lines in self._executions.begins.values():
            for line in lines:
                leases = self._of_node[line.file]
                if not any(lease.since <= line.time <= lease.ended + MINIMUM_LATE for lease in leases):
                    ended = max((lease.ended for lease in leases if lease.ended < line.time), default=line.time)
                    self._problems.add("ran without a lease", f"{line}: {(line.time - ended) / 1e6:.0f} ms after its end")

    def _check_beside(self):
        """Code that another server goes on with has ended where it was, unless that server cannot know."""
        for request, lines in self._executions.begins.items():
            if len({line.file for line in lines}) > 1:
                for begin in lines:
                    for end in self._executions.ends[request]:
                        if self._are_beside(begin, end) and not self._may_not_know(end.file, end.time):
                            self._problems.add("ran on two servers at once", f"{begin} before {end}")

    def _are_beside(self, begin, end):
        """Whether something that ended elsewhere had begun before this began."""
        if end.file == begin.file or end.number != begin.number or end.time < begin.time:
            return False
        same = (end.number, end.process, end.file)
        lines = [line for line in self._executions.begins[end.request] if (line.number, line.process, line.file) == same]
        return any(line.time < begin.time for line in lines if line.time < end.time)

    def _check_direct(self, row, lease):
        """Direct requests and their steps end with the server that has them, and only then."""
        is_stopped = (row.status, row.failure) == (database.FAILED, STOPPED)
        if row.completed * 1000 > lease.ended and not is_stopped:
            self._problems.add("interrupted direct request not failed", f"{row}: {row.failure}; {lease}")
        if is_stopped and lease.kept > row.completed * 1000 + STOPPING:
            self._problems.add("failed though its server lived", f"{row}; {lease}")


    def _check_lost(self, row, lease):
        """Another server, which may have run the code, was hit, and the code given up because of that; or that server gave up
        the code, since the one that has the request was paused."""
        begins = self._executions.begins[row.id]
        ran_at = {line.file for line in begins} or set(self._of_node)
        begun = min((line.time for line in begins), default=row.completed * 1000)
        if self._absences.was_paused(lease.node, begun, row.completed * 1000):
            return
        for begin, end, node in self._faults:
            may_be_it = node is None or node in ran_at - {lease.node}
            if may_be_it and begin <= row.completed * 1000 <= end + LOSING:
                return
        self._problems.add("failed, but not lost", f"{row}, which had {lease}")

    def _check_step_failed(self, row):
        """The step that it blames is there, unless it has a retention that keeps none, and was lost itself."""
        objects = world.PIPELINES[row.name].objects
        is_kept = not any(reference.endswith(":none") for _, reference in objects)
        if is_kept and not self._failures_of_steps[row.id] & {LOST_ELSEWHERE, *FAILED_STEP}:
            self._problems.add("failed without a step", row)


def gaps(deaths, leases, free_again):
    """Kind and seconds, from when a server was taken away until nothing was left of what it was processing.

    `deaths` are begin, node, kind and end of what happened to servers, in nanoseconds; of what was over before it cost the
    lease, nothing is measured. `free_again` are the times before which nobody could take over, since the database was away
    or no other server was ready.
    """
    found = []
    for begin, node, kind, end in deaths:
        lease = next((lease for lease in leases if lease.node == node and lease.since < begin < lease.ended), None)
        if lease is None or end is not None and lease.kept > end + AFTERWARDS:
            continue
        begin = max([begin, *(time for time in free_again if begin < time < lease.empty)])
        found.append((kind, float("inf") if lease.empty == NEVER else (lease.empty - begin) / 1e9))
    return found


def returns(database_back, first_ready):
    """Kind and seconds, from when the database came back until somebody was ready."""
    found = [(kind, back, first_ready(back)) for back, kind in database_back]
    return [(kind, float("inf") if ready is None else (ready - back) / 1e9) for kind, back, ready in found]


def without_anybody(ready, excused):
    """Begin and end of the times at which no server was ready, but those that touch one of the `excused` times."""
    found = []
    for (begin, servers), (end, _) in zip(ready, ready[1:]):
        if not servers and not any(begin < until and since < end for since, until in excused):
            found.append((begin, end))
    return found


def stack_traces(log):
    """The first lines of all there are, and what they were logged with: a log is for people."""
    found, before, inside = [], ["", ""], False
    with open(log, errors="replace") as lines:
        for line in lines:
            trace = line.startswith(("\tat ", "Caused by: ", "\tSuppressed: ", "\t... "))
            if trace and not inside:
                found.append(" / ".join(before))
            inside = trace
            before = [before[1], line.strip()]
    return found
