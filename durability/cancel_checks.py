"""The checks of the cancel test, made in the end: what user code has written down, and the records in the file."""

from collections import Counter, defaultdict

import database
import fanout
import world

ROUNDING = 1_000
"""Nanoseconds: the file keeps microseconds."""


class CancelChecks:
    def __init__(self, file, executions, problems):
        self._executions = executions
        self._problems = problems
        self.rows = database.File(file).read()
        self.by_id = {row.id: row for row in self.rows}
        self._children = defaultdict(list)
        for row in self.rows:
            if row.parent:
                self._children[row.parent].append(row)
        self.top_of_key = {world.key_of(row.numbers()[0]): row for row in self.rows if row.parent is None}

    def run(self):
        places = Counter((row.parent, row.object, row.lane) for row in self.rows if row.parent)
        for place, count in places.items():
            if count > 1:
                self._problems.add("step twice", place)
        for row in self.rows:
            self._check(row)
        for request in self._executions.begins:
            if request not in self.by_id:
                self._problems.add("execution without a record", request)

    def _check(self, row):
        if not row.is_final:
            self._problems.add("stuck", row)
            return
        if row.status == database.FAILED and row.parent and row.kind != database.PIPELINE:
            self._problems.add("failed", f"{row}: {row.failure}")
        last = self.last_sign(row.id)
        if last > row.completed * 1000 + ROUNDING:
            late = (last / 1000 - row.completed) / 1000
            self._problems.add("ran after its end", f"{row}, {late:.1f} ms")
        if row.status == database.COMPLETED:
            if row.kind == database.DEPLOYMENT and row.name == "beat":
                if len(self._executions.ends[row.id]) != len(row.numbers()):
                    self._problems.add("completed without its code", row)
            if row.kind == database.PIPELINE:
                self._check_steps(row)
        parent = self.by_id.get(row.parent)
        if row.parent and parent is None:
            self._problems.add("orphan", row)
        elif parent and parent.is_final:
            if row.started and row.started > parent.completed:
                self._problems.add("step begun after the end of its request", f"{row} of {parent}")
            if row.completed > parent.completed:
                self._problems.add("step ended after its request", f"{row} of {parent}")

    def _check_steps(self, row):
        found = Counter(step.object for step in self._children[row.id])
        if found != Counter(fanout.STEPS[row.name]):
            self._problems.add("step missing", f"{row} completed with {dict(found)}")
        for step in self._children[row.id]:
            if step.status != database.COMPLETED:
                self._problems.add("step open or failed in a completed request", step)

    def last_sign(self, request):
        """When the code of a deployment request last showed that it ran, in nanoseconds; 0 when it never did."""
        lines = [line.time for line in self._executions.begins[request] + self._executions.ends[request]]
        return max(lines + self._executions.beats[request][-1:], default=0)

    def subtree(self, request):
        yield request
        for child in self._children[request]:
            yield from self.subtree(child.id)

    def was_running(self, request, when):
        """Whether the code ran at that time: it had begun and did not end before."""
        begun = [line.time for line in self._executions.begins[request] if line.time < when]
        ended = [line.time for line in self._executions.ends[request] if line.time < when]
        return len(begun) > len(ended)
