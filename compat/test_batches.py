"""Batch requests: made for the queue, and done in their own time (reference, section 2.3)."""

import json

import pytest
import ubiops
from ubiops.utils import wait_for

import graph
from calls import OLD_CLIENT, call, compact
from targets import DEPLOYMENT, KINDS, PATHS, PIPELINE, Target


@pytest.fixture(scope="module", params=[f"{kind} {path}" for kind in KINDS for path in PATHS])
def doubling(request, project):
    """Doubles numbers, on each of the four paths."""
    return project.target(*request.param.split(), "double")


@pytest.fixture(scope="module", params=KINDS)
def shouting(request, project):
    """Takes and gives plain text."""
    return project.target(request.param, "default", "shout")


def numbers(count):
    return [{"number": number} for number in range(count)]


def test_requests_are_pending_first_and_done_in_the_end(api, doubling):
    doubling = doubling.on(api=api)

    created = doubling.batch(numbers(3))

    assert [(item[doubling.kind], item["version"]) for item in created] == [(doubling.name, "v1")] * 3
    assert len({item["id"] for item in created}) == 3
    ended = doubling.ended([item["id"] for item in created])
    # The answer is in the order of the input.
    assert [item["request_data"] for item in ended] == numbers(3)
    assert [item["result"] for item in ended] == [{"number": 0}, {"number": 2}, {"number": 4}]
    for item, then in zip(ended, created):
        assert item["time_created"] == then["time_created"]
        assert (item["status"], item["success"], item["error_message"]) == ("completed", True, None)
        assert item["time_created"] <= item["time_started"] <= item["time_completed"]
        assert (item["input_size"], item["output_size"]) == (compact(item["request_data"]), compact(item["result"]))


def test_the_steps_of_a_batch_request_are_those_of_a_direct_one(client, project):
    inner = project.wired("double")
    number = {"number": "double"}
    pipeline = project.pipeline(
        number,
        number,
        [graph.function("add", "number + 1", number, "double"), graph.sub_pipeline("sub", inner.name)],
        [
            graph.attach("add", graph.source(graph.START, {"number": "number"})),
            graph.attach("sub", graph.source("add", {"output": "number"})),
            graph.attach(graph.END, graph.source("sub", {"number": "number"})),
        ],
    )
    target = Target(client, project.name, PIPELINE, pipeline.name, None)

    [ended] = target.ended(target.batch_ids([{"number": 1}]))

    assert ended["result"] == {"number": 4}
    [operator], [sub] = ended["operator_requests"], ended["pipeline_requests"]
    assert (operator["status"], sub["status"], ended["deployment_requests"]) == ("completed", "completed", [])
    assert pipeline.operator_request(operator["id"])["result"] == {"output": 2}
    [step] = inner.get(sub["id"])["deployment_requests"]
    assert (step["pipeline_object"], step["status"]) == ("step", "completed")


@pytest.mark.parametrize(
    "body, content_type",
    [('{"number": 1}', "application/json"), ('[{"number": 1}]', "application/json; charset=utf-8")],
)
def test_a_single_item_is_answered_with_a_list(http, doubling, body, content_type):
    answer = http.post(f"{doubling.path()}/batch", body, content_type=content_type)

    assert answer.status_code == 200, answer.text
    [created] = answer.json()
    [ended] = doubling.ended([created["id"]])
    assert ended["result"] == {"number": 2}


@pytest.mark.parametrize(
    "body, content_type, inputs",
    [
        ('söme "text"', "text/plain", ['söme "text"']),
        ('["looks like JSON"]', "text/plain; charset=UTF-8", ['["looks like JSON"]']),
        ('"söme \\"text\\""', "application/json", ['söme "text"']),
        ('["a", "", "b"]', "application/json", ["a", "", "b"]),
    ],
)
def test_plain_input(http, shouting, body, content_type, inputs):
    answer = http.post(f"{shouting.path()}/batch", body.encode(), content_type=content_type)

    assert answer.status_code == 200, answer.text
    ended = shouting.ended([item["id"] for item in answer.json()])
    assert [item["request_data"] for item in ended] == inputs
    assert [item["result"] for item in ended] == [text.upper() for text in inputs]
    assert [item["input_size"] for item in ended] == [len(text.encode()) for text in inputs]


