"""The least that a Python process can do for a server: reads a frame and sends it back. PythonPong.java runs this.

    python pong.py SOCKET [json]

A frame is its length (4 bytes, big-endian) and as many bytes. With json, these are read as JSON and written anew.
"""

import json
import socket
import sys

connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
connection.connect(sys.argv[1])
through_json = sys.argv[2:] == ["json"]
buffer = bytearray(1 << 24)  # the longest frame
view = memoryview(buffer)
while True:
    have = connection.recv_into(view)
    if have == 0:
        break
    while have < 4:
        have += connection.recv_into(view[have:])
    end = 4 + int.from_bytes(view[:4], "big")
    while have < end:
        have += connection.recv_into(view[have:end])
    if through_json:
        answer = json.dumps(json.loads(buffer[4:end]), separators=(",", ":")).encode()
        connection.sendall(len(answer).to_bytes(4, "big") + answer)
    else:
        connection.sendall(view[:end])
