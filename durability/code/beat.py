"""User code that only computes, or only sleeps, and writes down that it is alive as often as it can."""

import os
import time

FILE = os.open("@FILE@", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def note(event, request, number):
    """One line is one write to a file opened with O_APPEND, so that lines of several processes never mix."""
    os.write(FILE, b"%s %s %d %d %d\n" % (event, request.encode(), number, os.getpid(), time.time_ns()))


def compute():
    """About a millisecond of nothing but Python code: nothing that a signal would wake up."""
    return sum(i * i for i in range(10_000))


class Deployment:
    def request(self, data, context):
        number, end = data["number"], time.monotonic() + data["seconds"]
        note(b"begin", context["id"], number)
        while time.monotonic() < end:
            if number % 2:
                compute()
            else:
                time.sleep(0.005)
            note(b"beat", context["id"], number)
        note(b"end", context["id"], number)
        return data
