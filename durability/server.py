"""The server as a process of its own that can be killed and started again on the same data folder."""

import os
import signal
import subprocess
import time
from pathlib import Path

from api import TOKEN, Api

SERVER = Path(__file__).parent.parent / "server"
JAR = SERVER / "target" / "penstock.jar"
READY = "Penstock is listening on "
CACHE = SERVER / "target" / "penstock.aot"
FLAGS = [f"@{SERVER / 'java.args'}", "-Xmx512m"]


class DidNotStart(Exception):
    pass


class Server:
    """One process. It is ready once `await_ready` has returned."""

    def __init__(self, folder, *options, port=0):
        self.data = folder / "data"
        self._log = open(folder / "server.log", "ab")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PENSTOCK_")}
        self._begun = time.monotonic()
        self.process = subprocess.Popen(
            [java(), *FLAGS, *([f"-XX:AOTCache={CACHE}"] if CACHE.exists() else []), "-jar", str(JAR), "serve", "--port", str(port), "--data", str(self.data), *options],
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={**environment, "PENSTOCK_ADMIN_TOKEN": TOKEN},
        )
        self.port = None
        self.processor_seconds = 0.0
        """What the start took of all processors together."""
        self.stopping = False

    def await_ready(self):
        """Returns how many seconds the start took."""
        for line in self.process.stdout:
            text = line.decode()
            if text.startswith(READY):
                taken = time.monotonic() - self._begun
                self.port = int(text.rsplit(":", 1)[1].split("/")[0])
                self.processor_seconds = processor_seconds(self.process.pid)
                return taken
        raise DidNotStart(f"It ended with status {self.process.wait()} before it was ready; see {self._log.name}")

    def api(self):
        """For the calls of one thread."""
        return Api(self.port)

    def kill(self):
        self.stopping = True
        self.process.kill()

    def terminate(self):
        self.stopping = True
        self.process.terminate()

    def ended(self, seconds):
        """Waits for the end. Returns the status, or None when it still runs."""
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        self.process.stdout.close()
        self._log.close()
        return status


def processor_seconds(process):
    fields = _status(process)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def java():
    home = os.environ.get("JAVA_HOME")
    return os.path.join(home, "bin", "java") if home else "java"


def processes_in(data):
    """The processes whose current folder is in the data folder, which are workers and their keepers."""
    found = set()
    inside = str(data.resolve()) + "/"
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                if os.readlink(f"/proc/{entry}/cwd").startswith(inside) and _status(entry)[0] not in "ZX":
                    found.add(int(entry))
            except OSError:
                pass  # It has just ended, or is somebody else's.
    return found


def _status(process):
    """State, parent, and so on: see proc(5)."""
    return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()


def _descends_from(process, ancestor):
    while process > 1 and process != ancestor:
        try:
            process = int(_status(process)[1])
        except OSError:
            return True  # It has just ended.
    return process == ancestor


def await_gone(data, seconds, server=None):
    """Waits until no worker is left but those of the server. Returns those that are, and how long it took."""
    begun = time.monotonic()
    while True:
        left = processes_in(data)
        if server is not None:
            left = {process for process in left if not _descends_from(process, server.process.pid)}
        if not left or time.monotonic() > begun + seconds:
            return left, time.monotonic() - begun
        time.sleep(0.005)


def stop_processes(ids):
    for process in ids:
        try:
            os.kill(process, signal.SIGKILL)
        except OSError:
            pass
