"""The server under test, and the ways of reaching it."""

import os
import secrets
from pathlib import Path
from typing import NamedTuple

import pytest
import requests
import ubiops

import operations
import raw
import world
from calls import OLD_CLIENT, call
from gate import Gate


collect_ignore = ["test_cli.py"] if OLD_CLIENT else []
"""The CLI needs a newer client than the old one."""


LONG = ["test_helpers.py", "test_environments.py", "test_request_lists.py", "test_imports.py", "test_bad_batches.py"]
LONG += ["test_batches.py", "test_cancel.py", "test_queue.py", "test_request_schedules.py", "test_failures.py"]
"""Files whose tests wait for long, the longest first."""


def pytest_collection_modifyitems(items):
    """Processes that share the files take them in this order: the longest must not be what all wait for in the end."""
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))


class Server(NamedTuple):
    url: str
    """Such as http://127.0.0.1:8080/v2.1"""
    token: str

    def configured(self, authorization=None, host=None):
        """A client that was told everything by a Configuration object."""
        configuration = ubiops.Configuration()
        configuration.api_key["Authorization"] = f"Token {self.token}" if authorization is None else authorization
        configuration.host = host or self.url
        return ubiops.CoreApi(ubiops.ApiClient(configuration))


@pytest.fixture(scope="session", autouse=True)
def _operations_that_work():
    """Says what the client drove, in a file for each process of the suite, where a folder for them is named."""
    folder = os.environ.get("PENSTOCK_COMPAT_OPERATIONS")
    with pytest.MonkeyPatch.context() as monkeypatch:
        seen = operations.Seen()
        seen.watch(monkeypatch)
        yield
    if folder:
        seen.write(Path(folder) / os.environ.get("PYTEST_XDIST_WORKER", "alone"))


@pytest.fixture(scope="session")
def server():
    try:
        server = Server(os.environ["PENSTOCK_COMPAT_URL"], os.environ["PENSTOCK_COMPAT_TOKEN"])
        requests.get(f"{server.url}/status", timeout=10).raise_for_status()
    except KeyError as missing:
        pytest.exit(f"{missing} is not set. Run scripts/compat, which starts a server and sets it.", returncode=2)
    except requests.RequestException as failure:
        pytest.exit(f"The server at {server.url} does not answer: {failure}", returncode=2)
    return server


@pytest.fixture(params=["environment", "configuration"])
def api(request, server, monkeypatch):
    """The client, configured in each of its two ways."""
    if request.param == "configuration":
        return server.configured()
    monkeypatch.setenv("UBIOPS_API_HOST", server.url)
    monkeypatch.setenv("UBIOPS_API_TOKEN", f"Token {server.token}")
    return ubiops.CoreApi()


@pytest.fixture(scope="session")
def client(server):
    """The client, for tests in which it does not matter how it was configured."""
    return server.configured()


@pytest.fixture(scope="session")
def http(server):
    """The server without a client, for what no client would send."""
    return raw.Http(server.url, server.token)


@pytest.fixture(scope="session")
def organization(client):
    return client.projects_list()[0].organization_name


@pytest.fixture(scope="session")
def project(client, organization, tmp_path_factory):
    """A project of this run's own, so that any server will do."""
    yield from _made(client, organization, tmp_path_factory)


@pytest.fixture(scope="module")
def project_of_module(client, organization, tmp_path_factory):
    """One for tests that must see no change at all: what others deleted is removed in the background."""
    yield from _made(client, organization, tmp_path_factory)


def _made(client, organization, tmp_path_factory):
    name = f"compat-{secrets.token_hex(4)}"
    call(client, "projects_create", {"name": name, "organization_name": organization})
    yield world.Project(client, name, tmp_path_factory.mktemp("packages"))
    call(client, "projects_delete", name)


@pytest.fixture
def gate():
    gate = Gate()
    yield gate
    gate.close()
