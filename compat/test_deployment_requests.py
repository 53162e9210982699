"""Requests to one deployment, alone or as a step (reference, section 7)."""

import pytest

from calls import call, refused
from request_structures import DEPLOYMENT_REQUEST, DEPLOYMENT_REQUEST_CREATED, DEPLOYMENT_REQUEST_METADATA

CREATE = ["deployment_requests_create", "deployment_version_requests_create"]
GET = ["deployment_requests_get", "deployment_version_requests_get"]


def place(operation):
    return ("v1",) if "_version_" in operation else ()


@pytest.mark.parametrize("operation", CREATE)
def test_create(api, project, operation):
    double = project.deployment("double")

    created = call(
        api, operation, project.name, double, *place(operation), {"number": 2}, shape=DEPLOYMENT_REQUEST_CREATED
    ).json

    assert (created["deployment"], created["version"]) == (double, "v1")
    assert (created["status"], created["success"], created["error_message"]) == ("completed", True, None)
    assert created["result"] == {"number": 4}
    assert created["timeout"] == 300


@pytest.mark.parametrize("operation", GET)
def test_get(api, project, operation):
    double = project.deployment("double")
    created = call(api, "deployment_requests_create", project.name, double, {"number": 2}, timeout=10).json

    found = call(api, operation, project.name, double, created["id"], *place(operation), shape=DEPLOYMENT_REQUEST).json

    for field in created:
        assert found[field] == created[field]
    assert found["timeout"] == 10
    assert found["request_data"] == {"number": 2}
    assert (found["input_size"], found["output_size"]) == (len('{"number":2}'), len('{"number":4}'))
    assert found["time_created"] <= found["time_started"] <= found["time_completed"]
    assert "@" in found["origin"]["created_by"]


@pytest.mark.parametrize("operation", GET)
def test_metadata_only_leaves_out_data(api, project, operation):
    double = project.deployment("double")
    created = call(api, "deployment_requests_create", project.name, double, {"number": 2}).json

    found = call(
        api,
        operation,
        project.name,
        double,
        created["id"],
        *place(operation),
        metadata_only=True,
        shape=DEPLOYMENT_REQUEST_METADATA,
    ).json

    assert (found.get("request_data"), found.get("result")) == (None, None)


@pytest.mark.parametrize("operation", CREATE)
def test_a_list_is_one_request(client, project, operation):
    double = project.deployment("double")

    created = call(
        client,
        operation,
        project.name,
        double,
        *place(operation),
        [{"number": 1}, {"number": 2}],
        shape=DEPLOYMENT_REQUEST_CREATED,
    ).json

    assert created["result"] == [{"number": 2}, {"number": 4}]


@pytest.mark.parametrize("data, result", [("text", "TEXT"), (["a", "b"], ["A", "B"])])
@pytest.mark.parametrize("operation", CREATE)
def test_plain_input(api, project, operation, data, result):
    shout = project.deployment("shout")

    created = call(api, operation, project.name, shout, *place(operation), data, shape=DEPLOYMENT_REQUEST_CREATED).json

    assert created["result"] == result


def test_a_public_error_message_is_shown(api, project):
    risky = project.deployment("risky")

    answer = call(
        api,
        "deployment_requests_create",
        project.name,
        risky,
        {"number": 1, "mode": "public"},
        shape=DEPLOYMENT_REQUEST_CREATED,
    )

    assert answer.response.status_code == 200
    assert (answer.json["status"], answer.json["success"], answer.json["result"]) == ("failed", False, None)
    assert answer.json["error_message"] == "Asset ID not supported"
    found = call(api, "deployment_requests_get", project.name, risky, answer.json["id"], shape=DEPLOYMENT_REQUEST).json
    assert (found["status"], found["error_message"]) == ("failed", "Asset ID not supported")
    assert (found["result"], found["output_size"]) == (None, None)


def test_any_other_exception_is_not_shown(client, project):
    created = call(
        client,
        "deployment_requests_create",
        project.name,
        project.deployment("risky"),
        {"number": 1, "mode": "private"},
        shape=DEPLOYMENT_REQUEST_CREATED,
    ).json

    assert created["status"] == "failed"
    assert created["error_message"]
    assert "only the log" not in created["error_message"]


@pytest.mark.parametrize("mode", ["wrong output", "missing output"])
def test_output_that_does_not_fit_fails_the_request_and_names_the_field(client, project, mode):
    created = call(
        client,
        "deployment_requests_create",
        project.name,
        project.deployment("risky"),
        {"number": 1, "mode": mode},
        shape=DEPLOYMENT_REQUEST_CREATED,
    ).json

    assert created["status"] == "failed"
    assert "number" in created["error_message"]


def test_the_code_is_told_which_request_it_works_on(client, project):
    describe = project.deployment("describe")

    created = call(client, "deployment_requests_create", project.name, describe, {"text": ""}).json

    told = created["result"]
    assert told["method"] == "request"
    assert told["context"]["id"] == created["id"]
    assert told["context"]["request_mode"] == "express"
    assert (told["init"]["project"], told["init"]["deployment"], told["init"]["version"]) == (
        project.name,
        describe,
        "v1",
    )
    assert (told["init"]["input_type"], told["init"]["input_fields"]) == ("structured", ["text"])
    assert "deployment.py" in told["directory"]


def test_a_list_goes_to_requests_where_there_is_one(client, project):
    describe = project.deployment("describe")

    created = call(client, "deployment_requests_create", project.name, describe, [{"text": ""}, {"text": ""}]).json

    assert [item["method"] for item in created["result"]] == ["requests", "requests"]


def test_inside_a_pipeline_the_code_is_told_so(client, project):
    pipeline = project.wired("describe")
    version = call(client, "pipeline_versions_get", project.name, pipeline.name, "v1").json

    created = pipeline.run({"text": ""})

    told = created["result"]["context"]
    assert told["pipeline_request_id"] == created["id"]
    assert told["id"] == created["deployment_requests"][0]["id"]
    assert told["pipeline_version_id"] == version["id"]
    assert told["pipeline_object_id"] == version["objects"][0]["id"]


def test_an_unknown_request_is_not_found(client, project):
    double = project.deployment("double")

    for request in ("00000000-0000-4000-8000-000000000000", "no-uuid"):
        refusal = refused(client, "deployment_requests_get", project.name, double, request)
        assert refusal.status == 404
        assert "not found" in refusal.sentence


def test_a_request_of_another_deployment_is_not_found(client, project):
    created = call(client, "deployment_requests_create", project.name, project.deployment("double"), {"number": 2}).json

    assert (
        refused(client, "deployment_requests_get", project.name, project.deployment("shout"), created["id"]).status
        == 404
    )
