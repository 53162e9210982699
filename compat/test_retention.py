"""What is kept of requests (reference, section 2.9)."""

import pytest

from calls import call, refused
from request_structures import DEPLOYMENT_REQUEST, PIPELINE_REQUEST


@pytest.mark.parametrize("mode, data", [("full", ({"number": 1}, {"number": 1})), ("metadata", (None, None))])
def test_a_pipeline_version_keeps_what_its_mode_says(client, project, mode, data):
    pipeline = project.direct({"number": "int"}, request_retention_mode=mode)
    created = pipeline.run({"number": 1})

    found = call(
        client, "pipeline_requests_get", project.name, pipeline.name, created["id"], shape=PIPELINE_REQUEST
    ).json

    assert created["result"] == {"number": 1}
    assert (found["request_data"], found["result"]) == data
    assert (found["input_size"], found["output_size"]) == (12, 12)


def test_retention_none_answers_and_forgets(client, project):
    pipeline = project.direct({"number": "int"}, request_retention_mode="none")

    created = pipeline.run({"number": 1})

    assert created["result"] == {"number": 1}
    refusal = refused(client, "pipeline_requests_get", project.name, pipeline.name, created["id"])
    assert refusal.status == 404


@pytest.mark.parametrize("mode, data", [("full", ({"number": 1}, {"number": 2})), ("metadata", (None, None))])
def test_a_deployment_version_keeps_what_its_mode_says(client, project, deployed, mode, data):
    name = deployed(mode)
    created = call(client, "deployment_requests_create", project.name, name, {"number": 1}).json

    found = call(client, "deployment_requests_get", project.name, name, created["id"], shape=DEPLOYMENT_REQUEST).json

    assert created["result"] == {"number": 2}
    assert (found["request_data"], found["result"]) == data
    assert (found["input_size"], found["output_size"]) == (12, 12)


def test_retention_none_of_a_deployment_answers_and_forgets(client, project, deployed):
    name = deployed("none")

    created = call(client, "deployment_requests_create", project.name, name, {"number": 1}).json

    assert created["result"] == {"number": 2}
    assert refused(client, "deployment_requests_get", project.name, name, created["id"]).status == 404


@pytest.fixture
def deployed(client, project):
    """Gives the deployment ``double`` a retention mode for the length of a test."""
    name = project.deployment("double")

    def with_mode(mode):
        call(client, "deployment_versions_update", project.name, name, "v1", {"request_retention_mode": mode})
        return name

    yield with_mode
    with_mode("full")
