"""Evaluates expressions for ExpressionDifferentialTest: one JSON string a line in, one encoded outcome a line out.

The first line holds the variables.
"""
import builtins
import json
import signal
import sys
import warnings

warnings.simplefilter("ignore")

ALLOWED = (
    "abs all any bool dict enumerate float int len list max min pow range reversed round set sorted str sum tuple zip"
).split()


def text(value):
    return "".join(c if " " < c < "\x7f" and c not in '\\"' else "\\%x;" % ord(c) for c in value)


def encode(value):
    kind = type(value)
    if value is None:
        return "None"
    if kind is bool:
        return str(value)
    if kind is int:
        return "i%x" % value
    if kind is float:
        return "f" + repr(value) + ";"
    if kind is str:
        return '"' + text(value) + '"'
    if kind is list:
        return "[" + ",".join(map(encode, value)) + "]"
    if kind is tuple:
        return "(" + ",".join(map(encode, value)) + ")"
    if kind is set:
        return "{" + ",".join(sorted(map(encode, value))) + "}"
    if kind is dict:
        return "d{" + ",".join(encode(k) + ":" + encode(v) for k, v in value.items()) + "}"
    if kind is range:
        return "r(%x,%x,%x)" % (value.start, value.stop, value.step)
    if kind.__name__.startswith("dict_") and "iterator" not in kind.__name__:
        return kind.__name__ + encode(list(value))
    return "<" + kind.__name__ + ">"


def plain_sum(iterable, /, start=0):
    """sum() before Python 3.12, which began to compensate for the rounding errors of floats."""
    if isinstance(start, str):
        raise TypeError("sum() can't sum strings [use ''.join(seq) instead]")
    total = start
    for item in iterable:
        total = total + item
    return total


def give_up(*_):
    # The generator should make nothing that costs Python more than it costs us; this shows where it does.
    raise TimeoutError("too expensive for the reference")


def main():
    variables = json.loads(sys.stdin.readline())
    scope = {name: getattr(builtins, name) for name in ALLOWED}
    if sys.version_info >= (3, 12):
        scope["sum"] = plain_sum
    signal.signal(signal.SIGALRM, give_up)
    for line in sys.stdin:
        signal.alarm(5)
        try:
            outcome = encode(eval(json.loads(line), {"__builtins__": scope, **variables}))
        except Exception as e:
            outcome = "!" + type(e).__name__ + ": " + text(str(e))
        sys.stdout.write(outcome + "\n")
        sys.stdout.flush()


main()
