"""Plain HTTP calls to a server that may die at any moment. Standard library only."""

import http.client
import io
import json
import socket
import time
import zipfile

TOKEN = "00112233445566778899aabbccddeeff00112233"
HUNG_SECONDS = 60


class Broken(Exception):
    """The call broke off, or the server was stopping: nobody knows whether it had an effect."""


class Unavailable(Broken):
    """The server has answered that it cannot do it now."""


class GaveUp(Broken):
    """The caller has not waited for the answer."""


class Hung(Exception):
    """The server is there and does not answer."""


class Refused(Exception):
    def __init__(self, status, sentence):
        super().__init__(f"{status}: {sentence}")
        self.status = status


class Api:
    """The calls of one thread to one server process, on one connection."""

    node = 0
    """The number of the server."""

    def __init__(self, port, patience=HUNG_SECONDS):
        self._port = port
        self._patience = patience
        self._connection = None

    def call(self, method, path, body=None, content_type="application/json", key=None):
        """Returns the decoded answer. Refused for 4xx, Broken for everything that leaves the effect open.

        Who calls again with the same `key`, the Idempotency-Key, must get the answer of the first call.
        """
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Authorization": "Token " + TOKEN}
        if data is not None:
            headers["Content-Type"] = content_type
        if key is not None:
            headers["Idempotency-Key"] = key
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=self._patience)
                self._connection.connect()
                self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._connection.request(method, "/v2.1" + path, data, headers)
            response = self._connection.getresponse()
            content = response.read()
        except socket.timeout:
            self.close()
            raise Hung(f"{method} {path}")
        except (OSError, http.client.HTTPException) as problem:
            self.close()
            raise Broken(str(problem))
        if response.status == 503:
            raise Unavailable(content.decode())
        answer = json.loads(content) if content else None
        if response.status >= 400:
            raise Refused(response.status, answer.get("error") if isinstance(answer, dict) else content)
        return answer

    def close(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def elsewhere(self):
        """For calls to other servers of the same data; None where there are none."""
        return None

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body=None):
        return self.call("POST", path, body)

    def upload(self, path, code):
        """Uploads a package that holds one file, and waits until it is built."""
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as archive:
            archive.writestr("deployment.py", code)
        body = (
            b'--limit\r\nContent-Disposition: form-data; name="file"; filename="code.zip"\r\n'
            b"Content-Type: application/zip\r\n\r\n" + package.getvalue() + b"\r\n--limit--\r\n"
        )
        made = self.call("POST", path + "/revisions", body, "multipart/form-data; boundary=limit")
        while True:
            revision = self.get(f"{path}/revisions/{made['revision']}")
            if revision["status"] == "success":
                return
            if revision["status"] == "failed":
                raise AssertionError(f"The build failed: {revision['error_message']}")
            time.sleep(0.1)
