"""Makes the table of docs/compatibility.md: table.py DOCUMENT MADE CLIENT=FOLDER ..., with what a run with each client has seen:
a file of each process of the suite.

Writes it to the file MADE. Ends with status 1 when an operation neither works nor is listed as not offered, or works although
it is listed, or when DOCUMENT says something else. What a client newer than DOCUMENT has in addition is only said.
"""

import json
import re
import sys
from itertools import groupby
from pathlib import Path

import not_offered

HEAD = """# Operations of the official clients

Made by the compatibility suite (`scripts/compat`) from what the official Python clients did against a fresh server: *works* is
an operation that a test called through the client, that was answered with a 2xx, and whose answer the client could read. What is
not offered answers 501 with a sentence. *Refused* is what cannot succeed here. A dash: the client does not have the operation.
"""
_ROW = re.compile(r"^\| `(?P<name>\w+)` \|.*", re.MULTILINE)


def main(document, made, *arguments):
    clients = [argument.split("=", 1)[0] for argument in arguments]
    found = [_read(argument.split("=", 1)[1]) for argument in arguments]
    table = _table(clients, found)
    Path(made).write_text(table, encoding="utf-8")
    known = _rows(Path(document).read_text("utf-8")) if Path(document).exists() else {}
    problems = list(_differences(known, _rows(table), made))
    for client, of_client in zip(clients, found):
        for row in of_client.values():
            problem = _problem(client, row)
            if problem and known and row["name"] not in known:
                print(f"New since docs/compatibility.md was made: {problem}")
            elif problem:
                problems.append(problem)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _read(folder):
    """What has worked in one of the processes works."""
    found = {}
    for file in sorted(Path(folder).iterdir()):
        for row in json.loads(file.read_text("utf-8")):
            key = (row["group"], row["name"])
            found[key] = {**row, "works": row["works"] or found.get(key, row)["works"]}
    return found


def _table(clients, found):
    keys = sorted({key for of_client in found for key in of_client})
    working = sum(1 for key in keys if any(of_client.get(key, {}).get("works") for of_client in found))
    lines = [HEAD, f"{working} of {len(keys)} operations work.", ""]
    for group, members in groupby(keys, key=lambda key: key[0]):
        heads = ["Operation", "Method, path", *clients]
        lines += [f"## {group}", "", f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
        for key in members:
            row = next(of_client[key] for of_client in found if key in of_client)
            states = " | ".join(_state(of_client.get(key)) for of_client in found)
            lines.append(f"| `{row['name']}` | {row['method']} `{row['path']}` | {states} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _state(row):
    if row is None:
        return "—"
    if row["works"]:
        return "works"
    if row["name"] in not_offered.ALWAYS_REFUSED:
        return f"refused: {not_offered.ALWAYS_REFUSED[row['name']]}"
    return f"not offered: {not_offered.REASONS.get(row['name'], 'no reason given')}"


def _rows(table):
    return {row["name"]: row[0] for row in _ROW.finditer(table)}


def _differences(known, made, file):
    for name, row in known.items():
        if made.get(name) != row:
            yield f"docs/compatibility.md is wrong about {name}: replace it by {file} if that is right."


def _problem(client, row):
    name = row["name"]
    listed = name in not_offered.REASONS or name in not_offered.ALWAYS_REFUSED
    if row["works"] and listed:
        return f"{name} works with client {client}: it is not to be listed in compat/not_offered.py."
    if not row["works"] and not listed:
        return f"No test has driven {name} with client {client}: write one, or list it in compat/not_offered.py with the reason."
    return None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
