"""Runs a PostgreSQL server for tests: see scripts/postgres."""

import argparse
import os
import signal
import subprocess
import sys

from binaries import NEWEST, install
from server import Server, ServerError

USAGE = """scripts/postgres [--version N] [--set NAME=VALUE ...] [--obey] [-- COMMAND ...]

Starts a PostgreSQL server of its own, empty, on a port of 127.0.0.1, and removes it at the end. With a command, runs it
with PENSTOCK_TEST_POSTGRES set to the URL of a superuser's database, and ends as it does. Without, prints that URL and
runs until it is interrupted."""


def main():
    parser = argparse.ArgumentParser(usage=USAGE, allow_abbrev=False)
    parser.add_argument("--version", type=int, default=NEWEST, metavar="N", help=f"15 to {NEWEST}, the default")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the server")
    parser.add_argument("--obey", action="store_true", help="obey lines that say stop, kill, start or standby")
    parser.add_argument("command", nargs="*", metavar="COMMAND")
    options = parser.parse_args()
    settings = dict(setting.partition("=")[::2] for setting in options.set)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        server = Server(install(options.version), settings)
    except ServerError as failed:
        sys.exit(str(failed))
    try:
        if options.command:
            return run(options.command, server.url())
        print(server.url(), flush=True)
        if options.obey:
            obey(server)
        else:
            signal.pause()
    except KeyboardInterrupt:
        pass
    finally:
        server.end()
    return 0


def run(command, url):
    running = subprocess.Popen(command, env={**os.environ, "PENSTOCK_TEST_POSTGRES": url})
    try:
        while True:
            try:
                status = running.wait()
                return status if status >= 0 else 128 - status
            except KeyboardInterrupt:
                pass  # the command was interrupted, too, and decides
    finally:
        if running.poll() is None:
            running.terminate()
            running.wait()


def obey(server):
    """Answers each line with one: done or the URL of the standby, or what went wrong. Returns at the end of the input."""
    orders = {"stop": server.stop, "kill": server.kill, "start": server.start, "standby": server.add_standby}
    for line in sys.stdin:
        try:
            print(orders[line.strip()]() or "done", flush=True)
        except ServerError as failed:
            print(" ".join(str(failed).split()), flush=True)


sys.exit(main())
