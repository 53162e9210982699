"""Holds requests to the deployment ``hold`` in the middle of their work, until a test lets them go.

The code calls the test through a socket. So the test knows without waiting any longer than it must when the code has
begun, and when nothing of it is left.
"""

import socket


class Gate:
    """Where the code arrives. What is held when the gate is closed goes on, and ends well."""

    SECONDS = 60

    def __init__(self):
        self._server = socket.create_server(("127.0.0.1", 0), backlog=256)
        self._server.settimeout(self.SECONDS)
        self._port = self._server.getsockname()[1]
        self._held = []

    def item(self, name):
        """The input of a request that will arrive under this name."""
        return {"port": self._port, "name": name}

    def items(self, *names):
        return [self.item(name) for name in names]

    def arrival(self):
        """The next request whose code has begun."""
        connection, _ = self._server.accept()
        held = Held(connection)
        self._held.append(held)
        return held

    def nobody_arrives(self, seconds):
        """Whether no code begins for a while: for what must not happen at all."""
        self._server.settimeout(seconds)
        try:
            self._server.accept()
            return False
        except socket.timeout:
            return True
        finally:
            self._server.settimeout(self.SECONDS)

    def close(self):
        self._server.close()
        for held in self._held:
            held.release()


class Held:
    """A request whose code has begun."""

    def __init__(self, connection):
        self._connection = connection
        connection.settimeout(Gate.SECONDS)
        name = b""
        while not name.endswith(b"\n"):
            name += connection.recv(1) or b"gone before it said its name\n"
        self.name = name[:-1].decode()

    def release(self):
        self._answer(b".")

    def fail(self):
        self._answer(b"!")

    def is_gone(self, at_once=False, seconds=None):
        """Whether the code has been stopped. Unless it must be so at once, this waits for it."""
        self._connection.settimeout(0 if at_once else seconds or Gate.SECONDS)
        try:
            return self._connection.recv(1) == b""
        except ConnectionResetError:
            return True
        except (BlockingIOError, socket.timeout):
            return False

    def _answer(self, how):
        try:
            self._connection.sendall(how)
        except OSError:
            pass  # It is gone, or was answered before.
        self._connection.close()
