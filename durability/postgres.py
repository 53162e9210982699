"""Asks a PostgreSQL database, with nothing but the standard library: no server and no driver of Penstock is in between."""

import base64
import hashlib
import hmac
import secrets
import socket
import struct
from urllib.parse import unquote, urlsplit

BOOL, BYTEA, INT8, INT2, INT4 = 16, 17, 20, 21, 23
READERS = {
    BOOL: lambda text: text == "t",
    BYTEA: lambda text: bytes.fromhex(text[2:]),
    INT8: int,
    INT2: int,
    INT4: int,
}
"""What is made of the text of a value, by type. Of other types it stays text."""


class Away(Exception):
    """The database cannot be reached, or has gone while it was asked."""


class Failed(Exception):
    """The database says no."""


class Connection:
    """One session; see "Frontend/Backend Protocol" in PostgreSQL's manual."""

    def __init__(self, url, seconds=30):
        parts = urlsplit(url)
        self._user, self._password = unquote(parts.username), unquote(parts.password)
        try:
            self._socket = socket.create_connection((parts.hostname, parts.port), seconds)
        except OSError as problem:
            raise Away(str(problem))
        self._stream = self._socket.makefile("rb")
        try:
            self._start(parts.path[1:])
        except BaseException:
            self.close()
            raise

    def query(self, statement):
        """Returns the rows, each a tuple."""
        self._send(b"Q", statement.encode() + b"\0")
        rows, types, failure = [], [], None
        while True:
            kind, body = self._receive()
            if kind == b"T":
                types = _types(body)
            elif kind == b"D":
                rows.append(_values(body, types))
            elif kind == b"E":
                failure = _sentence(body)
            elif kind == b"Z":
                if failure:
                    raise Failed(failure)
                return rows

    def close(self):
        self._stream.close()
        self._socket.close()

    def _start(self, database):
        said = f"user\0{self._user}\0database\0{database}\0\0".encode()
        self._write(struct.pack("!ii", len(said) + 8, 196608) + said)
        scram = None
        while True:
            kind, body = self._receive()
            if kind == b"E":
                # It starts, stops, or recovers; there is no other reason here.
                raise Away(_sentence(body))
            if kind == b"Z":
                return
            if kind == b"R":
                step = struct.unpack("!i", body[:4])[0]
                if step == 10:
                    scram = Scram(self._password)
                    first = scram.first()
                    self._send(b"p", b"SCRAM-SHA-256\0" + struct.pack("!i", len(first)) + first)
                elif step == 11:
                    self._send(b"p", scram.last(body[4:]))
                elif step not in (0, 12):
                    raise Failed(f"It wants a password in a way ({step}) that is not known here.")

    def _send(self, kind, body):
        self._write(kind + struct.pack("!i", len(body) + 4) + body)

    def _write(self, data):
        try:
            self._socket.sendall(data)
        except OSError as problem:
            raise Away(str(problem))

    def _receive(self):
        try:
            head = self._stream.read(5)
            body = self._stream.read(struct.unpack("!i", head[1:])[0] - 4) if len(head) == 5 else b""
        except (OSError, ValueError) as problem:
            raise Away(str(problem))
        if len(head) < 5:
            raise Away("The connection has ended.")
        return head[:1], body


class Scram:
    """The client's part of SCRAM-SHA-256, see RFC 5802."""

    def __init__(self, password):
        self._password = password.encode()
        self._bare = "n=,r=" + secrets.token_hex(12)

    def first(self):
        return ("n,," + self._bare).encode()

    def last(self, challenge):
        given = dict(part.split("=", 1) for part in challenge.decode().split(","))
        salted = hashlib.pbkdf2_hmac("sha256", self._password, base64.b64decode(given["s"]), int(given["i"]))
        without_proof = "c=biws,r=" + given["r"]
        signed = ",".join([self._bare, challenge.decode(), without_proof]).encode()
        client_key = hmac.digest(salted, b"Client Key", "sha256")
        signature = hmac.digest(hashlib.sha256(client_key).digest(), signed, "sha256")
        proof = bytes(a ^ b for a, b in zip(client_key, signature))
        return f"{without_proof},p={base64.b64encode(proof).decode()}".encode()


def _types(body):
    types, at = [], 2
    for _ in range(struct.unpack("!h", body[:2])[0]):
        at = body.index(b"\0", at) + 1
        types.append(struct.unpack("!i", body[at + 6 : at + 10])[0])
        at += 18
    return types


def _values(body, types):
    values, at = [], 2
    for of in types:
        length = struct.unpack("!i", body[at : at + 4])[0]
        at += 4
        if length < 0:
            values.append(None)
        else:
            text = body[at : at + length].decode()
            values.append(READERS.get(of, str)(text))
            at += length
    return tuple(values)


def _sentence(body):
    fields = {part[:1]: part[1:].decode() for part in body.split(b"\0") if part}
    return fields.get(b"M", "It failed.")
