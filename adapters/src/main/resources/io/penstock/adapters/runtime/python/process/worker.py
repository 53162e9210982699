"""The Penstock worker: runs the code of one deployment version, one request at a time.

    python worker.py                                  serves requests for the server that started it
    python worker.py --inspect DIRECTORY FILE RESULT  writes what the package offers to RESULT, as JSON
    python worker.py --run PROGRAM ARGUMENTS...       runs another program, such as pip, which ends with the server

A serving worker connects to the Unix domain socket named by PENSTOCK_WORKER_SOCKET and shows the secret in
PENSTOCK_WORKER_NONCE. docs/worker-protocol.md describes the frames. File descriptors 1 and 2 are never protocol: what
Python code prints travels as log frames, and the server reads what anything else writes there.

There are two processes: the worker, which runs the user's code, and its keeper, which runs none, and kills whatever the
code has started when the worker or the server ends.

User code runs in the main thread, because only there can a signal raise an exception in it: that is how a request is
cancelled. Standard library only, Python 3.8 or newer. Everything is imported at the top, so that a module of the
package that shares its name with a standard one cannot get in the way later.
"""

import codecs
import collections
import faulthandler
import fcntl
import importlib.util
import inspect
import io
import json
import os
import select
import signal
import socket
import stat
import struct
import sys
import termios
import threading
import time
import traceback
import _thread

try:
    import ctypes
except ImportError:  # Python can be built without it
    ctypes = None

FRAME = struct.Struct(">4sB3xQII")  # magic, type, attempt, length of the JSON header, length of the payload
MAGIC = b"PST1"
MARK = struct.Struct(">Q")  # the attempt
HELLO, INIT, READY, START_FAILED, REQUEST, RETURNED, RAISED, CANCELLED, OUT, ERR, STOP, BEGUN, UPDATE = range(1, 14)

EXIT_CONNECTION_LOST = 113
EXIT_SIGNALLED = 128  # and the number of the signal, as shells and Java have it
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
SMALL = 65536  # bytes that are cheaper to copy than to send separately
LARGE_CHUNK = 1048576  # bytes of a file
LONGEST_LOG_FRAME = 262144  # bytes
LONGEST_PARTIAL_LINE = 65536  # characters kept back in the hope of a line break
LONGEST_MESSAGE = 4096  # characters
LONGEST_UPDATE = 1048576  # bytes

FILE_URI = "ubiops-file://"
SEE_LOGS = "An exception occurred in the request. See the logs for details."
NOT_JSON = "The deployment returned something that cannot be sent as JSON: "

# Not json.loads, which looks for an encoding first: everything here is UTF-8.
decode_json = json.JSONDecoder().decode
encode_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


class RequestCancelled(KeyboardInterrupt):
    """Raised in user code when its request is cancelled or out of time."""


class Refusal(Exception):
    """A failure of the user's code that one sentence explains."""

    def __init__(self, message, category="user_code"):
        super().__init__(message)
        self.category = category


class Keeper:
    """The parent of a worker: ends when the worker does, or when its standard input is closed, which is what happens when
    the server dies. Nothing that the worker started is left then: on Linux, processes whose parent ends become children
    of the keeper, whatever group or session they have moved to.
    """

    def __init__(self, worker):
        self._worker = worker
        self._exit = None
        for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(ignored, signal.SIG_IGN)
        self._ended, ended = os.pipe()
        for end in (self._ended, ended):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(ended)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # a byte in the pipe is all that is needed

    def run(self):
        self._bury(os.WNOHANG)  # it may have ended before we listened
        while self._exit is None and self._obey():
            self._bury(os.WNOHANG)
        self._end_all()
        os._exit(0 if self._exit is None else self._exit)

    def _obey(self):
        """Waits for something to happen. False when the server wants the end, or is gone."""
        ready, _, _ = select.select([0, self._ended], [], [])
        if self._ended in ready:
            os.read(self._ended, SMALL)
        if 0 in ready:
            commands = os.read(0, SMALL)
            if not commands:
                return False
            os.kill(self._worker, signal.SIGINT)  # at worst it waits to be buried, so this is no other process
        return True

    def _bury(self, options):
        """Buries children, all those that have ended or else the next to end. False when there are none left."""
        try:
            while True:
                child, status = os.waitpid(-1, options)
                if child == 0:
                    return True
                if child == self._worker:
                    killed = os.WIFSIGNALED(status)
                    self._exit = EXIT_SIGNALLED + os.WTERMSIG(status) if killed else os.WEXITSTATUS(status)
                if not options:
                    return True
        except ChildProcessError:
            return False

    def _end_all(self):
        # The whole group at once, lest it starts more processes than one can kill one by one.
        kill(os.killpg, self._worker)
        if self._exit is None:
            kill(os.kill, self._worker)  # it may have no group yet
        while True:
            for child in children_of(os.getpid()) or ():
                kill(os.kill, child)
            if not self._bury(0):  # the children of the one that ended are ours by now
                return


