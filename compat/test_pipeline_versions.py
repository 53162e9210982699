"""Pipeline versions with their objects and attachments (reference, sections 4.2 to 4.4)."""

import pytest
import ubiops

import definition_structures
import graph
from calls import call, refused
from graph import END, START, attach, source

NUMBER = {"number": "double"}
SAME = {"number": "number"}


@pytest.fixture
def pipeline(client, project):
    name = project.fresh("pipeline")
    call(client, "pipelines_create", project.name, {"name": name, **graph.interface(NUMBER, NUMBER)})
    return name


@pytest.fixture
def version(client, project, pipeline):
    body = {
        "version": "v1",
        "objects": [
            graph.deployment("deployment", project.deployment("double"), on_error="continue"),
            graph.function("function", "number + 1", NUMBER, "double"),
        ],
        "attachments": [
            attach("deployment", source(START, SAME)),
            attach("function", source("deployment", SAME)),
            attach(END, source("function", {"output": "number"})),
        ],
    }
    call(client, "pipeline_versions_create", project.name, pipeline, body)
    return body["version"]


def get_version(api, project, pipeline, version):
    return call(
        api, "pipeline_versions_get", project.name, pipeline, version, shape=definition_structures.PIPELINE_VERSION
    ).json


def ids(items, key="name"):
    return {item[key]: item["id"] for item in items}


def declared(attachments):
    """Attachments as they were declared, in any order."""
    return sorted(
        ({"destination_name": item["destination_name"], "sources": item["sources"]} for item in attachments), key=str
    )


def test_pipeline_versions_create(api, project, pipeline):
    body = {
        "version": "v1",
        "description": "first",
        "labels": {"a": "b"},
        "request_retention_mode": "metadata",
        "request_retention_time": 86400,
        "objects": [
            graph.deployment("deployment", project.deployment("double"), version="v1", on_error="continue"),
            {**graph.function("function", "number + 1", NUMBER, "double"), "metadata": {"x": "10", "y": "20"}},
        ],
        "attachments": [
            attach("deployment", source(START, SAME)),
            attach("function", source("deployment", SAME)),
            attach(END, source("function", {"output": "number"})),
        ],
    }

    answer = call(
        api, "pipeline_versions_create", project.name, pipeline, body, shape=definition_structures.PIPELINE_VERSION
    )

    assert answer.response.status_code == 201
    created = answer.json
    for field in ("version", "description", "labels", "request_retention_mode", "request_retention_time"):
        assert created[field] == body[field]
    assert (created["pipeline"], created["default"]) == (pipeline, True)
    assert declared(created["attachments"]) == declared(body["attachments"])
    deployment, function = created["objects"]
    field = {"name": "number", "data_type": "double"}
    assert (deployment["reference_type"], deployment["reference_name"]) == ("deployment", "double")
    assert (deployment["version"], deployment["configuration"]["on_error"]) == ("v1", "continue")
    assert (deployment["input_fields"], deployment["output_fields"]) == ([field], [field])
    assert (function["reference_type"], function["reference_name"]) == ("operator", "function")
    assert (function["version"], function["metadata"]) == (None, {"x": "10", "y": "20"})
    assert (function["input_type"], function["output_type"]) == ("structured", "structured")
    assert (function["input_fields"], function["output_fields"]) == (
        [field],
        [{"name": "output", "data_type": "double"}],
    )
    assert function["configuration"]["expression"] == "number + 1"
    assert get_version(api, project, pipeline, "v1") == created


def test_the_defaults_of_a_version(client, project, pipeline):
    created = call(
        client,
        "pipeline_versions_create",
        project.name,
        pipeline,
        ubiops.PipelineVersionCreate(version="v1"),
        shape=definition_structures.PIPELINE_VERSION,
    ).json

    assert (created["objects"], created["attachments"]) == ([], [])
    assert (created["request_retention_mode"], created["request_retention_time"]) == ("full", 604800)
    assert (created["description"], created["labels"]) == ("", {})


def test_an_object_that_pins_no_version_follows_the_default(client, project, pipeline, version):
    [deployment, _] = get_version(client, project, pipeline, version)["objects"]

    assert deployment["version"] is None


def test_pipeline_versions_get(api, project, pipeline, version):
    found = get_version(api, project, pipeline, version)

    assert (found["pipeline"], found["version"], found["default"]) == (pipeline, "v1", True)
    assert [item["name"] for item in found["objects"]] == ["deployment", "function"]
    assert len(found["attachments"]) == 3


