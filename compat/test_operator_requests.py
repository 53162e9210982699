"""Requests of operators (reference, section 3)."""

import uuid

import pytest

import graph
from calls import call, refused
from request_structures import OPERATOR_REQUEST, OPERATOR_REQUEST_METADATA


@pytest.fixture(scope="module")
def pipeline(project):
    field = {"input_field": "double"}
    return project.pipeline(
        field,
        {"output_field": "double"},
        [graph.function("function-1", "input_field", field, "double")],
        [
            graph.attach("function-1", graph.source(graph.START, {"input_field": "input_field"})),
            graph.attach(graph.END, graph.source("function-1", {"output": "output_field"})),
        ],
    )


@pytest.fixture(scope="module")
def created(pipeline):
    return pipeline.run({"input_field": 23.5})


@pytest.fixture(scope="module")
def step(created):
    [step] = created["operator_requests"]
    return step


@pytest.fixture(scope="module")
def object_id(client, pipeline):
    version = call(client, "pipeline_versions_get", pipeline.project, pipeline.name, pipeline.version).json
    return version["objects"][0]["id"]


def test_pipeline_version_object_requests_get(api, pipeline, created, step):
    found = call(
        api,
        "pipeline_version_object_requests_get",
        pipeline.project,
        pipeline.name,
        step["id"],
        pipeline.version,
        shape=OPERATOR_REQUEST,
    ).json

    assert found["id"] == step["id"]
    assert found["pipeline_request_id"] == created["id"]
    assert (found["pipeline"], found["version"]) == (pipeline.name, pipeline.version)
    assert (found["object"], found["operator"]) == ("function-1", "function")
    assert (found["status"], found["success"]) == ("completed", True)
    assert found["request_data"] == {"input_field": 23.5}
    assert found["result"] == {"output": 23.5}
    # The two sizes of the seed's example.
    assert (found["input_size"], found["output_size"]) == (20, 15)
    assert found["time_created"] <= found["time_started"] <= found["time_completed"]
    # As in the seed's example, where a pipeline request has null.
    assert found["error_message"] == ""


def test_the_client_finds_the_name_of_the_object(client, pipeline, step):
    model = call(
        client, "pipeline_version_object_requests_get", pipeline.project, pipeline.name, step["id"], pipeline.version
    ).model

    assert model.pipeline_object == "function-1"


@pytest.mark.parametrize("metadata_only", [True, False])
def test_metadata_only_leaves_out_data(api, pipeline, step, metadata_only):
    found = call(
        api,
        "pipeline_version_object_requests_get",
        pipeline.project,
        pipeline.name,
        step["id"],
        pipeline.version,
        metadata_only=metadata_only,
        shape=OPERATOR_REQUEST_METADATA if metadata_only else OPERATOR_REQUEST,
    ).json

    data = (found.get("request_data"), found.get("result"))
    assert data == ((None, None) if metadata_only else ({"input_field": 23.5}, {"output": 23.5}))
    assert (found["input_size"], found["output_size"]) == (20, 15)


def test_the_right_optional_ids_find_it(api, pipeline, created, step, object_id):
    for ids in (
        {"pipeline_request_id": created["id"]},
        {"pipeline_object_id": object_id},
        {"pipeline_request_id": created["id"], "pipeline_object_id": object_id},
    ):
        found = call(
            api,
            "pipeline_version_object_requests_get",
            pipeline.project,
            pipeline.name,
            step["id"],
            pipeline.version,
            **ids,
        )
        assert found.json["id"] == step["id"]


@pytest.mark.parametrize("wrong", ["pipeline_request_id", "pipeline_object_id", "both"])
def test_a_wrong_optional_id_does_not_find_it(api, pipeline, created, step, object_id, wrong):
    ids = {"pipeline_request_id": created["id"], "pipeline_object_id": object_id}
    for name in ids if wrong == "both" else [wrong]:
        ids[name] = str(uuid.uuid4())

    refusal = refused(
        api,
        "pipeline_version_object_requests_get",
        pipeline.project,
        pipeline.name,
        step["id"],
        pipeline.version,
        **ids,
    )

    assert refusal.status == 404


def test_another_request_that_exists_does_not_count_as_its_pipeline_request(client, pipeline, step):
    other = pipeline.run({"input_field": 1})["id"]

    refusal = refused(
        client,
        "pipeline_version_object_requests_get",
        pipeline.project,
        pipeline.name,
        step["id"],
        pipeline.version,
        pipeline_request_id=other,
    )

    assert refusal.status == 404


def test_a_pipeline_request_is_no_operator_request(client, pipeline, created):
    refusal = refused(
        client,
        "pipeline_version_object_requests_get",
        pipeline.project,
        pipeline.name,
        created["id"],
        pipeline.version,
    )

    assert refusal.status == 404