class Cancellation:
    """Turns SIGINT into RequestCancelled, but only while user code runs and never in the middle of a frame."""

    def __init__(self):
        self.armed = False
        self._main = threading.main_thread().ident
        self._shields = 0
        self._pending = False
        signal.signal(signal.SIGINT, self._handle)

    def _handle(self, _signal, _frame):
        if not self.armed:
            return
        if self._shields:
            self._pending = True
        else:
            self._raise()

    def _raise(self):
        self.armed = self._pending = False
        raise RequestCancelled()

    def __enter__(self):
        if threading.get_ident() == self._main:
            self._shields += 1

    def __exit__(self, *_):
        if threading.get_ident() == self._main:
            self._shields -= 1
            if self._pending and self.armed and not self._shields:
                self._raise()


class Connection:
    """Frames over the socket. Any thread may send; whole frames go out, in order."""

    def __init__(self, path, shield):
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.connect(path)
        self._input = self._socket.makefile("rb", buffering=SMALL)
        self._shield = shield
        self._queue = collections.deque()
        self._lock = threading.Lock()
        self._sender = None

    def fileno(self):
        return self._socket.fileno()

    def abandon(self):
        """In a forked child: the connection belongs to the parent alone."""
        self._socket.detach()

    def receive(self):
        """Returns type, attempt, header, payload. Ends the process when the server is gone."""
        try:
            head = self._input.read(FRAME.size)
            if len(head) == FRAME.size:
                _, kind, attempt, header_length, payload_length = FRAME.unpack(head)
                header = self._input.read(header_length)
                payload = self._input.read(payload_length)
                if len(header) == header_length and len(payload) == payload_length:
                    return kind, attempt, decode_json(header.decode()) if header else {}, payload
        except (OSError, ValueError):
            pass
        os._exit(EXIT_CONNECTION_LOST)

    def send(self, kind, attempt=0, header=None, payload=b""):
        head = json.dumps(header).encode() if header is not None else b""
        self._queue.append((FRAME.pack(MAGIC, kind, attempt, len(head), len(payload)) + head, payload))
        me = threading.get_ident()
        if self._sender == me:
            return  # a finaliser printed while this thread was sending: the loop below takes it along
        try:
            with self._shield, self._lock:
                self._sender = me
                try:
                    while self._queue:
                        self._send(*self._queue.popleft())
                finally:
                    self._sender = None
        except OSError:
            os._exit(EXIT_CONNECTION_LOST)

    def _send(self, head, payload):
        if len(payload) <= SMALL:
            self._socket.sendall(head + payload)
        else:
            self._socket.sendall(head)
            self._socket.sendall(payload)