def test_the_client_sends_lists_of_text(client, shouting):
    ended = shouting.ended(shouting.batch_ids(["a", "b"]))

    assert [item["result"] for item in ended] == ["A", "B"]


def test_a_list_as_an_item_is_one_request_with_a_list(project, client):
    target = project.target(DEPLOYMENT, "default", "double")

    ended = target.ended(target.batch_ids([[{"number": 1}, {"number": 2}], {"number": 3}, []]))

    assert [item["request_data"] for item in ended] == [[{"number": 1}, {"number": 2}], {"number": 3}, []]
    assert [item["result"] for item in ended] == [[{"number": 2}, {"number": 4}], {"number": 6}, []]


def test_two_hundred_and_fifty_requests_at_once(client, project):
    pipeline = project.direct({"number": "double"})
    target = Target(client, project.name, PIPELINE, pipeline.name, None)

    ended = target.ended(target.batch_ids(numbers(250)))

    assert [item["result"] for item in ended] == numbers(250)


def test_the_timeout_is_four_hours_unless_another_is_given(doubling):
    expected = {
        PIPELINE: ("pipeline_timeout", "deployment_timeout"),
        DEPLOYMENT: ("timeout", "timeout"),
    }[doubling.kind]
    [request_id] = doubling.batch_ids(numbers(1))

    found = doubling.get(request_id)

    assert [found[field] for field in expected] == [14400, 14400]


@pytest.mark.parametrize("timeout", [10, 172800])
def test_the_least_and_the_greatest_timeout(doubling, timeout):
    [request_id] = doubling.batch_ids(numbers(1), timeout=timeout)

    found = doubling.get(request_id)

    assert found["pipeline_timeout" if doubling.kind == PIPELINE else "timeout"] == timeout
    assert doubling.ended([request_id])[0]["status"] == "completed"


@pytest.mark.skipif(OLD_CLIENT, reason="4.6.1 has no priority")
@pytest.mark.parametrize("priority", [0, 1])
def test_both_priorities_are_taken(doubling, priority):
    ended = doubling.ended(doubling.batch_ids(numbers(2), priority=priority))

    assert [item["status"] for item in ended] == ["completed", "completed"]


def test_the_notification_group_of_older_clients_is_ignored(http, doubling):
    answer = http.post(f"{doubling.path()}/batch?notification_group=team&timeout=20", [{"number": 1}])

    assert answer.status_code == 200, answer.text


def test_the_origin_is_who_made_it(client, doubling):
    [request_id] = doubling.batch_ids(numbers(1))

    # A direct request is made by the same user.
    assert doubling.get(request_id)["origin"] == doubling.get(doubling.run({"number": 1})["id"])["origin"]


def test_the_code_is_told_that_it_works_on_a_batch_request(client, project):
    describe = project.deployment("describe")
    inner = project.wired("describe")
    outer = project.pipeline(
        {"text": "string"},
        {"context": "dict"},
        [graph.sub_pipeline("sub", inner.name)],
        [
            graph.attach("sub", graph.source(graph.START, {"text": "text"})),
            graph.attach(graph.END, graph.source("sub", {"context": "context"})),
        ],
    )

    for kind, name in ((DEPLOYMENT, describe), (PIPELINE, inner.name), (PIPELINE, outer.name)):
        target = Target(client, project.name, kind, name, None)
        [ended] = target.ended(target.batch_ids([{"text": ""}]))
        assert ended["result"]["context"]["request_mode"] == "batch"


