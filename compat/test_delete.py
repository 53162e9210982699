"""Deleting: a request is gone with everything that it was made of, and nothing of it runs (reference, section 2.8)."""

from typing import NamedTuple

import pytest

import graph
from bad_input import Bad, assert_refused
from calls import refused
from targets import DEPLOYMENT, KINDS, PATHS, PIPELINE, Target


@pytest.fixture(scope="module", params=[f"{kind} {path}" for kind in KINDS for path in PATHS])
def doubling(request, project):
    return project.target(*request.param.split(), "double")


@pytest.fixture(scope="module", params=[f"{kind} {path}" for kind in KINDS for path in PATHS])
def holding(request, project):
    return project.target(*request.param.split(), "hold")


def expect_gone(target, *ids):
    for request_id in ids:
        for operation in ("{}_requests_get", "{}_requests_delete"):
            assert target.refused(operation, request_id=request_id).status == 404
    assert not set(ids) & target.every()


def test_one(api, doubling):
    one, two = (doubling.run({"number": number})["id"] for number in range(2))

    answer = doubling.on(api=api).delete(one)

    assert (answer.response.status_code, answer.response.content) == (204, b"")
    expect_gone(doubling, one)
    assert doubling.status(two) == "completed"


def test_one_by_its_id_in_capitals(doubling):
    request_id = doubling.run({"number": 1})["id"]

    doubling.delete(request_id.upper())

    expect_gone(doubling, request_id)


def test_many(api, doubling):
    ids = [doubling.run({"number": number})["id"] for number in range(4)]

    answer = doubling.on(api=api).delete_many([*ids[:3], ids[0], ids[1].upper()])

    assert (answer.response.status_code, answer.json) == (200, {})
    expect_gone(doubling, *ids[:3])
    assert doubling.status(ids[3]) == "completed"


def test_one_unknown_id_among_others_and_none_is_deleted(http, doubling):
    ids = [doubling.run({"number": number})["id"] for number in range(2)]
    doubling.delete(ids[1])

    answer = http.post(f"{doubling.path()}/delete", ids)

    assert_refused(answer, Bad(None, "not found", status=404))
    assert doubling.status(ids[0]) == "completed"


class Family(NamedTuple):
    """A pipeline whose requests have steps of each kind, and the pipelines and the deployment that those ran on."""

    outer: Target
    middle: Target
    inner: Target
    deployment: Target

    def steps(self, request_id):
        """All that a request is made of: where each step is read, and its id."""
        found = []
        for target in (self.outer, self.middle, self.inner):
            request = target.get(request_id)
            found += [(self.deployment, step["id"]) for step in request["deployment_requests"]]
            found += [(None, (target, step["id"])) for step in request["operator_requests"]]
            if request["pipeline_requests"]:
                [sub] = request["pipeline_requests"]
                request_id = sub["id"]
                found.append((self.middle if target is self.outer else self.inner, request_id))
        return found

    def is_found(self, place, request_id):
        if place is not None:
            return request_id in place.every() and place.get(request_id)["id"] == request_id
        target, step = request_id
        names = {"project_name": target.project, "pipeline_name": target.name, "version": "v1", "request_id": step}
        return target.api.pipeline_version_object_requests_get(**names).id == step

    def expect_gone(self, place, request_id):
        if place is not None:
            expect_gone(place, request_id)
            return
        target, step = request_id
        names = {"project_name": target.project, "pipeline_name": target.name, "version": "v1", "request_id": step}
        assert refused(target.api, "pipeline_version_object_requests_get", **names).status == 404


@pytest.fixture(scope="module")
def family(project):
    """Three pipelines in each other, each with an operator; the innermost holds its request."""
    types = {"port": "int", "name": "string"}
    hold = project.target(DEPLOYMENT, "default", "hold")
    inner = project.wired("hold", hold.name).name

    def around(pipeline):
        return project.pipeline(
            types,
            {"name": "string"},
            [graph.function("mark", "name + '.'", {"name": "string"}, "string"), graph.sub_pipeline("sub", pipeline)],
            [
                graph.attach("mark", graph.source(graph.START, {"name": "name"})),
                graph.attach(
                    "sub", graph.source("mark", {"output": "name"}), graph.source(graph.START, {"port": "port"})
                ),
                graph.attach(graph.END, graph.source("sub", {"name": "name"})),
            ],
        ).name

    middle = around(inner)
    outer = around(middle)
    return Family(*(hold.on(kind=PIPELINE, name=name) for name in (outer, middle, inner)), hold)


@pytest.mark.parametrize("how", ["one", "many"])
def test_all_that_a_request_is_made_of_is_deleted_with_it(family, gate, how):
    request_id, other = family.outer.batch_ids(gate.items("a", "b"))
    for _ in range(2):
        gate.arrival().release()
    family.outer.ended([request_id, other])
    steps, others = family.steps(request_id), family.steps(other)
    assert len(steps) == 5  # two operators, two pipelines, one deployment
    assert all(family.is_found(*step) for step in steps)

    family.outer.delete(request_id) if how == "one" else family.outer.delete_many([request_id])

    expect_gone(family.outer, request_id)
    for step in steps:
        family.expect_gone(*step)
    assert all(family.is_found(*step) for step in others), "those of another request stay"


@pytest.mark.parametrize("how", ["one", "many"])
def test_a_request_that_is_being_processed_is_stopped_first(family, gate, how):
    [request_id] = family.outer.batch_ids([gate.item("a")])
    held = gate.arrival()
    family.deployment.processing(1)
    steps = family.steps(request_id)
    assert len(steps) == 5

    family.outer.delete(request_id) if how == "one" else family.outer.delete_many([request_id])

    assert held.is_gone(at_once=True)
    expect_gone(family.outer, request_id)
    for step in steps:
        family.expect_gone(*step)


def test_waiting_requests_are_deleted_and_never_run(holding, gate):
    ids = holding.batch_ids(gate.items(*"abcd"))
    held = gate.arrival()

    holding.delete(ids[1])
    holding.delete_many([ids[2]])

    expect_gone(holding, ids[1], ids[2])
    held.release()
    last = gate.arrival()
    assert last.name == "d"
    last.release()
    assert [item["status"] for item in holding.ended([ids[0], ids[3]])] == ["completed", "completed"]


def test_requests_in_every_state_are_deleted_together(holding, gate):
    done, failed, cancelled, running, waiting = ids = holding.batch_ids(gate.items(*"abcde"))
    gate.arrival().release()
    gate.arrival().fail()
    gate.arrival()
    holding.cancel(cancelled)
    held = gate.arrival()
    assert holding.statuses(ids)[:4] == ["completed", "failed", "cancelled", "processing"]

    holding.delete_many(ids)

    assert held.is_gone(at_once=True)
    expect_gone(holding, *ids)
    assert gate.nobody_arrives(1)


def test_what_is_deleted_stays_deleted_when_it_ends(holding, gate):
    """A record that is written late must not bring a request back."""
    [request_id] = holding.batch_ids([gate.item("a")])
    gate.arrival()
    holding.delete(request_id)

    # The next one has ended, and with it everything that was still to be written of the first.
    [another] = holding.batch_ids([gate.item("b")])
    gate.arrival().release()
    holding.ended([another])

    expect_gone(holding, request_id)
