"""A PostgreSQL server for tests, with a data folder of its own, which is gone after it."""

import ctypes
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections import deque
from pathlib import Path

READY = ("database system is ready to accept connections", "database system is ready to accept read-only connections")
PR_SET_CHILD_SUBREAPER = 36
# PostgreSQL refuses to run as root. Which of these works depends on the container: not all let a process change its user
# without losing files of root, and not all have user namespaces.
NOT_ROOT = (
    "setpriv --reuid=65534 --regid=65534 --clear-groups --securebits=+no_setuid_fixup"
    " --inh-caps=+dac_override --ambient-caps=+dac_override",
    "unshare --user --map-user=65534 --map-group=65534",
)


class Server:
    """One that is made and started; kill, stop and start are for tests of faults."""

    def __init__(self, binaries, settings, primary=None):
        """With a `primary`, which must have stopped, it begins as a copy of that, and follows it as its standby."""
        self.binaries = binaries
        self.programs = binaries / "bin"
        self.settings = settings
        self.standby = None
        self.folder = Path(tempfile.mkdtemp(prefix="penstock-postgres-"))
        self.data = self.folder / "data"
        self.password = primary.password if primary else secrets.token_hex(16)
        self.running = None
        # Processes of a killed server become children of this one, which so knows when they have ended.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        try:
            self.user = usual_user(self.programs)
            if primary is None:
                self.make()
            else:
                self.copy(primary)
            self.port = free_port()
            self.start()
        except BaseException:
            self.end()
            raise

    def url(self):
        return f"postgres://postgres:{self.password}@127.0.0.1:{self.port}/postgres"

    def make(self):
        password = self.folder / "password"
        password.write_text(self.password)
        # Names are in the order of a language, as on most servers, so that a query that relies on that of bytes shows.
        command = f"--username=postgres --pwfile={password} --auth=scram-sha-256 --no-sync --encoding=UTF8 --locale=C"
        command += " --locale-provider=icu --icu-locale=en-US"
        made = subprocess.run(
            [*self.user, str(self.programs / "initdb"), "-D", str(self.data), *command.split()],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
        )
        if made.returncode != 0:
            raise ServerError(f"initdb failed: {made.stdout}")

    def copy(self, primary):
        subprocess.run([*self.user, "cp", "-R", str(primary.data), str(self.data)], check=True)
        (self.data / "standby.signal").touch()
        connection = f"host=127.0.0.1 port={primary.port} user=postgres password={self.password} application_name=standby"
        self.settings = {**self.settings, "primary_conninfo": connection}

    def add_standby(self):
        """Makes one, which takes a restart. Returns its URL."""
        self.stop()
        self.standby = Server(self.binaries, self.settings, self)
        self.start()
        return self.standby.url()

    def start(self):
        """Returns when it accepts connections, with what a crash has left undone done."""
        self.expect(running=False)
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            # In the data folder, so that a killed server leaves nothing in /dev/shm, which is small in containers.
            "dynamic_shared_memory_type": "mmap",
            **self.settings,
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self.running = subprocess.Popen(
            # It goes when this process is killed. In a session of its own, an interrupt on a terminal does not reach it.
            [*self.user, "setpriv", "--pdeathsig", "KILL", str(self.programs / "postgres"), "-D", str(self.data), *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            universal_newlines=True,
            errors="replace",
            start_new_session=True,
        )
        log = Log(self.running.stderr)
        if not log.is_ready():
            self.running.wait()
            self.running = None
            raise ServerError(f"PostgreSQL did not start: {log.text()}")

    def stop(self):
        """Ends connections, and writes everything."""
        self.expect(running=True)
        self.running.send_signal(signal.SIGINT)
        self.running.wait()
        self.running = None

    def kill(self):
        """All of its processes at once; nothing is written any more, and connections just end."""
        self.expect(running=True)
        self.running.kill()
        self.running.wait()
        self.running = None
        left = children_named("postgres") - {self.standby and self.standby.running.pid}
        for process in left:
            os.kill(process, signal.SIGKILL)
        for process in left:
            os.waitpid(process, 0)

    def expect(self, running):
        if (self.running is not None) != running:
            raise ServerError("PostgreSQL does not run." if self.running is None else "PostgreSQL runs already.")

    def end(self):
        if self.running:
            self.kill()
        if self.standby:
            self.standby.end()
        self.remove_shared_memory()
        shutil.rmtree(self.folder, ignore_errors=True)

    def remove_shared_memory(self):
        """The few bytes by which a killed server would be seen by its next start."""
        try:
            segment = (self.data / "postmaster.pid").read_text().splitlines()[6].split()[1]
        except (OSError, IndexError):
            return  # it was stopped, or has not come that far
        subprocess.run(["ipcrm", "-m", segment], stderr=subprocess.DEVNULL)


class ServerError(Exception):
    pass


class Log:
    """What a server says, the last of it; somebody has to read it, or the server waits."""

    def __init__(self, stream):
        self.last = deque(maxlen=40)
        self.ready = False
        self.ready_or_ended = threading.Event()
        self.reader = threading.Thread(target=self.read, args=(stream,), daemon=True)
        self.reader.start()

    def read(self, stream):
        with stream:
            for line in stream:
                self.last.append(line)
                if any(words in line for words in READY):
                    self.ready = True
                    self.ready_or_ended.set()
        self.ready_or_ended.set()

    def is_ready(self):
        """Waits until it is, or has ended without."""
        self.ready_or_ended.wait()
        return self.ready

    def text(self):
        return "".join(self.last)


def usual_user(programs):
    """What to put before a command, so that PostgreSQL accepts the user."""
    if os.geteuid() != 0:
        return []
    said = ""
    for words in NOT_ROOT:
        # It may be below a folder of root's.
        command = [*words.split(), "test", "-x", str(programs / "postgres")]
        try:
            tried = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
        except FileNotFoundError as missing:
            said += f"\n{missing}"
            continue
        if tried.returncode == 0:
            return words.split()
        said += f"\n{words.split()[0]} ended with {tried.returncode}: {tried.stdout}"
    raise ServerError(f"PostgreSQL refuses to run as root, and this container lets root be nobody else:{said}")


def free_port():
    """Below those that the system gives to connections, so that nobody has it after a restart."""
    while True:
        port = random.randrange(20000, 32768)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                pass


def children_named(name):
    found = set()
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/stat") as stat:
                before, after = stat.read().rsplit(")", 1)
        except OSError:
            continue  # it has ended meanwhile
        if before.endswith(f"({name}") and int(after.split()[1]) == os.getpid():
            found.add(int(process))
    return found
