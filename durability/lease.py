"""Who had a lease, and who was ready, as seen from outside: past the servers, and at their doors."""

import threading
import time

from nodes import SERVING, SILENT
from postgres import Away, Failed

NEVER = float("inf")


class Lease:
    """What is known of the lease of one epoch. All times are in nanoseconds."""

    def __init__(self, epoch, node, since, taken, kept=None, ended=NEVER, empty=NEVER):
        self.epoch = epoch
        self.node = node
        """The number of its server."""
        self.since = since
        self.taken = taken
        """It was taken between these two."""
        self.kept = kept or taken
        self.ended = ended
        """It ended between these two, unless it is still there."""
        self.empty = empty
        """Since when nothing that its server was processing is left: others have ended it, or go on with it."""
        self.left = 0
        """How many requests the server had left when it ended."""

    def __str__(self):
        return f"lease {self.epoch} of server {self.node}"


class Watch(threading.Thread):
    """Looks all the time."""

    PAUSE = 0.05

    def __init__(self, records, nodes, problems):
        super().__init__(name="watch", daemon=True)
        self._records = records
        self._nodes = nodes
        self._problems = problems
        self._closed = threading.Event()
        self.leases = {}
        """By epoch."""
        self.ready = []
        """Pairs of a time in nanoseconds and the numbers of the servers that were ready then, whenever that changed."""
        self._looked = time.time_ns()
        self._silent_since = [None] * len(nodes)
        self.silences = []
        """Seconds for which a living server did not say that it is healthy."""

    def run(self):
        while not self._closed.wait(self.PAUSE):
            self._look_at_leases()
            self._look_at_doors()

    def _look_at_leases(self):
        begun = time.time_ns()
        try:
            leases, processing = self._records.leases()
        except (Away, Failed):
            return
        self.see(leases, processing, begun, time.time_ns())

    def see(self, leases, processing, begun, now):
        """`leases` are folders by epoch, `processing` counts of requests by epoch, read between `begun` and `now`."""
        for epoch, folder in leases.items():
            known = self.leases.get(epoch)
            if known is None:
                self.leases[epoch] = Lease(epoch, self._node(folder), self._looked, now, begun)
            elif known.ended != NEVER:
                self._problems.add("lease came back", known)
            else:
                known.kept = begun
                known.left = processing.get(epoch, 0)
        for lease in self.leases.values():
            if lease.epoch not in leases:
                lease.ended = min(lease.ended, now)
                if not processing.get(lease.epoch):
                    lease.empty = min(lease.empty, now)
                elif lease.empty != NEVER:
                    self._problems.add("taken over, and there again", lease)
        self._looked = begun

    def _node(self, folder):
        return next((n.number for n in self._nodes if n.has_folder() and n.folder_id() == folder), -1)

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

    def have_leases(self):
        """The numbers of all servers that have one."""
        return {lease.node for lease in list(self.leases.values()) if lease.ended == NEVER}

    def in_order(self):
        return sorted(self.leases.values(), key=lambda lease: lease.epoch)

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
