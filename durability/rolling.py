"""Restarts one server after the other behind a load balancer, under direct requests, and checks that none of them fails.
See README.md."""

import argparse
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import graph
import world
from api import Api, Broken, Hung, Refused
from nodes import free_port
from failover import TestDatabase
from server import Server

OPTIONS = ["--shutdown-delay", "2", "--grace-period", "20"]
"""Longer than HAProxy takes to see that a server is not ready, as the chart and Compose have it."""

SERVERS = 3
THREADS = 6
BATCH = 20
ENDED = 60
"""Seconds after the last restart in which some batch request has to end, as long as there are any: code works off a backlog."""

CODE = """
import time

class Deployment:
    def request(self, data):
        time.sleep(0.05)
        return {"number": data["number"] + 1}
"""

COMPUTED = {
    "plain": world.step,
    "code": lambda number: number + 1,
    "through": lambda number: number + 1,
}
"""What each makes of a number."""

CONFIGURATION = """
defaults
  mode http
  option abortonclose
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  option httpchk
  default-server check inter 200ms fall 1 rise 2
frontend in
  bind 127.0.0.1:{port}
  default_backend servers
backend servers
  balance roundrobin
  http-check send meth GET uri /ready ver HTTP/1.1 hdr Host penstock
  http-check expect status 200
{servers}
"""


class Balancer:
    """HAProxy in front of servers: it asks /ready, as its documentation says one does."""

    def __init__(self, program, folder, ports):
        self.port = free_port()
        servers = "\n".join(f"  server server{i} 127.0.0.1:{port}" for i, port in enumerate(ports))
        file = folder / "haproxy.cfg"
        file.write_text(CONFIGURATION.format(port=self.port, servers=servers))
        with open(folder / "haproxy.log", "wb") as log:
            self._process = subprocess.Popen([program, "-f", str(file)], stdout=log, stderr=log)

    def await_listening(self):
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        sys.exit("HAProxy does not listen; its log is haproxy.log.")

    def close(self):
        self._process.terminate()
        self._process.wait()


class Caller(threading.Thread):
    """Makes direct requests one after the other, now and then a batch, and remembers what did not go well."""

    def __init__(self, port, seed):
        super().__init__(daemon=True)
        self._api = Api(port)
        self._random = random.Random(seed)
        self._ended = threading.Event()
        self.direct = 0
        self.accepted = []
        self.failures = []
        self.slowest = 0.0

    def run(self):
        while not self._ended.is_set():
            number = self._random.randrange(1000)
            kind, name = self._random.choice([("pipelines", "plain"), ("deployments", "code"), ("pipelines", "through")])
            path = f"/projects/default/{kind}/{name}/requests"
            begun = time.monotonic()
            try:
                if self._random.random() < 0.05:
                    made = self._api.post(path + "/batch", [{"number": number}] * BATCH)
                    self.accepted += [(path, request["id"]) for request in made]
                else:
                    answer = self._api.post(path, {"number": number})
                    self.direct += 1
                    if answer["status"] != "completed" or answer["result"]["number"] != COMPUTED[name](number):
                        self.failures.append(f"{path}: {answer}")
            except (Broken, Hung, Refused) as failure:
                self.failures.append(f"{path}: {type(failure).__name__}: {failure}")
            self.slowest = max(self.slowest, time.monotonic() - begun)

    def end(self):
        self._ended.set()
        self.join()


def define(api):
    number = world.NUMBER
    api.post("/projects/default/deployments", {"name": "code", **graph.interface(number)})
    versions = "/projects/default/deployments/code/versions"
    api.post(versions, {"version": "v1", "maximum_instances": 3})
    api.upload(versions + "/v1", CODE)
    for name, reference in (("plain", "function"), ("through", "deployment code:v1")):
        api.post("/projects/default/pipelines", {"name": name, **graph.interface(number)})
        objects = [graph.pipeline_object("step", reference, number)]
        api.post(f"/projects/default/pipelines/{name}/versions", {"version": "v1", **graph.in_a_row(objects, number)})


class Rolling:
    def __init__(self, program, folder, rounds, seed):
        self._rounds = rounds
        self._folder = folder
        self._database = TestDatabase()
        self._ports = [free_port() for _ in range(SERVERS)]
        self._servers = [None] * SERVERS
        for number in range(SERVERS):
            self._start(number)
        self._balancer = Balancer(program, folder, self._ports)
        self._balancer.await_listening()
        self._callers = [Caller(self._balancer.port, f"{seed}-{i}") for i in range(THREADS)]

    def _start(self, number):
        folder = self._folder / str(number)
        (folder / "data").mkdir(mode=0o700, parents=True, exist_ok=True)
        key = folder / "data" / "secret.key"
        if number > 0 and not key.exists():
            key.write_bytes((self._folder / "0" / "data" / "secret.key").read_bytes())
            key.chmod(0o600)
        server = Server(folder, *OPTIONS, "--store", self._database.url, port=self._ports[number])
        server.await_ready()
        self._servers[number] = server

    def run(self):
        api = Api(self._balancer.port)
        define(api)
        for caller in self._callers:
            caller.start()
        restarts = []
        for number in range(self._rounds * SERVERS):
            restarts.append(self._restart(number % SERVERS))
        for caller in self._callers:
            caller.end()
        return self._report(restarts)

    def _restart(self, number):
        begun = time.monotonic()
        server = self._servers[number]
        server.terminate()
        status = server.ended(60)
        if status != 0:
            raise AssertionError(f"Server {number} ended with status {status} after SIGTERM; see {self._folder}")
        self._start(number)
        # Until the balancer sends it calls again.
        time.sleep(1)
        return time.monotonic() - begun

    def _report(self, restarts):
        failures = [failure for caller in self._callers for failure in caller.failures]
        open_requests = self._await_batches()
        print(f"{len(restarts)} restarts of {SERVERS} servers, each {max(restarts):.1f} s at most")
        print(f"{sum(caller.direct for caller in self._callers)} direct requests, the slowest took {max(c.slowest for c in self._callers):.2f} s")
        print(f"{sum(len(caller.accepted) for caller in self._callers)} batch requests accepted")
        print(f"failed: {len(failures)}")
        print(f"batch requests that did not complete: {len(open_requests)}")
        for failure in failures[:20] + open_requests[:20]:
            print("  " + failure)
        return not failures and not open_requests

    def _await_batches(self):
        # HAProxy has closed the first connection by now, if it was idle for its minute.
        api = Api(self._balancer.port)
        until = time.monotonic() + ENDED
        left = [request for caller in self._callers for request in caller.accepted]
        while left and time.monotonic() < until:
            still = [(path, id) for path, id in left if api.get(f"{path}/{id}")["status"] != "completed"]
            if len(still) < len(left):
                until = time.monotonic() + ENDED
            left = still
        return [f"{path}/{id}: {api.get(f'{path}/{id}')['status']}" for path, id in left]

    def close(self):
        self._balancer.close()
        for server in self._servers:
            server.kill()
            server.ended(30)
        self._database.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--haproxy", required=True, help="the program")
    parser.add_argument("--rounds", type=int, default=10, help="in each, every server is restarted once (default: 10)")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = parser.parse_args()
    print(f"rolling: {options.rounds} rounds, seed {options.seed}")
    with tempfile.TemporaryDirectory(prefix="penstock-rolling-") as folder:
        rolling = Rolling(options.haproxy, Path(folder), options.rounds, options.seed)
        try:
            done = rolling.run()
        finally:
            rolling.close()
    sys.exit(0 if done else 1)


if __name__ == "__main__":
    main()