@pytest.mark.parametrize("kind", KINDS)
def test_a_request_that_fails_is_not_its_neighbours_business(client, project, kind):
    target = project.target(kind, "default", "risky")
    modes = ["well", "public", "well"]

    ended = target.ended(target.batch_ids([{"number": 1, "mode": mode} for mode in modes]))

    assert [item["status"] for item in ended] == ["completed", "failed", "completed"]
    failed = ended[1]
    assert (failed["success"], failed["result"], failed["output_size"]) == (False, None, None)
    assert failed["error_message"] == {
        PIPELINE: "Error while processing a deployment request",
        DEPLOYMENT: "Asset ID not supported",
    }[kind]


def test_while_it_waits_and_works_it_has_not_succeeded(gate, project):
    target = project.target(DEPLOYMENT, "default", "hold")
    ids = target.batch_ids(gate.items("a", "b"))
    held = gate.arrival()

    working, waiting = target.get(ids[0]), target.get(ids[1])

    assert (working["status"], working["success"]) == ("processing", False)
    assert working["time_started"] is not None
    assert (waiting["status"], waiting["success"], waiting["time_started"]) == ("pending", False, None)
    for item in (working, waiting):
        assert (item["time_completed"], item["result"], item["output_size"]) == (None, None, None)
        assert item["error_message"] is None
    assert waiting["request_data"] == gate.item("b")
    held.release()
    gate.arrival().release()
    assert [item["status"] for item in target.ended(ids)] == ["completed", "completed"]


def test_the_client_waits_for_a_request(client, doubling):
    [request_id] = doubling.batch_ids(numbers(1))
    version = (doubling.version,) if doubling.version else ()
    wait = getattr(wait_for, f"wait_for_{doubling.kind}{'_version' if version else ''}_request")

    wait(client.api_client, doubling.project, doubling.name, *version, request_id, quiet=True)

    assert doubling.status(request_id) == "completed"


@pytest.mark.parametrize("kind", KINDS)
def test_the_client_is_told_of_a_request_that_it_waits_for_in_vain(client, project, kind):
    target = project.target(kind, "default", "risky")
    [request_id] = target.batch_ids([{"number": 1, "mode": "public"}])
    wait = getattr(wait_for, f"wait_for_{kind}_request")

    with pytest.raises(ubiops.utils.exceptions.StatusError):
        wait(client.api_client, project.name, target.name, request_id, quiet=True)


def test_a_new_default_version_does_not_move_requests(client, project, gate):
    target = project.target(PIPELINE, "default", "hold")
    ids = target.batch_ids(gate.items("a", "b"))
    held = gate.arrival()

    second = {
        "version": "v2",
        "attachments": [graph.attach(graph.END, graph.source(graph.START, {"name": "name"}))],
    }
    call(client, "pipeline_versions_create", project.name, target.name, second)
    call(client, "pipelines_update", project.name, target.name, {"default_version": "v2"})
    held.release()
    gate.arrival().release()

    ended = target.on(version="v1").ended(ids)
    assert [(item["status"], item["version"]) for item in ended] == [("completed", "v1")] * 2
    assert target.refused("{}_requests_get", request_id=ids[0]).status == 404
    assert target.run(gate.item("c"))["version"] == "v2"


def test_the_seeds_own_example_of_a_list(client, project):
    """The three fields of the seed's example, sent as the seed writes them."""
    types = {"field-1": "double", "field-2": "string", "field-3": "array_double"}
    target = Target(client, project.name, PIPELINE, project.direct(types).name, None)
    data = json.loads(
        """[{"field-1": 5.0, "field-2": "N", "field-3": [0.25, 0.25, 2.1, 16.3]},
            {"field-1": 3.0, "field-2": "S", "field-3": [4.23, 3.27, 2.41, 12.4]}]"""
    )

    ended = target.ended(target.batch_ids(data))

    assert [item["result"] for item in ended] == data
