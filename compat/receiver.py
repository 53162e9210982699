"""A receiver of webhooks: a small HTTP server that remembers its calls and answers as it is told."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

SECONDS = 20


class Received(NamedTuple):
    path: str
    headers: dict
    raw: bytes

    @property
    def json(self):
        return json.loads(self.raw)


class Receiver:
    def __init__(self):
        self.calls = []
        self.statuses = []
        """What the next calls are answered; 200 when there is nothing left."""
        self._changed = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(receiver._take(Received(self.path, dict(self.headers), body)))
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _take(self, received):
        with self._changed:
            self.calls.append(received)
            self._changed.notify_all()
            return self.statuses.pop(0) if self.statuses else 200

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}/hook?of=compat"

    def await_calls(self, count, seconds=SECONDS):
        """The calls, once there are so many."""
        give_up = time.monotonic() + seconds
        with self._changed:
            while len(self.calls) < count:
                left = give_up - time.monotonic()
                assert left > 0, f"{len(self.calls)} calls came within {seconds} s, not {count}"
                self._changed.wait(left)
            return list(self.calls)

    def close(self):
        self._server.shutdown()
        self._server.server_close()
