"""User code that writes down when it begins and ends, in a file that no server knows of."""

import os
import time

LONGEST = "@LONGEST@"
"""Seconds."""

FILE = os.open("@FILE@", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def note(event, request, number):
    """One line is one write to a file opened with O_APPEND, so that lines of several processes never mix."""
    os.write(FILE, b"%s %s %d %d %d\n" % (event, request.encode(), number, os.getpid(), time.time_ns()))


def pause(number):
    """In seconds: mostly none, sometimes a little, now and then long, once in a while the longest."""
    x = number % 1000
    if x >= 980 and number // 1000 % 20 == 0:
        return LONGEST
    if x < 600:
        return 0
    return (x - 600) / 10_000 if x < 950 else (x - 900) / 200


class Deployment:
    def request(self, data, context):
        number = data["number"]
        note(b"begin", context["id"], number)
        time.sleep(pause(number))
        result = number // 1000 * 1000 + (number % 1000 * 7 + 3) % 1000
        note(b"end", context["id"], number)
        return {"number": result}
