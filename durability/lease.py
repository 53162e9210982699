"""Who had the lease, and who was ready, as seen from outside: past the servers, and at their doors."""

import threading
import time
from typing import NamedTuple

from nodes import SERVING, SILENT
from postgres import Away, Failed


class Taking(NamedTuple):
    """Somebody has taken the lease: not before `since` and not after `until`, in nanoseconds."""

    since: int
    until: int
    epoch: int
    node: int


class Watch(threading.Thread):
    """Looks all the time."""

    PAUSE = 0.05

    def __init__(self, records, nodes, problems):
        super().__init__(name="watch", daemon=True)
        self._records = records
        self._nodes = nodes
        self._problems = problems
        self._closed = threading.Event()
        self.takings = []
        self.ready = []
        """Pairs of a time in nanoseconds and the numbers of the servers that were ready then, whenever that changed."""
        self._looked = time.time_ns()
        self._silent_since = [None] * len(nodes)
        self.silences = []
        """Seconds for which a living server did not say that it is healthy."""

    def run(self):
        while not self._closed.wait(self.PAUSE):
            self._look_at_lease()
            self._look_at_doors()

    def _look_at_lease(self):
        begun = time.time_ns()
        try:
            found = self._records.lease()
        except (Away, Failed):
            return
        if found is not None:
            epoch, folder, _ = found
            last = self.takings[-1].epoch if self.takings else None
            if epoch != last:
                if last is not None and epoch < last:
                    self._problems.add("epoch went back", f"{last}, then {epoch}")
                node = next((n.number for n in self._nodes if n.has_folder() and n.folder_id() == folder), -1)
                # More than one may have had it meanwhile; of those before the last nobody knows more.
                self.takings.append(Taking(self._looked, time.time_ns(), epoch, node))
        self._looked = begun

    def _look_at_doors(self):
        states = {n: n.state(0.3) for n in self._nodes if n.is_up()}
        for node in self._nodes:
            self._listen(node, states.get(node))
        ready = tuple(node.number for node, state in states.items() if state == SERVING)
        if not self.ready or self.ready[-1][1] != ready:
            self.ready.append((time.time_ns(), ready))

    def _listen(self, node, state):
        since = self._silent_since[node.number]
        if state != SILENT or not node.answered or node.is_healthy():
            self._silent_since[node.number] = None
            if since is not None and state is not None:
                self.silences.append(time.monotonic() - since)
        elif since is None:
            self._silent_since[node.number] = time.monotonic()

    def holder(self):
        return self.takings[-1].node if self.takings else None

    def first_ready(self, since):
        """The time from which somebody was ready, after the given one; None when nobody was."""
        for when, ready in reversed(self.ready):
            if when <= since:
                if ready:
                    return since
                break
        return next((when for when, ready in self.ready if when > since and ready), None)

    def close(self):
        self._closed.set()
        self.join()
