"""What user code prints and the server says, in both forms of the call, and as events (reference, section 8.3)."""

import datetime
import time

import pytest
from dateutil.parser import parse

import graph
from calls import OLD_CLIENT, call, refused
from definition_structures import EVENT, LEGACY_LOG_LINE, LOG_LINE
from packing import pack
from shapes import list_of
from test_metrics import soon

CODE = """
import sys


class Deployment:
    def request(self, data):
        print(data, "was said")
        print(data, "was complained of", file=sys.stderr)
        return data
"""
new_form = pytest.mark.skipif(OLD_CLIENT, reason="it has the older form of the call alone")
with_events = pytest.mark.skipif(OLD_CLIENT, reason="it does not have them")


@pytest.fixture(scope="module")
def speaker(project, tmp_path_factory):
    name = project.create_deployment(project.fresh("speaker"), None, None)
    archive = pack(tmp_path_factory.mktemp("speaker") / "package.zip", {"deployment.py": CODE})
    assert project.upload(name, "v1", archive)["status"] == "success"
    return name


@pytest.fixture(scope="module")
def said(client, project, speaker):
    """What a step of a pipeline has printed, and the request."""
    attachments = [
        graph.attach("step", graph.source(graph.START)),
        graph.attach(graph.END, graph.source("step")),
    ]
    pipeline = project.pipeline(None, None, [graph.deployment("step", speaker)], attachments)
    request = pipeline.run("hello")
    [step] = request["deployment_requests"]
    return pipeline, request["id"], step["id"]


def lines(api, project, query, **more):
    return call(api, "logs_list", project.name, query=query, shape=list_of(LOG_LINE), **more).json


@new_form
def test_a_printed_line_says_where_it_comes_from(api, project, speaker, said):
    pipeline, request, step = said
    two = soon(lambda: _two(lines(api, project, f'| pipeline_request_id="{request}"')))

    assert [(line["log"], line["metadata"]["level"]) for line in two] == [
        ("hello was said", "info"),
        ("hello was complained of", "error"),
    ]
    found = two[0]["metadata"]
    assert (found["deployment_name"], found["deployment_version"]) == (speaker, "v1")
    assert (found["pipeline_name"], found["pipeline_version"]) == (pipeline.name, pipeline.version)
    assert (found["pipeline_object_name"], found["deployment_request_id"]) == ("step", step)
    assert found["process_id"] > 1
    assert (found["system"], found["webhook_name"], found["environment_name"]) == (False, None, None)
    assert found["instance_id"] and found["deployment_version_revision_id"]


def _two(found):
    return found if len(found) == 2 else None


@new_form
def test_every_label_finds_it(client, project, speaker, said):
    pipeline, request, step = said
    version = call(client, "pipeline_versions_get", project.name, pipeline.name, pipeline.version).json
    soon(lambda: _two(lines(client, project, f'| pipeline_request_id="{request}"')))
    [line] = lines(client, project, f'|= "hello was said" | deployment_request_id="{step}"')
    labels = {
        **{name: value for name, value in line["metadata"].items() if value is not None and name != "system"},
        "deployment_id": call(client, "deployments_get", project.name, speaker).json["id"],
        "deployment_version_id": call(client, "deployment_versions_get", project.name, speaker, "v1").json["id"],
        "pipeline_id": call(client, "pipelines_get", project.name, pipeline.name).json["id"],
        "pipeline_version_id": version["id"],
        "pipeline_object_id": version["objects"][0]["id"],
        "system": "false",
    }
    for name, value in labels.items():
        query = f'|= "hello was said" | {name}="{value}" and deployment_request_id="{step}"'
        assert lines(client, project, query) == [line], name
        assert lines(client, project, query.replace(f'{name}=', f'{name}!=', 1)) == [], name


@new_form
def test_pages_in_both_directions(client, project, said):
    _, request, _ = said
    query = f'| pipeline_request_id="{request}"'
    first, second = soon(lambda: _two(lines(client, project, query)))
    # Nanoseconds, as the wait helper sends them.
    after = str(first["timestamp"] + 1)
    end = str(time.time_ns())

    assert lines(client, project, query, limit=1) == [first]
    assert lines(client, project, query, start=after, end=end) == [second]
    assert lines(client, project, query, start=end, end=str(first["timestamp"])) == [second, first]


@pytest.mark.skipif(not OLD_CLIENT, reason="newer clients do not have the older form of the call")
def test_the_older_form(api, project, speaker, said):
    pipeline, request, step = said

    def found():
        body = {"filters": {"pipeline_request_id": request}, "limit": 10}
        return call(api, "projects_log_list", project.name, data=body, shape=list_of(LEGACY_LOG_LINE)).json

    two = soon(lambda: _two(found()))

    assert [line["log"] for line in two] == ["hello was said", "hello was complained of"]
    assert (two[0]["deployment_request_id"], two[0]["pipeline_name"]) == (step, pipeline.name)
    body = {"filters": {"deployment_name": speaker, "deployment_request_id": None}, "limit": 10}
    outside = call(api, "projects_log_list", project.name, data=body).json
    assert {line["deployment_request_id"] for line in outside} <= {None}
    assert "The revision was built." in [line["log"] for line in outside]