class LogStream(io.TextIOBase):
    """Stands in for sys.stdout or sys.stderr: sends whole lines, kept apart by thread."""

    encoding = "utf-8"
    errors = "backslashreplace"
    newlines = None

    def __init__(self, worker, kind, descriptor):
        super().__init__()
        self._worker = worker
        self._kind = kind
        self._descriptor = descriptor
        self._partial = {}
        self.buffer = LogBytes(self)

    def writable(self):
        return True

    def isatty(self):
        return False

    def fileno(self):
        return self._descriptor

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError("write() argument must be str, not " + type(text).__name__)
        if self._worker.forked():
            os.write(self._descriptor, text.encode(self.encoding, self.errors))
            return len(text)
        thread = threading.get_ident()
        lines = self._partial.pop(thread, "") + text
        end = lines.rfind("\n")
        if end >= 0:
            self._send(lines[:end])
            lines = lines[end + 1 :]
        if len(lines) > LONGEST_PARTIAL_LINE:
            self._send(lines)
        elif lines:
            self._partial[thread] = lines
        return len(text)

    def finish(self):
        """Sends what still waits for its line break."""
        for thread in list(self._partial):
            self._send(self._partial.pop(thread, ""))

    def _send(self, lines):
        data = lines.encode(self.encoding, self.errors)
        for start in range(0, max(1, len(data)), LONGEST_LOG_FRAME):
            self._worker.log(self._kind, data[start : start + LONGEST_LOG_FRAME])


class LogBytes(io.RawIOBase):
    """The `buffer` of a LogStream, for code that prints bytes."""

    def __init__(self, text):
        super().__init__()
        self._text = text
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")

    def writable(self):
        return True

    def fileno(self):
        return self._text.fileno()

    def write(self, data):
        data = bytes(data)
        self._text.write(self._decoder.decode(data))
        return len(data)


class Package:
    """The user's code: finds the class, makes the object, calls its methods."""

    def __init__(self, directory, file):
        self.directory = directory
        self.file = file
        self.type = None
        self._methods = {}

    def load(self):
        sys.path.append(self.directory)
        sys.path.append(os.path.join(self.directory, "libraries"))
        path = os.path.join(self.directory, self.file)
        if not os.path.isfile(path):
            raise Refusal("The package has no file %s." % self.file)
        name = os.path.splitext(self.file)[0]
        if name in sys.modules:
            name = "deployment_package_" + name
        spec = importlib.util.spec_from_file_location(name, path)
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except BaseException as problem:
            log_exception(problem)
            raise Refusal("%s could not be imported: %s" % (self.file, describe(problem)))
        self.type = getattr(module, "Deployment", None)
        if not inspect.isclass(self.type):
            raise Refusal("%s has no class Deployment." % self.file)

    def offers(self, method):
        return callable(getattr(self.type, method, None))

    def start(self, context):
        available = {"base_directory": self.directory, "context": context}
        try:
            parameters = inspect.signature(self.type).parameters
            if not any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters.values()):
                available = {name: value for name, value in available.items() if name in parameters}
            deployment = self.type(**available)
            for name in ("request", "requests"):
                method = getattr(deployment, name, None)
                if callable(method):
                    self._methods[name] = (method, takes_context(method))
        except BaseException as problem:
            log_exception(problem)
            raise Refusal(
                public_message(problem)
                or "The deployment could not start: its constructor raised %s. See the logs for details."
                % type(problem).__name__
            )

    def answer(self, data, context):
        """Reference, section 5.8: which method gets a list, and which a single item."""
        several = isinstance(data, list)
        if "requests" in self._methods and (several or "request" not in self._methods):
            return self._call("requests", data if several else [data], context)
        if "request" not in self._methods:
            raise Refusal("The class Deployment has neither a request nor a requests method.")
        if several:
            results = []
            for item in data:
                result = self._call("request", item, context)
                # A request method may return a list: that is how one input becomes many items.
                results.extend(result if isinstance(result, list) else [result])
            return results
        return self._call("request", data, context)

    def _call(self, name, data, context):
        method, with_context = self._methods[name]
        return method(data, context) if with_context else method(data)


class Stream:
    """The context's streaming_update of a request that somebody listens to. Any thread may call it; what comes after the
    answer goes nowhere."""

    def __init__(self, worker, attempt):
        self._worker = worker
        self._attempt = attempt

    def __call__(self, text):
        self._worker.update(self._attempt, str(text).encode("utf-8", "replace"))


class Rooms:
    """Where the code may have files that it returns: its own folders, and temporary ones.

    This is against mistakes. What the code can read it can also return as text.
    """

    def __init__(self, data, own):
        self._data = os.path.realpath(data)
        self._own = [os.path.realpath(folder) for folder in own]
        self._temporary = [os.path.realpath(folder) for folder in ("/tmp", "/var/tmp", os.environ.get("TMPDIR", "/tmp"))]

    def allow(self, path, request_folder):
        if is_in(path, self._own + [os.path.realpath(request_folder)]):
            return True
        return is_in(path, self._temporary) and not is_in(path, [self._data])


