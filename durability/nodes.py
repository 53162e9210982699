"""The servers that share a database, each with a data folder and a way to the database of its own."""

import http.client
import json
import os
import random
import shutil
import signal
import socket
import threading
import time

from api import Api, Broken, GaveUp, Hung, Unavailable
from proxy import Proxy
from server import DidNotStart, Server, await_gone, stop_processes

OPTIONS = ["--grace-period", "1", "--max-interruptions", "100000"]
PATIENCE = 6
"""Seconds that a client waits for an answer, before it asks another server."""

ROAMING = 0.3
"""Of all calls, those that go to another server than the one before, for no reason."""

AFTER_WAKING = 1_500_000_000
"""Nanoseconds: who was stopped needs them to see that it has lost everything."""

SERVING, WAITING, SILENT = "serving", "waiting", "silent"


class Node:
    """One server, over all of its processes."""

    def __init__(self, number, folder, url, problems):
        self.number = number
        self.name = "abc"[number]
        self.folder = folder / self.name
        self.folder.mkdir(parents=True, exist_ok=True)
        self._problems = problems
        self.proxy = Proxy(int(url.rsplit(":", 1)[1].split("/")[0]))
        before, after = url.rsplit("@", 1)
        self._url = f"{before}@127.0.0.1:{self.proxy.port}/{after.split('/', 1)[1]}"
        self.port = free_port()
        self.server = None
        self.paused = False
        self.unaware = []
        """Pairs of times in nanoseconds: between them the server may not know what has become of its lease."""
        self.starts = 0
        self.starts_in_vain = 0
        self.answered = False
        """Whether this process has ever answered."""
        self.database_away_until = 0.0
        """By the monotonic clock. A start meanwhile may fail, and is tried again, as by any supervisor."""

    def __str__(self):
        return self.name

    def start(self):
        self.starts += 1
        self.answered = False
        self.server = Server(self.folder, *OPTIONS, "--store", self._url, port=self.port)
        threading.Thread(target=self._listen, args=(self.server,), daemon=True).start()

    def _listen(self, server):
        """It prints its address when it serves for the first time, and nothing when it is killed before."""
        started = False
        try:
            server.await_ready()
            started = True
            server.process.stdout.read()
        except (DidNotStart, OSError, ValueError):
            pass
        if server.stopping:
            return
        if not started and time.monotonic() < self.database_away_until:
            self.starts_in_vain += 1
            time.sleep(1)
            if not server.stopping:
                self.start()
        else:
            self._problems.add("server ended by itself", f"{self} with status {server.process.wait()}; see {self.folder}")

    def kill(self):
        self.server.kill()
        self.server.ended(30)
        self._nobody_left()

    def terminate(self):
        self.server.terminate()
        status = self.server.ended(20)
        if status is None:
            self._problems.add("does not end after SIGTERM", self)
            self.server.kill()
            self.server.ended(30)
        elif status != 0:
            self._problems.add("status after SIGTERM", f"{self}: {status}")
        self._nobody_left()

    def _nobody_left(self):
        left, _ = await_gone(self.server.data, 10)
        if left:
            self._problems.add("worker left behind", f"{self}: {left}")
            stop_processes(left)

    def is_up(self):
        server = self.server
        return server is not None and not server.stopping and server.process.poll() is None and not self.paused

    def pause(self):
        """Only the server: its workers run on, but are not told anything."""
        self.paused = True
        self.unaware.append((time.time_ns(), float("inf")))
        os.kill(self.server.process.pid, signal.SIGSTOP)

    def go_on(self):
        self.unaware[-1] = (self.unaware[-1][0], time.time_ns() + AFTER_WAKING)
        os.kill(self.server.process.pid, signal.SIGCONT)
        self.paused = False

    def may_not_know(self, when):
        return any(since <= when <= until for since, until in self.unaware)

    def state(self, seconds=0.4):
        """What it says of itself on /ready."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request("GET", "/ready")
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            return SILENT
        finally:
            connection.close()
        self.answered = True
        if answer.status == 503:
            check_sentence(content, self._problems)
        elif answer.status != 200:
            self._problems.add("server error", f"/ready of {self} says {answer.status}: {content}")
        return SERVING if answer.status == 200 else WAITING

    def is_healthy(self, seconds=0.4):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def has_folder(self):
        return (self.folder / "data" / "folder.id").exists()

    def folder_id(self):
        return (self.folder / "data" / "folder.id").read_text().split()[0]

    def close(self):
        self.proxy.close()


def share_key(source, others):
    """All that servers of one database have to have in common."""
    for other in others:
        (other.folder / "data").mkdir(mode=0o700, exist_ok=True)
        shutil.copy2(source.folder / "data" / "secret.key", other.folder / "data" / "secret.key")


def check_sentence(content, problems):
    """Who is told to come later is told why."""
    try:
        sentence = json.loads(content).get("error") or json.loads(content).get("reason") or ""
    except (ValueError, AttributeError):
        sentence = ""
    if len(sentence.split()) < 3:
        problems.add("503 without a sentence", content)


class Entrance:
    """What clients see of all servers together. In place of one server, for `Load`."""

    stopping = False

    def __init__(self, nodes, problems):
        self._nodes = nodes
        self._problems = problems

    def api(self):
        return Balanced(self._nodes, self._problems)


class Balanced(Api):
    """Calls a server that is ready; another now and then, and after each call that broke off."""

    SECONDS_TO_FIND = 2

    def __init__(self, nodes, problems):
        super().__init__(None, PATIENCE)
        self._nodes = nodes
        self._problems = problems
        self.node = None
        """The number of the server that is called."""

    def call(self, *arguments, **named):
        if random.random() < ROAMING:
            self._leave()
        if self.node is None:
            self._enter(self._find(self._nodes))
        try:
            return super().call(*arguments, **named)
        except Hung as hung:
            self._leave()
            raise GaveUp(str(hung))
        except Unavailable as no:
            check_sentence(str(no), self._problems)
            self._leave()
            raise
        except Broken:
            self._leave()
            raise

    def elsewhere(self):
        """For a call to another server than the last one; it may break off for lack of one."""
        return Balanced([node for node in self._nodes if node.number != self.node], self._problems)

    def _enter(self, node):
        self.node, self._port = node.number, node.port

    def _leave(self):
        self.close()
        self.node = self._port = None

    def _find(self, nodes):
        until = time.monotonic() + self.SECONDS_TO_FIND
        while time.monotonic() < until:
            for node in random.sample(nodes, len(nodes)):
                if node.state() == SERVING:
                    return node
            time.sleep(0.05)
        raise Broken("No server is ready.")


def free_port():
    """Below those that the system gives to connections."""
    while True:
        port = random.randrange(20000, 32768)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                pass
