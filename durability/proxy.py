"""A network between a server and its database that a test can break: a TCP proxy on a port of 127.0.0.1.

A process of its own, so that it is as quick as it can be whatever the test does. `Proxy` starts and tells it.
"""

import selectors
import socket
import struct
import subprocess
import sys

PIECE = 1 << 17
RESET = struct.pack("ii", 1, 0)


class Proxy:
    def __init__(self, port):
        command = [sys.executable, "-B", __file__, str(port)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, universal_newlines=True)
        self.port = int(self._process.stdout.readline())

    def cut(self):
        """Resets all connections, and each that comes."""
        self._tell("cut")

    def freeze(self):
        """Passes nothing on any more, and says nothing of that."""
        self._tell("freeze")

    def mend(self):
        """As before; what was held back arrives now."""
        self._tell("mend")

    def _tell(self, what):
        self._process.stdin.write(what + "\n")
        self._process.stdin.flush()
        if self._process.stdout.readline() != "done\n":
            raise AssertionError("The proxy has ended.")

    def close(self):
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


class Side:
    """One of the two sockets of a connection, with what it has still to be sent."""

    def __init__(self, socket_):
        self.socket = socket_
        self.other = None
        self.unsent = b""
        self.closing = False


class Passing:
    """One thread for everything."""

    def __init__(self, port):
        self._to = ("127.0.0.1", port)
        self._selector = selectors.DefaultSelector()
        self._sides = set()
        self._state = "mend"
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(sys.stdin.fileno(), selectors.EVENT_READ)
        self.port = self._listener.getsockname()[1]

    def run(self):
        while True:
            for key, events in self._selector.select():
                if key.fileobj is self._listener:
                    self._accept()
                elif key.data is None:
                    line = sys.stdin.readline()
                    if not line:
                        return
                    self._obey(line.strip())
                    print("done", flush=True)
                    break  # What the others are ready for may have changed.
                elif key.data in self._sides:
                    self._pass(key.data, events)

    def _obey(self, state):
        if state == "cut":
            for side in list(self._sides):
                self._end(side)
        if state == "freeze":
            self._selector.unregister(self._listener)
        elif self._state == "freeze":
            self._selector.register(self._listener, selectors.EVENT_READ)
        self._state = state
        for side in self._sides:
            self._watch(side)

    def _accept(self):
        client, _ = self._listener.accept()
        if self._state == "cut":
            reset(client)
            return
        try:
            server = socket.create_connection(self._to, 1)
        except OSError:
            reset(client)
            return
        a, b = Side(client), Side(server)
        a.other, b.other = b, a
        for side in (a, b):
            side.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            side.socket.setblocking(False)
            self._sides.add(side)
            self._watch(side)

    def _watch(self, side):
        """Reads from a side while the other can take it."""
        events = 0
        if self._state != "freeze":
            if not side.other.unsent and not side.closing:
                events |= selectors.EVENT_READ
            if side.unsent:
                events |= selectors.EVENT_WRITE
        known = side.socket in self._selector.get_map()
        if events and known:
            self._selector.modify(side.socket, events, side)
        elif events:
            self._selector.register(side.socket, events, side)
        elif known:
            self._selector.unregister(side.socket)

    def _pass(self, side, events):
        try:
            if events & selectors.EVENT_WRITE:
                self._send(side)
            if events & selectors.EVENT_READ and not side.other.unsent:
                piece = side.socket.recv(PIECE)
                if not piece:
                    side.closing = side.other.closing = True
                    self._end(side, gently=True)
                    return
                side.other.unsent = piece
                self._send(side.other)
        except BlockingIOError:
            pass
        except OSError:
            self._end(side)
            return
        self._watch(side)
        self._watch(side.other)

    def _send(self, side):
        try:
            side.unsent = side.unsent[side.socket.send(side.unsent) :]
        except BlockingIOError:
            pass

    def _end(self, side, gently=False):
        for one in (side, side.other):
            if one in self._sides:
                self._sides.remove(one)
                if one.socket in self._selector.get_map():
                    self._selector.unregister(one.socket)
                if gently:
                    one.socket.close()
                else:
                    reset(one.socket)


def reset(socket_):
    try:
        socket_.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    except OSError:
        pass
    socket_.close()


if __name__ == "__main__":
    passing = Passing(int(sys.argv[1]))
    print(passing.port, flush=True)
    try:
        passing.run()
    except KeyboardInterrupt:
        pass
