"""Requests collected many at a time (reference, section 2.4)."""

import pytest

import graph
from bad_input import Bad, assert_refused
from calls import call
from targets import KINDS, PATHS, PIPELINE, Target


@pytest.fixture(scope="module", params=[f"{kind} {path}" for kind in KINDS for path in PATHS])
def target(request, project):
    return project.target(*request.param.split(), "double")


def test_each_is_as_if_it_was_read_alone(api, target):
    ids = [target.run({"number": number})["id"] for number in range(3)]

    collected = target.on(api=api).collect(ids)

    assert {item["id"] for item in collected} == set(ids)
    for item in collected:
        found = target.get(item["id"])
        del found["origin"]
        assert item == found


def test_an_id_that_is_given_twice_is_answered_once(target):
    one, two = (target.run({"number": number})["id"] for number in range(2))

    collected = target.collect([one, two, one, one.upper()])

    assert sorted(item["id"] for item in collected) == sorted([one, two])


def test_requests_in_every_state_are_collected(project, gate):
    target = project.target(PIPELINE, "default", "hold")
    completed, failed = target.batch_ids([gate.item("a")]), target.batch_ids([gate.item("b")])
    gate.arrival().release()
    gate.arrival().fail()
    target.ended(completed + failed)
    waiting = target.batch_ids(gate.items("c", "d"))
    gate.arrival()
    target.cancel(waiting[1])
    target.has_step(waiting[0])

    collected = {item["id"]: item for item in target.collect(completed + failed + waiting)}

    assert [collected[request_id]["status"] for request_id in completed + failed + waiting] == [
        "completed",
        "failed",
        "processing",
        "cancelled",
    ]
    [step] = collected[waiting[0]]["deployment_requests"]
    assert (step["status"], step["success"], step["output_size"]) == ("processing", False, None)
    assert (collected[waiting[0]]["result"], collected[waiting[0]]["output_size"]) == (None, None)


def test_two_hundred_and_fifty_at_once(client, project):
    target = Target(client, project.name, PIPELINE, project.direct({"number": "int"}).name, None)
    ids = target.batch_ids([{"number": number} for number in range(250)])

    ended = target.ended(ids)

    assert [item["result"]["number"] for item in ended] == list(range(250))


def test_a_request_of_another_version_is_not_found(http, client, project):
    pipeline = project.direct({"number": "int"})
    second = {
        "version": "v2",
        "attachments": [graph.attach(graph.END, graph.source(graph.START, {"number": "number"}))],
    }
    call(client, "pipeline_versions_create", project.name, pipeline.name, second)
    target = Target(client, project.name, PIPELINE, pipeline.name, "v1")
    ids = [target.run({"number": 1})["id"], target.on(version="v2").run({"number": 1})["id"]]

    for place in (target, target.on(version="v2"), target.on(version=None)):
        for action in ("collect", "cancel", "delete"):
            answer = http.post(f"{place.path()}/{action}", ids)
            assert_refused(answer, Bad(None, "not found", status=404))
    assert [target.on(version=version).status(request_id) for version, request_id in zip(("v1", "v2"), ids)] == [
        "completed",
        "completed",
    ]


def test_a_step_is_collected_from_its_own_deployment(client, project):
    deployment = project.fresh_deployment("double")
    created = project.wired("double", deployment).run({"number": 1})
    [step] = created["deployment_requests"]

    [collected] = Target(client, project.name, "deployment", deployment, "v1").collect([step["id"]])

    assert (collected["request_data"], collected["result"]) == ({"number": 1}, {"number": 2})
