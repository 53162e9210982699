"""Requests with fields of type file and array_file (reference, sections 6.4 and 9)."""

import os
import pathlib

import pytest
import requests

import graph
from bad_input import Bad, assert_refused
from calls import call
from test_files import url_of, upload

CONTENT = b"forwards"
TURNED = CONTENT[::-1]
FILE = "ubiops-file://default/compat/there.txt"


@pytest.fixture(scope="module")
def there(client, project):
    """The URI of a file in the bucket default."""
    upload(client, project, "default", "compat/there.txt", CONTENT)
    return FILE


@pytest.fixture(scope="module")
def turning(project, there):
    return project.deployment("reverse-files")


def data(how, file=FILE, files=()):
    return {"file": file, "files": list(files), "how": how}


def run(client, project, deployment, body):
    return call(client, "deployment_requests_create", project.name, deployment, body).json


def fetched(client, project, uri):
    bucket, name = uri[len("ubiops-file://") :].split("/", 1)
    return requests.get(url_of(client, project, bucket, name), timeout=60).content


@pytest.mark.parametrize("how", ["relative", "temporary", "shared", "overwritten", "linked"])
def test_code_gets_and_returns_paths(api, project, turning, how):
    request = run(api, project, turning, data(how))

    assert request["status"] == "completed", request
    uri = request["result"]["file"]
    assert uri.startswith(f"ubiops-file://default/deployment_requests/{request['id']}/file/")
    assert fetched(api, project, uri) == TURNED
    assert fetched(api, project, FILE) == CONTENT
    seen = request["result"]["seen"]
    assert seen["absolute"] and seen["path"].endswith("/there.txt")
    assert not os.path.exists(seen["path"])
    stored = call(api, "deployment_requests_get", project.name, turning, request["id"]).json
    assert stored["request_data"]["file"] == FILE
    assert stored["result"] == request["result"]


def test_an_input_can_be_returned(client, project, turning):
    request = run(client, project, turning, data("input", files=[FILE, FILE]))

    assert fetched(client, project, request["result"]["file"]) == CONTENT
    uris = request["result"]["files"]
    assert len(set(uris)) == 2
    assert [fetched(client, project, uri) for uri in uris] == [CONTENT, CONTENT]


def test_a_uri_and_nothing_are_passed_on(client, project, turning):
    assert run(client, project, turning, data("uri"))["result"]["file"] == FILE
    assert run(client, project, turning, data("nothing"))["result"]["file"] is None


REFUSED = {
    "missing": "file nothing-is-here.bin does not exist",
    "folder": "file folder",
    "secret": "file may not",
    "link": "file may not",
    "passwords": "file /etc/passwd may not",
    "environment": "file may not",
    "pipe": "file regular",
    "foreign": "file never-was.txt does not exist",
    "number": "file",
}


@pytest.mark.parametrize("how, words", REFUSED.items())
def test_what_may_not_be_returned_fails_the_request(client, project, turning, how, words):
    request = run(client, project, turning, data(how))

    assert request["status"] == "failed"
    assert request["result"] is None
    missing = [word for word in words.split() if word not in request["error_message"]]
    assert not missing, request["error_message"]


BAD = {
    "a missing file": ("ubiops-file://default/compat/missing.txt", "file missing.txt does not exist"),
    "a missing bucket": ("ubiops-file://no-bucket/there.txt", "file no-bucket does not exist"),
    "a way up": ("ubiops-file://default/../../secret.key", "file does not exist"),
    "no URI": ("/etc/passwd", "file ubiops-file"),
    "another form": ("ubiops-file://default", "file ubiops-file"),
}


@pytest.mark.parametrize("uri, words", BAD.values(), ids=BAD)
@pytest.mark.parametrize("batch", ["", "/batch"])
def test_inputs_that_are_not_there_are_refused(http, project, turning, uri, words, batch):
    path = f"/projects/{project.name}/deployments/{turning}/requests{batch}"
    bad = Bad(None, words)

    assert_refused(http.post(path, data("relative", uri)), bad)
    assert_refused(http.post(path, data("relative", files=[FILE, uri])), bad)
    assert_refused(http.post(path, [data("relative"), data("relative", uri)]), bad)


def test_many_items_and_a_batch(client, project, turning):
    request = run(client, project, turning, [data("relative"), data("relative")])
    uris = [item["file"] for item in request["result"]]
    assert len(set(uris)) == 2
    assert [fetched(client, project, uri) for uri in uris] == [TURNED, TURNED]

    target = project.target("deployment", "default", "reverse-files")
    [ended] = target.ended(target.batch_ids([data("relative")]))
    assert fetched(client, project, ended["result"]["file"]) == TURNED


def test_files_go_through_a_pipeline(client, project, turning, there):
    """Turned twice, and so as it was."""
    takes = {"file": "file"}
    how = graph.function("how", "'relative'", takes, "string")
    none = graph.function("none", "[]", takes, "array_file")

    def step(name, source, field):
        return graph.attach(
            name,
            graph.source(source, {field: "file"}),
            graph.source("how", {"output": "how"}),
            graph.source("none", {"output": "files"}),
        )

    pipeline = project.pipeline(
        takes,
        takes,
        [how, none, graph.deployment("one", turning), graph.deployment("two", turning)],
        [
            graph.attach("how", graph.source(graph.START, {"file": "file"})),
            graph.attach("none", graph.source(graph.START, {"file": "file"})),
            step("one", graph.START, "file"),
            step("two", "one", "file"),
            graph.attach(graph.END, graph.source("two", {"file": "file"})),
        ],
    )

    request = pipeline.run({"file": there})

    assert request["status"] == "completed", request
    assert fetched(client, project, request["result"]["file"]) == CONTENT
    steps = {step["pipeline_object"]: step["id"] for step in request["deployment_requests"]}
    assert f"/{steps['two']}/" in request["result"]["file"]


def test_nothing_of_a_request_stays_on_the_disk(client, project, turning):
    seen = run(client, project, turning, data("relative"))["result"]["seen"]["path"]
    folder = pathlib.Path(seen).parents[2]

    assert folder.parent.name == "request-files" and folder.parent.is_dir()
    assert not folder.exists()
