"""What is kept of requests (reference, section 2.9)."""

import pytest

from calls import call, compact, refused
from request_structures import DEPLOYMENT_REQUEST, PIPELINE_REQUEST
from targets import DEPLOYMENT, KINDS


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


@pytest.mark.parametrize("kind", KINDS)
def test_batch_requests_that_nothing_is_kept_of_are_there_until_they_end(project, gate, kind):
    target = project.target(kind, "default", "hold", request_retention_mode="none")
    ids = target.batch_ids(gate.items("a", "b"))
    held = gate.arrival()

    assert sorted(item["id"] for item in target.collect(ids)) == sorted(ids)
    assert set(ids) == set(target.list_ids(status="pending") + target.list_ids(status="processing"))

    held.release()
    last = gate.arrival()
    # The second has begun: the first has ended.
    assert target.refused("{}_requests_get", request_id=ids[0]).status == 404
    assert target.status(ids[1]) == "processing"
    target.cancel(ids[1])
    assert last.is_gone()
    assert target.refused("{}_requests_get", request_id=ids[1]).status == 404
    assert target.every() == set()


@pytest.mark.parametrize("kind", KINDS)
def test_batch_requests_of_which_metadata_is_kept_have_their_data_until_they_end(project, gate, kind):
    target = project.target(kind, "default", "hold", request_retention_mode="metadata")
    [request_id] = target.batch_ids(gate.items("a"))
    gate.arrival().release()

    [ended] = target.ended([request_id])

    assert (ended["status"], ended["request_data"], ended["result"]) == ("completed", None, None)
    assert (ended["input_size"], ended["output_size"]) == (compact(gate.item("a")), compact({"name": "a"}))


def test_a_cancelled_request_keeps_what_its_mode_says(project, gate):
    target = project.target(DEPLOYMENT, "default", "hold", request_retention_mode="metadata")
    ids = target.batch_ids(gate.items("a", "b"))
    gate.arrival()

    target.cancel_many(ids[::-1])

    for item in target.collect(ids):
        assert (item["status"], item["request_data"]) == ("cancelled", None)
        assert item["input_size"] == compact(gate.item("a"))


def test_a_new_mode_does_not_touch_requests_that_were_made_before(client, project, gate):
    target = project.target(DEPLOYMENT, "default", "hold")
    [request_id] = target.batch_ids(gate.items("a"))
    held = gate.arrival()

    call(client, "deployment_versions_update", project.name, target.name, "v1", {"request_retention_mode": "none"})
    held.release()

    [ended] = target.ended([request_id])
    assert ended["result"] == {"name": "a"}
