"""The operations that a client has, and those of them that a run of this suite has seen working."""

import importlib
import inspect
import json
import pkgutil
import re
from pathlib import Path
from typing import NamedTuple

import ubiops
import ubiops.api

_URL = re.compile(r'url = \(?\s*"(?P<path>[^"]+)"')
_METHOD = re.compile(r'call_api\(\s*url,\s*"(?P<method>[A-Z]+)"')
_WITH_INFO = "_with_http_info"


class Operation(NamedTuple):
    group: str
    """Such as Pipelines."""
    name: str
    """Such as pipelines_list."""
    method: str
    path: str
    """Such as /projects/{project_name}/pipelines."""


def of_client():
    """All operations of the client that is installed, by group: also those that CoreApi does not have any more."""
    modules = [importlib.import_module(f"ubiops.api.{module.name}") for module in pkgutil.iter_modules(ubiops.api.__path__)]
    groups = {
        group: None
        for module in modules
        for _, group in inspect.getmembers(module, inspect.isclass)
        if group.__module__ == module.__name__
    }
    return [operation for group in groups for operation in _of_group(group)]


def _of_group(group):
    for name, function in inspect.getmembers(group, inspect.isfunction):
        if name.endswith(_WITH_INFO):
            source = inspect.getsource(function)
            yield Operation(
                group.__name__,
                name.removesuffix(_WITH_INFO),
                _METHOD.search(source)["method"],
                _URL.search(source)["path"],
            )


class Seen:
    """What calls of the client have succeeded: those that were answered with 2xx, in a form that the client could read."""

    def __init__(self):
        self.calls = set()

    def watch(self, monkeypatch):
        """Sees all calls of all clients from now on."""
        call_api = ubiops.ApiClient.call_api

        def watched(client, path, method, *arguments, **options):
            answer = call_api(client, path, method, *arguments, **options)
            self.calls.add((method, path))
            return answer

        monkeypatch.setattr(ubiops.ApiClient, "call_api", watched)

    def write(self, file):
        """Writes the client's operations, and which of them work, as JSON for table.py."""
        found = [
            {**operation._asdict(), "works": (operation.method, operation.path) in self.calls} for operation in of_client()
        ]
        Path(file).write_text(json.dumps(found), encoding="utf-8")