def test_pipeline_versions_list(api, project, pipeline, version):
    call(api, "pipeline_versions_create", project.name, pipeline, {"version": "v2", "labels": {"a": "b"}})

    answer = call(api, "pipeline_versions_list", project.name, pipeline)

    assert sorted(found["version"] for found in answer.json) == ["v1", "v2"]
    for found in answer.json:
        assert list(definition_structures.PIPELINE_VERSION_IN_LIST(found, "answer")) == []
    labelled = call(api, "pipeline_versions_list", project.name, pipeline, labels="a:b").json
    assert [found["version"] for found in labelled] == ["v2"]


def test_pipeline_versions_update(api, project, pipeline, version):
    before = get_version(api, project, pipeline, version)
    body = ubiops.PipelineVersionUpdate(version="renamed", description="new", labels={"a": "b"})

    updated = call(
        api,
        "pipeline_versions_update",
        project.name,
        pipeline,
        version,
        body,
        shape=definition_structures.PIPELINE_VERSION,
    ).json

    assert (updated["version"], updated["description"], updated["labels"]) == ("renamed", "new", {"a": "b"})
    assert (updated["objects"], updated["attachments"]) == (before["objects"], before["attachments"])
    assert get_version(api, project, pipeline, "renamed") == updated
    assert call(api, "pipelines_get", project.name, pipeline).json["default_version"] == "renamed"


def test_objects_are_replaced_by_name(client, project, pipeline, version):
    before = get_version(client, project, pipeline, version)
    body = {
        "objects": [
            graph.function("function", "number + 100", NUMBER, "double"),
            graph.deployment("another", project.deployment("double")),
        ],
        "attachments": [
            attach("function", source(START, SAME)),
            attach("another", source(START, SAME)),
            attach(END, source("function", {"output": "number"})),
        ],
    }

    updated = call(
        client,
        "pipeline_versions_update",
        project.name,
        pipeline,
        version,
        body,
        shape=definition_structures.PIPELINE_VERSION,
    ).json

    assert ids(updated["objects"]).keys() == {"function", "another"}
    assert ids(updated["objects"])["function"] == ids(before["objects"])["function"]
    assert declared(updated["attachments"]) == declared(body["attachments"])
    created = call(client, "pipeline_requests_create", project.name, pipeline, {"number": 1}).json
    assert created["result"] == {"number": 101}


@pytest.mark.parametrize("nothing", [[], None])
def test_objects_and_attachments_can_be_removed(http, client, project, pipeline, version, nothing):
    path = f"/projects/{project.name}/pipelines/{pipeline}/versions/{version}"

    for field in ("attachments", "objects"):
        answer = http.send("PATCH", path, {field: nothing})
        assert answer.status_code == 200, answer.text
        assert answer.json()[field] == []

    assert get_version(client, project, pipeline, version)["objects"] == []


def test_pipeline_versions_delete(api, project, pipeline, version):
    answer = call(api, "pipeline_versions_delete", project.name, pipeline, version)

    assert (answer.response.status_code, answer.response.content) == (204, b"")
    refusal = refused(api, "pipeline_versions_get", project.name, pipeline, version)
    assert refusal == (404, "Pipeline version was not found")
    assert call(api, "pipelines_get", project.name, pipeline).json["default_version"] is None


def test_the_first_version_becomes_the_default_and_another_can_be_made_it(client, project, pipeline, version):
    call(client, "pipeline_versions_create", project.name, pipeline, {"version": "v2"})
    assert call(client, "pipelines_get", project.name, pipeline).json["default_version"] == "v1"

    updated = call(client, "pipelines_update", project.name, pipeline, {"default_version": "v2"}).json

    assert updated["default_version"] == "v2"
    assert get_version(client, project, pipeline, "v1")["default"] is False
    assert get_version(client, project, pipeline, "v2")["default"] is True
    unknown = refused(client, "pipelines_update", project.name, pipeline, {"default_version": "v3"})
    assert unknown == (404, "Pipeline version was not found")


def test_a_name_is_given_once(client, project, pipeline, version):
    refusal = refused(client, "pipeline_versions_create", project.name, pipeline, {"version": version})

    assert refusal.status == 409
    assert version in refusal.sentence
