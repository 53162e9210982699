"""Pipelines (reference, section 4.1)."""

import pytest
import ubiops

import definition_structures
import graph
from calls import call, refused

NUMBER = {"number": "double"}
SAME = {"number": "number"}


@pytest.fixture
def pipeline(client, project):
    name = project.fresh("pipeline")
    call(client, "pipelines_create", project.name, {"name": name, **graph.interface(NUMBER, NUMBER)})
    return name


def test_pipelines_create(api, project):
    body = ubiops.PipelineCreate(
        name=project.fresh("pipeline"),
        description="What it does",
        input_type="structured",
        input_fields=[{"name": "number", "data_type": "double"}],
        output_type="plain",
        labels={"team": "a"},
    )

    answer = call(api, "pipelines_create", project.name, body, shape=definition_structures.PIPELINE_CREATED)

    assert answer.response.status_code == 201
    created = answer.json
    assert (created["name"], created["project"], created["description"]) == (body.name, project.name, "What it does")
    assert (created["input_type"], created["output_type"], created["output_fields"]) == ("structured", "plain", [])
    assert created["input_fields"] == [{"name": "number", "data_type": "double", "widget": {}}]
    assert created["labels"] == {"team": "a"}


def test_pipelines_get(api, project, pipeline):
    found = call(api, "pipelines_get", project.name, pipeline, shape=definition_structures.PIPELINE).json

    assert (found["name"], found["default_version"], found["description"]) == (pipeline, None, "")


def test_pipelines_list(api, project, pipeline):
    answer = call(api, "pipelines_list", project.name)

    assert pipeline in [found["name"] for found in answer.json]
    for found in answer.json:
        assert list(definition_structures.PIPELINE_IN_LIST(found, "answer")) == []


def test_pipelines_list_filters_by_labels_of_which_one_is_enough(api, project):
    label = project.fresh("label")
    names = []
    for value in ("red", "blue", "green"):
        names.append(project.fresh("labelled"))
        body = {"name": names[-1], "labels": {label: value}, **graph.interface(None, None)}
        call(api, "pipelines_create", project.name, body)

    answer = call(api, "pipelines_list", project.name, labels=f"{label}:red,{label}:blue,other:thing")

    assert sorted(found["name"] for found in answer.json) == sorted(names[:2])


def test_pipelines_update(api, project, pipeline):
    name = project.fresh("renamed")
    body = ubiops.PipelineUpdate(name=name, description="new", labels={"a": "b"})

    updated = call(api, "pipelines_update", project.name, pipeline, body, shape=definition_structures.PIPELINE).json

    assert (updated["name"], updated["description"], updated["labels"]) == (name, "new", {"a": "b"})
    assert updated["input_fields"][0]["name"] == "number"
    assert call(api, "pipelines_get", project.name, name).json == updated
    assert refused(api, "pipelines_get", project.name, pipeline) == (404, "Pipeline was not found")


def test_an_update_to_plain_drops_the_fields(client, project, pipeline):
    updated = call(
        client,
        "pipelines_update",
        project.name,
        pipeline,
        {"input_type": "plain"},
        shape=definition_structures.PIPELINE,
    ).json

    assert (updated["input_type"], updated["input_fields"]) == ("plain", [])
    assert updated["output_fields"][0]["name"] == "number"


def test_pipelines_delete(api, project, pipeline):
    call(api, "pipeline_versions_create", project.name, pipeline, {"version": "v1"})

    answer = call(api, "pipelines_delete", project.name, pipeline)

    assert (answer.response.status_code, answer.response.content) == (204, b"")
    assert refused(api, "pipelines_get", project.name, pipeline) == (404, "Pipeline was not found")


def test_a_pipeline_that_another_uses_is_not_deleted(client, project):
    inner = project.direct(NUMBER)
    project.pipeline(NUMBER, NUMBER, [graph.sub_pipeline("sub", inner.name)], [])

    assert refused(client, "pipelines_delete", project.name, inner.name).status in (400, 409)


def test_a_pipeline_without_a_version_takes_no_requests(client, project, pipeline):
    refusal = refused(client, "pipeline_requests_create", project.name, pipeline, {"number": 1})

    assert refusal.status == 404
    assert "version" in refusal.sentence


def test_a_name_is_given_once(client, project, pipeline):
    refusal = refused(client, "pipelines_create", project.name, {"name": pipeline, **graph.interface(None, None)})

    assert refusal.status == 409
    assert pipeline in refusal.sentence