def events(api, project, **filters):
    return call(api, "project_events_list", project.name, shape=list_of(EVENT), **filters).json


@with_events
def test_builds_are_events(api, client, project, speaker, tmp_path):
    version = call(client, "deployment_versions_get", project.name, speaker, "v1").json["id"]
    about = {"object_type": "deployment_version", "object_id": version}
    project.upload(speaker, "v1", pack(tmp_path / "package.zip", {"readme.txt": "no code"}))

    failed, *_ = soon(lambda: events(api, project, **about, type="error"))

    assert failed["text"].startswith("The revision could not be built: ")
    assert (failed["object_name"], failed["parent_object_name"]) == ("v1", speaker)
    assert failed["parent_object_id"] == call(client, "deployments_get", project.name, speaker).json["id"]
    since_1970 = datetime.timedelta(microseconds=failed["log_timestamp"] // 1000)
    assert datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc) + since_1970 == parse(failed["date"])
    everything = events(api, project, **about)
    assert everything[0] == failed
    assert "The revision was built." in [event["text"] for event in everything]
    assert events(api, project, **about, limit=1, offset=1) == everything[1:2]
    assert events(api, project, **about, last_seconds=3600) == everything
    assert failed not in events(api, project, **about, end_time=failed["date"])
    tomorrow = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
    assert events(api, project, start_time=tomorrow.isoformat()) == []


@with_events
@pytest.mark.parametrize(
    "filters, word",
    [
        ({"object_type": "deployment_version"}, "object_id"),
        ({"object_id": "x"}, "object_type"),
        ({"object_type": "house", "object_id": "x"}, "object_type"),
        ({"last_seconds": 0}, "last_seconds"),
        ({"last_seconds": 5, "start_time": "2020-01-01T00:00:00Z"}, "last_seconds"),
        ({"limit": 0}, "limit"),
        ({"offset": -1}, "offset"),
    ],
)
def test_events_that_are_refused(client, project, filters, word):
    refusal = refused(client, "project_events_list", project.name, **filters)

    assert (refusal.status, word in refusal.sentence) == (400, True)


def test_nothing_is_logged_of_a_project_that_is_not_there(http):
    answer = http.get("/projects/no-such-project/logs")

    assert answer.status_code == 404


SHOWING_CODE = """
import os


class Deployment:
    def __init__(self, base_directory, context):
        print("started with", context["environment_variables"])
        print("may call with", os.environ["INT_API_TOKEN"])

    def request(self, data):
        print("the secret is", os.environ["THE_SECRET"], "and", os.environ["KNOWN"])
        raise ValueError(os.environ["THE_SECRET"])
"""


@new_form
def test_secrets_that_code_prints_are_hidden(client, project, tmp_path):
    deployment = project.create_deployment(project.fresh("showing"), None, None)
    for name, value, secret in (("THE_SECRET", "open sesame", True), ("KNOWN", "to everybody", False)):
        variable = {"name": name, "value": value, "secret": secret}
        call(client, "deployment_environment_variables_create", project.name, deployment, variable)
    archive = pack(tmp_path / "package.zip", {"deployment.py": SHOWING_CODE})
    assert project.upload(deployment, "v1", archive)["status"] == "success"
    assert call(client, "deployment_requests_create", project.name, deployment, "x").json["status"] == "failed"

    def texts():
        found = [line["log"] for line in lines(client, project, f'| deployment_name="{deployment}"')]
        return found if "ValueError: ***" in found else []

    found = soon(texts)
    assert "the secret is *** and to everybody" in found
    assert any(text.startswith("started with") and "'THE_SECRET': '***'" in text for text in found)
    assert any(text in ("may call with ***", "may call with Token ***") for text in found)
    assert not any("sesame" in text for text in found)


@new_form
def test_secrets_are_hidden_in_what_a_failed_build_says(client, project, tmp_path):
    deployment = project.create_deployment(project.fresh("failing"), None, None)
    variable = {"name": "THE_SECRET", "value": "open sesame", "secret": True}
    call(client, "deployment_environment_variables_create", project.name, deployment, variable)
    code = "import os\nraise ValueError('no way in with ' + os.environ['THE_SECRET'])\n"
    archive = pack(tmp_path / "package.zip", {"deployment.py": code})
    revision = project.upload(deployment, "v1", archive)
    assert revision["status"] == "failed"
    assert "no way in with ***" in revision["error_message"]
    texts = [line["log"] for line in lines(client, project, f'| deployment_name="{deployment}"')]
    assert texts and not any("sesame" in text for text in texts)
