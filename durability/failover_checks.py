"""What only several servers can do wrong: judged in the end, beside `checks.py`."""

import database
from ledger import STOPPED

AFTERWARDS = 2_000_000_000
"""Nanoseconds: what a fault has brought about, is seen within them after its end."""

MINIMUM_LATE = 2_000_000
"""Nanoseconds: an answer of the database is as old."""


class FailoverChecks:
    def __init__(self, rows, executions, takings, problems):
        self._rows = rows
        self._executions = executions
        self._takings = takings
        self._problems = problems

    def run(self):
        self._check_places()
        self._check_direct()

    def _check_places(self):
        """Code runs where the lease is. (Lines of those who could not know have been left out.)"""
        for lines in self._executions.begins.values():
            for line in lines:
                taking = self._taking_at(line.time)
                if taking is not None and taking.node != line.file:
                    late = (line.time - taking.until) / 1e6
                    self._problems.add("ran beside the next holder", f"{line}: {late:.0f} ms after {taking}")

    def _taking_at(self, when):
        """The one that was surely in force; None at times at which it may have been another."""
        for taking, after in zip(self._takings, [*self._takings[1:], None]):
            if taking.until + MINIMUM_LATE < when and (after is None or when < after.since):
                return taking
        return None

    def _check_direct(self):
        """Direct requests and their steps end with the server that has them."""
        for row in self._rows:
            if not row.batch and row.completed and (row.status, row.failure) != (database.FAILED, STOPPED):
                for taking in self._takings:
                    if row.created * 1000 < taking.since and row.completed * 1000 > taking.until:
                        self._problems.add("interrupted direct request not failed", f"{row}: {row.failure}; {taking}")


def gaps(deaths, database_back, takings, first_ready):
    """Kind and seconds, from when a holder was taken away, or the database came back, until somebody was ready.

    `deaths` are begin, kind and end of what happened to a holder, `database_back` time and kind, all in nanoseconds. Of what
    was over before anybody took over, nothing is measured. While the database is away, nobody can.
    """
    found = [(kind, _seconds(back, first_ready(back))) for back, kind in database_back]
    for begin, kind, end in deaths:
        taking = next((taking for taking in takings if taking.until > begin), None)
        if taking is not None and (end is None or taking.since < end + AFTERWARDS):
            ready = first_ready(taking.until)
            backs = [back for back, _ in database_back if ready and begin < back < ready]
            found.append((kind, _seconds(max([begin, *backs]), ready)))
    return found


def _seconds(begin, ready):
    return float("inf") if ready is None else (ready - begin) / 1e9


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
