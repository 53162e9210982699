import socket


class Deployment:
    """Tells the test that it has begun, and goes on when the test says how: see gate.py."""

    def request(self, data):
        with socket.create_connection(("127.0.0.1", data["port"])) as gate:
            gate.sendall(f"{data['name']}\n".encode())
            if gate.recv(1) == b"!":
                raise ValueError("the test wants a failure")
        return {"name": data["name"]}
