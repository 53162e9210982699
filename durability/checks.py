"""The checks in the database: after each kill those that cost little, in the end all."""

from collections import Counter, defaultdict

import database
import world
from ledger import STOPPED


class Snapshots:
    """What the database said at the instants after kills: whatever had ended then must stay as it was."""

    def __init__(self, records, executions, problems):
        self._records = records
        self._executions = executions
        self._problems = problems
        self._first = 0
        self.ended = {}
        """Status, time of the end, output and number of executions by request."""
        self.direct_open = set()

    def take(self, running=False):
        """Reads what may have changed since the last time. A `running` server may end direct requests as it likes."""
        rows = self._records.read(self._first)
        self._executions.read()
        for row in rows:
            if row.is_final:
                end = (row.status, row.completed, row.output, len(self._executions.begins[row.id]))
                compare(self._problems, self.ended.setdefault(row.id, end), row, end)
            elif not row.batch and not running:
                self.direct_open.add(row.id)
        still_open = [row.place for row in rows if not row.is_final]
        self._first = min(still_open, default=max((row.place for row in rows), default=0))


def compare(problems, before, row, now):
    if before[:2] != now[:2] or (before[2] != now[2] and now[2] is not None):
        problems.add("completed twice", f"{row} ended as {before}, then as {now}")
    if before[3] != now[3]:
        problems.add("finished step ran again", f"{row}: {before[3]} executions, then {now[3]}")