class OutputFiles:
    """Lays files that the code returns into a folder of the request, where the server takes them from."""

    def __init__(self, folder, fields, rooms):
        self._folder = folder
        self._fields = fields
        self._rooms = rooms
        self._count = 0

    def lay_down(self, result):
        if isinstance(result, (list, tuple)):
            return [self._item(item) for item in result]
        return self._item(result)

    def _item(self, item):
        if not isinstance(item, dict):
            return item
        item = dict(item)
        for field in self._fields:
            value = item.get(field)
            if isinstance(value, (list, tuple)):
                item[field] = [self._value(field, element) for element in value]
            elif value is not None:
                item[field] = self._value(field, value)
        return item

    def _value(self, field, value):
        if isinstance(value, os.PathLike):
            value = os.fspath(value)
        if not isinstance(value, str) or value.startswith(FILE_URI):
            return value
        what = "The output field '%s' names %s, " % (field, clean(value))
        try:
            path = os.path.realpath(value)
            mode = os.stat(path).st_mode
        except (OSError, ValueError):
            raise Refusal(what + "which does not exist or cannot be read.", "output")
        if stat.S_ISDIR(mode):
            raise Refusal(what + "which is a folder: return the path of a file, such as a zip of it.", "output")
        if not self._rooms.allow(path, os.path.dirname(self._folder)):
            raise Refusal(
                what + "which a deployment may not return: write the file to the working directory or a temporary one.",
                "output",
            )
        if not stat.S_ISREG(mode):
            raise Refusal(what + "which is not a regular file.", "output")
        self._count += 1
        folder = os.path.join(self._folder, str(self._count))
        target = os.path.join(folder, os.path.basename(value))
        try:
            os.mkdir(folder)
            try:
                os.link(path, target)
            except OSError:  # on another file system, or somebody else's
                copy_file(path, target)
        except OSError as problem:
            raise Refusal(what + "which cannot be copied: %s." % describe(problem), "output")
        return target


