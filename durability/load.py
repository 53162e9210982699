"""The load: threads that each do one thing after another, whatever happens to the server."""

import itertools
import random
import threading
import time

import world
from api import Broken, GaveUp, Hung, Refused, Unavailable
from ledger import Asked

ACTIONS = {
    "create": 30,
    "direct": 22,
    "cancel_one": 9,
    "cancel_many": 5,
    "sweep": 2,
    "delete_one": 3,
    "delete_many": 3,
    "collect": 10,
    "list": 6,
    "get": 10,
}
STATUSES = ["pending,processing", "completed,failed,cancelled"]
"""In the order in which a request goes through them; no list may be of both."""

_keys = itertools.count(1)


class Cluster:
    """The server of the moment, for all threads."""

    def __init__(self):
        self._changed = threading.Condition()
        self._server = None
        self.closed = False

    def set(self, server):
        with self._changed:
            self._server = server
            self._changed.notify_all()

    def close(self):
        with self._changed:
            self.closed = True
            self._changed.notify_all()

    def next(self, known):
        """Waits for a server other than `known`. None when there will be none."""
        with self._changed:
            self._changed.wait_for(lambda: self.closed or self._server not in (None, known))
            return None if self.closed else self._server


def make_input(target, chooser):
    """An input of its own key; of deployments and some pipelines also lists."""
    key = next(_keys)
    count = 1
    if target.name in ("fan", "deep", "operators"):
        count = chooser.choice([1, 2, 3, 5]) if target.name == "deep" else chooser.choice([1, 2, 4, 8, 16])
    elif chooser.random() < 0.2:
        count = 2
    return Asked(target, [key * 1000 + x for x in chooser.sample(range(1000), count)], count > 1)