class FinalChecks:
    def __init__(self, records, ledger, executions, snapshots, interruptions, may_run_again=lambda first, second: False):
        """`may_run_again` says of two begins of the same code whether there is another reason for the second."""
        self._ledger = ledger
        self._problems = ledger.problems
        self._executions = executions
        self._snapshots = snapshots
        self._interruptions = interruptions
        """Pairs of times in nanoseconds, in order: between them something happened after which code is run again."""
        self._may_run_again = may_run_again
        self.rows = records.read()
        self._by_id = {row.id: row for row in self.rows}
        self._deleted_keys = {entry.asked.key for entry in ledger.entries.values() if entry.deleted}
        self._children = defaultdict(list)
        for row in self.rows:
            if row.parent:
                self._children[row.parent].append(row)

    def run(self):
        for row in self.rows:
            self._check_row(row)
        for entry in list(self._ledger.entries.values()):
            self._check_entry(entry)
        self._check_batches()
        self._check_denied()
        self._check_executions()
        self._check_stages()

    def _check_row(self, row):
        if not row.is_final:
            self._problems.add("stuck", row)
        if row.parent and row.parent not in self._by_id:
            self._check_orphan(row)
        before = self._snapshots.ended.get(row.id)
        if before:
            now = (row.status, row.completed, row.output, len(self._executions.begins[row.id]))
            compare(self._problems, before, row, now)
        if row.id in self._snapshots.direct_open and (row.status, row.failure) != (database.FAILED, STOPPED):
            self._problems.add("interrupted direct request not failed", f"{row}: {row.failure}")
        if row.completed:
            late = [b for b in self._executions.begins[row.id] if b.time > (row.completed + 1000) * 1000]
            if late:
                self._problems.add("ran after its end", row)
            parent = self._by_id.get(row.parent)
            if parent and parent.completed and parent.completed < row.completed:
                self._problems.add("step ended after its request", f"{row} after {parent}")

    def _check_orphan(self, row):
        keys = {world.key_of(number) for number in row.numbers()} if row.input else set()
        asked = [self._ledger.asked[key] for key in keys]
        if keys & self._deleted_keys:
            self._problems.add("step of a deleted request", row)
        elif not asked or asked[0].target.retention != "none":
            self._problems.add("orphan", row)

    def _check_entry(self, entry):
        row = self._by_id.get(entry.id)
        target = entry.asked.target
        if entry.deleted or (entry.end is None and target.retention == "none"):
            if row is not None:
                self._problems.add("deleted and there again", entry)
            if not entry.may_be_cancelled and not entry.deleted:
                self._check_was_executed(entry)
            return
        if row is None:
            if not entry.may_be_deleted and target.retention != "none":
                self._problems.add("lost", f"{entry} is not in the database")
            return
        if entry.end is None or entry.end[0] != database.NAMES[row.status]:
            self._problems.add("database and API differ", f"{entry} ended as {entry.end}, but {row}")
        if row.status == database.COMPLETED:
            if target.retention == "full" and row.output != entry.asked.result():
                self._problems.add("wrong result", f"{entry}: {row.output}")
            self._check_was_executed(entry)
            if row.kind == database.PIPELINE:
                self._check_steps(row, world.kept_steps(target, len(entry.asked.numbers)))

    def _check_was_executed(self, entry):
        ends = {(line.request, line.number) for line in self._executions.ends_of_key[entry.asked.key]}
        if len(ends) < entry.asked.target.executions(len(entry.asked.numbers)):
            self._problems.add("completed without its code", f"{entry}: {ends}")

    def _check_steps(self, row, expected):
        """Of a request that completed, on all levels."""
        found = self._children[row.id]
        counts = Counter(step.object for step in found)
        for name in expected.keys() | counts.keys():
            if counts[name] != expected[name]:
                kind = "step twice" if counts[name] > expected[name] else "step missing"
                self._problems.add(kind, f"{counts[name]} of {name} in {row}, not {expected[name]}")
        for step in found:
            if step.status != database.COMPLETED:
                self._problems.add("step open or failed in a completed request", step)
            if step.kind == database.PIPELINE:
                self._check_steps(step, world.kept_steps(step.name, len(step.numbers())))

    def _check_batches(self):
        """No call has had its effect twice; of those that were never answered, either all requests are there or none."""
        there = Counter()
        for row in self.rows:
            if row.parent is None and row.input:
                there.update(set(map(world.key_of, row.numbers())))
        for key, count in there.items():
            if count > 1:
                self._problems.add("made twice", f"key {key}, {count} times")
        known = {entry.asked.key for entry in self._ledger.entries.values()}
        for keys in self._ledger.batches:
            if known.isdisjoint(keys) and self._ledger.asked[keys[0]].target.retention == "full":
                count = len(there.keys() & set(keys))
                self._ledger.count("requests of unanswered calls: " + ("none there" if count == 0 else "there"))
                if count not in (0, len(keys)):
                    self._problems.add("half a batch", f"{count} of {len(keys)}")

    def _check_denied(self):
        """What is not stored, as an answer said, is not there."""
        for row in self.rows:
            if row.parent is None and row.input:
                for key in self._ledger.denied.intersection(map(world.key_of, row.numbers())):
                    self._problems.add("denied, but stored", f"key {key}: {row}")

    def _check_stages(self):
        """A finished step is durable before the next begins: once that has begun, nothing before it runs again."""
        for asked in self._ledger.asked.values():
            stages = asked.target.stages(asked.numbers)
            # A few numbers are the same in two stages, and say nothing.
            times = Counter(number for stage in stages for number in stage)
            stages = [{number for number in stage if times[number] == 1} for stage in stages]
            for before, after in zip(stages, stages[1:]):
                begins = self._executions.begins_of_key[asked.key]
                last = max((line.time for line in begins if line.number in before), default=0)
                first = min((line.time for line in begins if line.number in after), default=last)
                if last > first:
                    self._problems.add("finished step ran again", f"{asked.target}, key {asked.key}: {before} after {after}")

    def _check_executions(self):
        places = defaultdict(list)
        for row in self.rows:
            if row.parent:
                places[row.parent, row.object, row.lane].append(row)
        for rows in places.values():
            if len(rows) > 1:
                self._problems.add("step twice", " and ".join(map(str, rows)))
        for entry in self._ledger.entries.values():
            begins = [line.time for line in self._executions.begins_of_key[entry.asked.key]]
            if entry.quiet_from and any(begin > entry.quiet_from for begin in begins):
                late = (max(begins) - entry.quiet_from) / 1e6
                told = f"{entry}, {late:.1f} ms after the answer to the {entry.quiet_by}"
                self._problems.add("ran after its cancel", f"{told}; {self._story(entry)}")
        for request, lines in self._executions.begins.items():
            lines_of = defaultdict(list)
            for line in lines:
                lines_of[line.number].append(line)
            for number, begins in lines_of.items():
                begins.sort(key=lambda line: line.time)
                for first, second in zip(begins, begins[1:]):
                    was_lost = any(first.time < until and since < second.time for since, until in self._interruptions)
                    if not was_lost and not self._may_run_again(first, second):
                        self._problems.add("ran again without an interruption", f"{request} with {number}")

    def _story(self, entry):
        """All that is known of a request, to understand what went wrong with it."""
        known = [row for row in self.rows if entry.id in (row.id, row.parent)]
        of_it = {row.id for row in known}
        known += [row for row in self.rows if row.parent in of_it and row.id not in of_it]
        rows = [
            f"{row}, created {row.created}, started {row.started}, ended {row.completed},"
            f" {'batch' if row.batch else 'direct'}, interrupted {row.interruptions} times, {row.failure}"
            for row in known
        ]
        return "\n  ".join([*rows, *map(str, self._executions.begins_of_key[entry.asked.key])])