class Worker:
    """Serves requests until told to stop."""

    def __init__(self):
        self._process = os.getpid()
        self._attempt = 0
        self._output_limit = 0
        self._mark = -1
        self._package = None
        self._rooms = None
        self._cancellation = Cancellation()
        path = os.environ.pop("PENSTOCK_WORKER_SOCKET")
        nonce = os.environ.pop("PENSTOCK_WORKER_NONCE")
        self._connection = Connection(path, self._cancellation)
        self._connection.send(HELLO, header={"nonce": nonce})
        # Copies, so that user code that closes or replaces 1 and 2 takes nothing from us.
        self._pipes = [os.dup(1), os.dup(2)]
        faulthandler.enable(self._pipes[1])
        sys.stdout = sys.__stdout__ = LogStream(self, OUT, 1)
        sys.stderr = sys.__stderr__ = LogStream(self, ERR, 2)
        self._streams = [sys.stdout, sys.stderr]
        os.register_at_fork(after_in_child=self._after_fork)

    def forked(self):
        return os.getpid() != self._process

    def log(self, kind, data):
        self._connection.send(kind, self._attempt, payload=data)

    def update(self, attempt, data):
        if attempt != self._attempt or self.forked():
            return
        if len(data) > LONGEST_UPDATE:
            raise ValueError(
                "A streaming update has %d bytes; at most %d are allowed: show it in parts." % (len(data), LONGEST_UPDATE)
            )
        self._connection.send(UPDATE, attempt, payload=data)

    def _after_fork(self):
        os.close(self._connection.fileno())
        self._connection.abandon()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def run(self):
        while True:
            kind, attempt, header, payload = self._connection.receive()
            if kind == REQUEST:
                self._serve(attempt, header, payload)
            elif kind == INIT:
                self._start(header)
            elif kind == STOP:
                return

    def _start(self, header):
        self._output_limit = header["output_limit"]
        self._mark = os.open(header["begun"], os.O_WRONLY)
        self._rooms = Rooms(header["data"], [os.getcwd(), header["base_directory"]])
        self._package = Package(header["base_directory"], header["file"])
        try:
            self._package.load()
            self._package.start(header["context"])
        except Refusal as refusal:
            self._answer(0, START_FAILED, {"message": str(refusal)})
        else:
            self._answer(0, READY)

    def _serve(self, attempt, header, payload):
        self._attempt = attempt
        self._begin(attempt)
        try:
            try:
                self._cancellation.armed = True
                reply = self._reply(attempt, header, payload)
            finally:
                self._cancellation.armed = False
        except RequestCancelled:
            reply = (CANCELLED, {"clean": is_alone()}, b"")
        self._answer(attempt, *reply)

    def _begin(self, attempt):
        """Leaves a mark that outlives this process: after that, the request must not run anywhere else."""
        try:
            os.pwrite(self._mark, MARK.pack(attempt), 0)
        except OSError:
            self._connection.send(BEGUN, attempt)  # the disk takes nothing any more

    def _reply(self, attempt, header, payload):
        try:
            files = header.pop("files", None)
            streamed = header.pop("streamed", False)
            context = dict(header, streaming_update=Stream(self, attempt) if streamed else streaming_update)
            result = self._package.answer(read(payload), context)
            if files is not None:
                result = OutputFiles(files["folder"], files["fields"], self._rooms).lay_down(result)
            return RETURNED, None, self._encode(result)
        except RequestCancelled:
            raise
        except Refusal as refusal:
            return RAISED, {"category": refusal.category, "message": clean(str(refusal))}, b""
        except SystemExit as problem:
            log_exception(problem)
            return RAISED, {"category": "user_code", "message": "The code called sys.exit() in the request."}, b""
        except BaseException as problem:
            log_exception(problem)
            return RAISED, {"category": "user_code", "message": public_message(problem) or SEE_LOGS}, b""

    def _encode(self, result):
        output = write(result)
        if len(output) > self._output_limit:
            raise Refusal(
                "The deployment returned %d bytes of JSON; at most %d are allowed." % (len(output), self._output_limit),
                "output",
            )
        return output

    def _answer(self, attempt, kind, header=None, payload=b""):
        if self.forked():
            os._exit(0)  # user code forked and let the child return: only the parent answers
        self._finish_output()
        self._attempt = 0
        self._connection.send(kind, attempt, header, payload)

    def _finish_output(self):
        """Lets everything printed so far reach the server before the answer does."""
        for stream in self._streams:
            stream.finish()
        for _ in range(50):
            if not any(unread(pipe) for pipe in self._pipes):
                return
            time.sleep(0.001)


def copy_file(source, target):
    # Not shutil's, whose import would cost every worker some milliseconds.
    with open(source, "rb") as reader, open(target, "xb") as writer:
        while True:
            chunk = reader.read(LARGE_CHUNK)
            if not chunk:
                return
            writer.write(chunk)


def is_in(path, folders):
    return any(os.path.commonpath([path, folder]) == folder for folder in folders)


def streaming_update(_text):
    """The context's streaming_update: nobody listens to a request that is not streamed."""


def takes_context(method):
    try:
        parameters = inspect.signature(method).parameters
    except (TypeError, ValueError):
        return False
    return "context" in parameters and len(parameters) == 2


def read(payload):
    try:
        return decode_json(payload.decode())
    except (ValueError, RecursionError) as problem:
        raise Refusal("Python could not read the request data: %s" % describe(problem))


def write(result):
    """The result as JSON. What Python would write although JSON has no such thing is refused."""
    try:
        return encode_json(result).encode()
    except RequestCancelled:
        raise
    except UnicodeEncodeError:
        reason = "a text with half a surrogate pair, which is no Unicode character."
    except RecursionError:
        reason = "it is nested too deep."
    except (TypeError, ValueError) as problem:
        reason = str(problem) + "."
        if reason.startswith("Out of range float"):
            reason = "NaN and infinities have no form in JSON."
    raise Refusal(NOT_JSON + reason, "output")


