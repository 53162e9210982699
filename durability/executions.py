"""What user code has written down of itself: the second witness."""

from collections import defaultdict
from typing import NamedTuple

import world


class Line(NamedTuple):
    event: str
    request: str
    number: int
    process: int
    time: int


class Executions:
    def __init__(self, file):
        file.touch()
        self._file = file
        self._offset = 0
        self.begins = defaultdict(list)
        """Lines by request."""
        self.begins_of_key = defaultdict(list)
        self.beats = defaultdict(list)
        """Times in nanoseconds by request."""
        self.ends = defaultdict(list)
        self.ends_of_key = defaultdict(list)
        self.count = 0

    def read(self):
        """Reads what has come since the last call."""
        with open(self._file, "rb") as file:
            file.seek(self._offset)
            whole = file.read()
        end = whole.rfind(b"\n") + 1
        self._offset += end
        for text in whole[:end].splitlines():
            event, request, number, process, when = text.decode().split()
            line = Line(event, request, int(number), int(process), int(when))
            key = world.key_of(line.number)
            if event == "begin":
                self.count += 1
                self.begins[request].append(line)
                self.begins_of_key[key].append(line)
            elif event == "end":
                self.ends[request].append(line)
                self.ends_of_key[key].append(line)
            else:
                self.beats[request].append(line.time)