class Load(threading.Thread):
    def __init__(self, cluster, ledger, most_open, seed):
        super().__init__(name=f"load-{seed}", daemon=True)
        self._most_open = most_open
        self._cluster = cluster
        self._ledger = ledger
        self._random = random.Random(seed)
        self._server = None
        self._api = None
        self._repeat = None
        """A create with a key that broke off, to be sent again."""
        self.no_more_work = False

    def run(self):
        while not self._cluster.closed:
            if self._server is None or self._server.stopping:
                self._server = self._cluster.next(self._server)
                if self._server is None:
                    return
                self._api = self._server.api()
            try:
                self._act()
            except Broken:
                self._ledger.count("calls that broke off")
                time.sleep(0.02)
            except Refused as refused:
                kind = "server error" if refused.status >= 500 else "refused call"
                self._ledger.problems.add(kind, refused)
            except Hung as hung:
                self._ledger.problems.add("hung call", hung)
            except Exception as bug:
                self._ledger.problems.add("bug of the test", repr(bug))
                raise

    def _act(self):
        if self._repeat is not None:
            self._repeat()
            self._ledger.count("creates that were repeated with their key")
            self._repeat = None
            return
        action = self._random.choices(list(ACTIONS), ACTIONS.values())[0]
        if action in ("create", "direct") and (self.no_more_work or len(self._ledger.open) > self._most_open):
            time.sleep(0.05)
            action = "collect"
        getattr(self, "_" + action)()

    def _create(self):
        target = self._random.choice(world.TARGETS)
        count = self._random.choice([1, 1, 2, 4, 8])
        if self._random.random() < 0.05:
            count = 250 if target.name == "operators" else 60
        items = [make_input(target, self._random) for _ in range(count)]
        priority = self._random.choice(["", "?priority=0", "?priority=1&timeout=600"])
        body = items[0].body() if count == 1 and not items[0].listed else [item.body() for item in items]
        self._ledger.ask(items)

        sent = []

        def create(key):
            first = not sent
            sent.append(key)
            self._ledger.denied.difference_update(item.key for item in items)
            try:
                made = self._api.call("POST", target.path + "/batch" + priority, body, key=key)
            except Unavailable as no:
                # Of a call that is repeated, the one before may have stored it.
                if first and "nothing was stored" in str(no):
                    self._ledger.denied.update(item.key for item in items)
                raise
            entries = [self._ledger.acknowledged(request["id"], item, batch=True) for item, request in zip(items, made)]
            if len(made) != count:
                self._ledger.problems.add("half a batch", f"{len(made)} of {count} to {target}")
            self._look_elsewhere(self._random.choice(entries))

        self._with_a_key_or_without(create, items[0].key)

    def _with_a_key_or_without(self, create, name):
        key = f"{self.name}-{name}" if self._random.random() < 0.5 else None
        try:
            create(key)
        except Broken:
            if key is not None:
                self._repeat = lambda: create(key)
            raise

    def _direct(self):
        target = self._random.choice([t for t in world.TARGETS if not t.swept])
        item = make_input(target, self._random)
        self._ledger.ask([item])

        def run(key):
            sent = time.monotonic()
            try:
                answer = self._api.call("POST", target.path, item.body(), key=key)
            except GaveUp:
                item.may_be_cancelled = True  # Who hangs up cancels it.
                raise
            except Refused as refused:
                # The answer of the first call cannot be given again where something of it is not kept.
                if refused.status != 409 or (target.retention == "full" and target.name != "nested"):
                    raise
                self._ledger.count("direct answers that could not be given again")
                return
            entry = self._ledger.acknowledged(answer["id"], item, batch=False)
            self._ledger.saw(entry, answer, sent)
            self._look_elsewhere(entry)

        self._with_a_key_or_without(run, item.key)

    def _look_elsewhere(self, entry):
        """From the moment that one server has acknowledged a request, all others know it."""
        other = self._api.elsewhere()
        if other is None or entry.asked.target.retention == "none" or self._random.random() < 0.5:
            return
        try:
            if self._random.random() < 0.5:
                sent = time.monotonic()
                self._ledger.saw(entry, other.get(f"{entry.asked.target.path}/{entry.id}"), sent)
            else:
                self._found_elsewhere(entry, any(self._is_listed(other, entry, status) for status in STATUSES))
            self._ledger.count("looks at another server, right after an acknowledgement")
        except Refused as refused:
            if refused.status != 404:
                raise
            self._found_elsewhere(entry, False)
        except Broken:
            self._ledger.count("looks at another server that broke off")
        finally:
            other.close()

    @staticmethod
    def _is_listed(api, entry, status):
        listed = api.get(f"{entry.asked.target.path}?status={status}&search_id={entry.id}")
        return any(item["id"] == entry.id for item in listed)

    def _found_elsewhere(self, entry, found):
        # Another thread may have deleted it meanwhile.
        if not found and not entry.may_be_deleted:
            self._ledger.problems.add("not found elsewhere", f"{entry} at {time.time():.3f}")

    def _call(self, what):
        """For people who look for what went wrong."""
        return f"{what} at {self._api.node}"

    def _cancel_one(self):
        for entry in self._ledger.pick(self._random, 1, only_open=self._random.random() < 0.9):
            entry.may_be_cancelled = True
            try:
                self._api.call("PATCH", f"{entry.asked.target.path}/{entry.id}", {"status": "cancelled"})
            except Refused as refused:
                if refused.status == 400 and (entry.asked.target.retention == "none" or entry.may_be_deleted):
                    self._ledger.quiet(entry, self._call("cancel"))  # It has ended, and nobody knows any more how.
                elif refused.status == 400:
                    self._ledger.promised(entry, "ended otherwise", self._call("cancel"))
                elif refused.status == 404:
                    self._ledger.missing(entry)
                else:
                    raise
            else:
                entry.cancelled_at = self._api.node
                self._ledger.promised(entry, "cancelled", self._call("cancel"))
                self._ledger.count("acknowledged cancels")

    def _cancel_many(self):
        entries = self._ledger.pick(self._random, self._random.choice([1, 3, 20]), only_open=True)
        if entries:
            for entry in entries:
                entry.may_be_cancelled = True
            target = entries[0].asked.target
            if self._unless_missing(entries, lambda ids: self._api.post(target.path + "/cancel", ids)):
                for entry in entries:
                    self._ledger.quiet(entry, self._call(f"cancel of {len(entries)}"))
                self._ledger.count("acknowledged cancels", len(entries))

    def _sweep(self):
        """Cancels all requests of a version that are in one state, and looks whether that is true."""
        target = self._random.choice([t for t in world.TARGETS if t.swept])
        state = self._random.choice(["pending", "processing"])
        listed = [item["id"] for item in self._api.get(f"{target.path}?status={state}")]
        self._api.post(f"{target.path}/cancel?status={state}")
        self._ledger.count("acknowledged cancels by state")
        with self._ledger.lock:
            entries = [self._ledger.entries[i] for i in listed if i in self._ledger.entries]
        for entry in entries:
            if state == "processing":
                self._ledger.quiet(entry, self._call("cancel by state"))
            try:
                sent = time.monotonic()
                answer = self._api.get(f"{target.path}/{entry.id}")
                # What waited may have begun before the call to cancel came. What had begun is over now.
                if answer["status"] in ("pending", state):
                    self._ledger.problems.add("cancel not kept", f"{entry} is {answer['status']}")
                self._ledger.saw(entry, answer, sent)
            except Refused as refused:
                if refused.status != 404:
                    raise
                self._ledger.missing(entry)

    def _delete_one(self):
        for entry in self._ledger.pick(self._random, 1, only_open=self._random.random() < 0.5):
            path = f"{entry.asked.target.path}/{entry.id}"
            self._delete_entries([entry], lambda ids: self._api.call("DELETE", path))

    def _delete_many(self):
        entries = self._ledger.pick(self._random, self._random.choice([1, 3, 10]), self._random.random() < 0.5)
        if entries:
            path = entries[0].asked.target.path
            self._delete_entries(entries, lambda ids: self._api.post(path + "/delete", ids))

    def _delete_entries(self, entries, call):
        for entry in entries:
            entry.may_be_cancelled = entry.may_be_deleted = True
        if self._unless_missing(entries, call):
            for entry in entries:
                self._ledger.quiet(entry, self._call(f"delete of {len(entries)}"))
                with self._ledger.lock:
                    entry.deleted = True
                    self._ledger.open.pop(entry.id, None)
            self._ledger.count("acknowledged deletes", len(entries))

    def _unless_missing(self, entries, call):
        """Calls, unless the server says that one of the requests is not there, which must be right."""
        try:
            call([entry.id for entry in entries])
            return True
        except Refused as refused:
            if refused.status != 404:
                raise
            if not any(e.may_be_deleted or e.asked.target.retention == "none" for e in entries):
                self._ledger.problems.add("lost", f"one of {[str(entry) for entry in entries]}")
            return False

    def _collect(self):
        entries = self._ledger.pick(self._random, self._random.choice([1, 10, 50]), self._random.random() < 0.7)
        collect(self._api, self._ledger, entries)

    def _list(self):
        target = self._random.choice(world.TARGETS)
        status = self._random.choice(["completed", "failed,cancelled", "pending,processing"])
        sent = time.monotonic()
        for item in self._api.get(f"{target.path}?status={status}"):
            entry = self._ledger.entries.get(item["id"])
            if entry is not None and item["status"] not in ("completed", "failed", "cancelled"):
                self._ledger.saw(entry, item, sent)

    def _get(self):
        for entry in self._ledger.pick(self._random, 1, only_open=self._random.random() < 0.5):
            get(self._api, self._ledger, entry)