def public_message(problem):
    """What the exception wants the caller to read; None when it says nothing."""
    try:
        message = getattr(problem, "public_error_message", None)
        return clean(str(message)) if message else None
    except Exception:
        return None


def describe(problem):
    try:
        text = "".join(traceback.format_exception_only(type(problem), problem)).strip()
    except Exception:
        text = type(problem).__name__
    return clean(text.splitlines()[-1] if text else type(problem).__name__)


def clean(text):
    return text.encode("utf-8", "replace").decode()[:LONGEST_MESSAGE]


def log_exception(problem):
    """Prints the stack trace from the user's first line on."""
    trace = problem.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith((__file__, "<frozen importlib")):
        trace = trace.tb_next
    try:
        traceback.print_exception(type(problem), problem, trace, file=sys.__stderr__)
    except Exception as second:
        sys.__stderr__.write("The stack trace cannot be shown: %s\n" % type(second).__name__)


def unread(pipe):
    try:
        return fcntl.ioctl(pipe, termios.FIONREAD, b"\0\0\0\0") != b"\0\0\0\0"
    except OSError:
        return False


def is_alone():
    """Whether no user code runs or will run but in this thread: no matter who started the others, nobody can tell what
    they work for."""
    return (
        # First, as a signal that is on its way runs code that may leave anything of the others behind; and last, as that
        # code may have set a timer again.
        not has_timers()
        and threading.active_count() == 1  # counts those that have not got as far as running
        and _thread._count() == 0  # counts those that were not started by the threading module
        and not has_children()
        # Those whose parent has ended are our parent's.
        and children_of(os.getppid()) in ([os.getpid()], None)
        and not has_timers()
    )


def has_timers():
    # Of one that repeats, the time is 0 from the moment it has expired until its signal is delivered; its interval is not.
    return any(any(signal.getitimer(timer)) for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF))


def has_children():
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        return True
    except (OSError, AttributeError):
        return False


def children_of(parent):
    """The processes that a process without threads is the parent of. None where the system does not tell."""
    try:
        with open("/proc/%d/task/%d/children" % (parent, parent)) as listing:
            return [int(child) for child in listing.read().split()]
    except OSError:
        pass
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdigit() and parent_of(name) == parent]
    except OSError:
        return None


def parent_of(name):
    try:
        with open("/proc/%s/stat" % name, errors="replace") as stat:
            return int(stat.read().rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return None  # it has just ended


def kill(send, target):
    try:
        send(target, signal.SIGKILL)
    except OSError:
        pass  # it has ended


def prctl(option, value):
    """Asks Linux for something. Returns whether it will be so."""
    try:
        return ctypes.CDLL(None).prctl(option, value, 0, 0, 0) == 0
    except (OSError, AttributeError):
        return False


def start_keeper():
    """Returns in a new process, the worker; the one that calls becomes its keeper."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    keeper = os.getpid()
    worker = os.fork()
    if worker:
        Keeper(worker).run()
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != keeper:
        os._exit(EXIT_CONNECTION_LOST)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)


def own_session():
    os.umask(0o077)
    try:
        os.setsid()  # a group of its own, so that the server can kill what the code started along with it
    except OSError:
        pass


def inspect_package(directory, file, result):
    package = Package(directory, file)
    try:
        package.load()
        found = {"request": package.offers("request"), "requests": package.offers("requests")}
        if not any(found.values()):
            raise Refusal("The class Deployment in %s has neither a request nor a requests method." % file)
    except Refusal as refusal:
        found = {"problem": clean(str(refusal))}
    sys.stdout.flush()
    sys.stderr.flush()
    with open(result + ".part", "w", encoding="utf-8") as out:
        json.dump(found, out)
    os.rename(result + ".part", result)
    os._exit(0)  # threads that the import started shall not keep the check waiting


def main(arguments):
    sys.path[:] = [entry for entry in sys.path if entry != os.path.dirname(os.path.abspath(__file__))]
    own_session()
    start_keeper()
    own_session()
    if arguments[:1] == ["--inspect"]:
        inspect_package(*arguments[1:])
    if arguments[:1] == ["--run"]:
        os.execvp(arguments[1], arguments[1:])
    Worker().run()


if __name__ == "__main__":
    main(sys.argv[1:])
