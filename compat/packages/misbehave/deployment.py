import os
import sys


class Deployment:
    """Does to its own process whatever the request says, and gives the text back otherwise."""

    def request(self, data):
        if data == "exit":
            os._exit(3)
        if data == "sys.exit":
            sys.exit(3)
        if data == "flood":
            for _ in range(20_000):
                print("x" * 1000)
                print("x" * 1000, file=sys.stderr)
        if data == "close everything":
            os.closerange(0, 1000)
        if data == "write nonsense":
            for descriptor in range(3, 50):
                try:
                    os.write(descriptor, b"nonsense")
                except OSError:
                    pass
        if data == "no text":
            return 5
        if data == "no JSON":
            return object()
        if data == "recursion":
            return self.request(data)
        return data