def get(api, ledger, entry):
    sent = time.monotonic()
    deleted = entry.deleted
    try:
        answer = api.get(f"{entry.asked.target.path}/{entry.id}")
    except Refused as refused:
        if refused.status != 404:
            raise
        ledger.missing(entry)
        with ledger.lock:
            if entry.asked.target.retention == "none" or entry.may_be_deleted:
                ledger.open.pop(entry.id, None)
    else:
        if deleted:
            ledger.problems.add("deleted and there again", entry)
        ledger.saw(entry, answer, sent)


def collect(api, ledger, entries):
    """Reads requests of one target. Those that may be gone are read one by one, since one would hide all others."""
    sure, unsure = [], []
    for entry in entries:
        (unsure if entry.may_be_deleted or entry.asked.target.retention == "none" else sure).append(entry)
    for entry in unsure:
        get(api, ledger, entry)
    for start in range(0, len(sure), 250):
        part = {entry.id: entry for entry in sure[start : start + 250]}
        sent = time.monotonic()
        try:
            found = api.post(sure[0].asked.target.path + "/collect", list(part))
        except Refused as refused:
            if refused.status != 404:
                raise
            # Somebody may have deleted one meanwhile.
            for entry in part.values():
                get(api, ledger, entry)
            continue
        for answer in found:
            ledger.saw(part.pop(answer["id"]), answer, sent)
        for entry in part.values():
            ledger.missing(entry)
