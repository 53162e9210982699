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
    file: int


class Executions:
    def __init__(self, *files, excused=lambda line: False):
        """A file for each server. Begins that are `excused` are only counted."""
        for file in files:
            file.touch()
        self._files = files
        self._offsets = [0] * len(files)
        self._excused = excused
        self.begins = defaultdict(list)
        """Lines by request."""
        self.begins_of_key = defaultdict(list)
        self.beats = defaultdict(list)
        """Times in nanoseconds by request."""
        self.ends = defaultdict(list)
        self.ends_of_key = defaultdict(list)
        self.count = 0
        self.excused_count = 0

    def read(self):
        """Reads what has come since the last call."""
        for number, path in enumerate(self._files):
            with open(path, "rb") as file:
                file.seek(self._offsets[number])
                whole = file.read()
            end = whole.rfind(b"\n") + 1
            self._offsets[number] += end
            for text in whole[:end].splitlines():
                self._take(text.decode().split(), number)

    def _take(self, words, file):
        event, request, number, process, when = words
        line = Line(event, request, int(number), int(process), int(when), file)
        key = world.key_of(line.number)
        if event == "begin" and self._excused(line):
            self.excused_count += 1
        elif event == "begin":
            self.count += 1
            self.begins[request].append(line)
            self.begins_of_key[key].append(line)
        elif event == "end":
            self.ends[request].append(line)
            self.ends_of_key[key].append(line)
        else:
            self.beats[request].append(line.time)
