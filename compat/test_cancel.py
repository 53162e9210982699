"""Cancelling: when the answer comes, nothing of the request runs, and its record says so (reference, section 2.7)."""

import threading

import pytest

import graph
import raw
from bad_input import Bad, assert_refused
from targets import DEPLOYMENT, KINDS, PATHS, PIPELINE


@pytest.fixture(scope="module", params=[f"{kind} {path}" for kind in KINDS for path in PATHS])
def holding(request, project):
    return project.target(*request.param.split(), "hold")


@pytest.fixture
def target(holding):
    yield holding
    holding.cancel_all()


@pytest.fixture
def waiting(target, gate):
    """One request that is being processed, and three that wait."""
    ids = target.batch_ids(gate.items(*"abcd"))
    held = gate.arrival()
    assert held.name == "a"
    return held, ids


def expect_cancelled(item, started):
    assert (item["status"], item["success"]) == ("cancelled", False)
    assert (item["result"], item["output_size"], item["error_message"]) == (None, None, None)
    assert item["time_completed"] is not None
    assert (item["time_started"] is not None) == started


def test_a_pending_request(api, target, waiting, gate):
    held, ids = waiting

    answer = target.on(api=api).cancel(ids[1])

    assert (answer.response.status_code, answer.json) == (200, {})
    expect_cancelled(target.get(ids[1]), started=False)
    held.release()
    # The others are done as if it had never been there.
    assert [gate.arrival().name] == ["c"]


def test_a_request_that_is_being_processed(api, target, waiting, gate):
    held, ids = waiting

    answer = target.on(api=api).cancel(ids[0])

    assert (answer.response.status_code, answer.json) == (200, {})
    expect_cancelled(target.get(ids[0]), started=True)
    assert held.is_gone()
    assert gate.arrival().name == "b"


def test_nothing_runs_any_more_when_the_answer_comes(target, waiting):
    held, ids = waiting

    target.cancel(ids[0])

    assert held.is_gone(at_once=True)


def test_the_steps_of_a_cancelled_request_are_cancelled_on_every_level(client, project, gate):
    hold = project.target(PIPELINE, "default", "hold")
    types = {"port": "int", "name": "string"}
    outer = project.pipeline(
        types,
        {"name": "string"},
        [graph.function("add", "name + '!'", {"name": "string"}, "string"), graph.sub_pipeline("sub", hold.name)],
        [
            graph.attach("add", graph.source(graph.START, {"name": "name"})),
            graph.attach(
                "sub", graph.source("add", {"output": "name"}), graph.source(graph.START, {"port": "port"})
            ),
            graph.attach(graph.END, graph.source("sub", {"name": "name"})),
        ],
    )
    target = hold.on(name=outer.name)
    [request_id] = target.batch_ids([gate.item("a")])
    held = gate.arrival()

    target.cancel(request_id)

    found = target.get(request_id)
    expect_cancelled(found, started=True)
    [operator], [sub] = found["operator_requests"], found["pipeline_requests"]
    assert operator["status"] == "completed", "what has ended stays as it is"
    assert sub["status"] == "cancelled"
    inner = hold.get(sub["id"])
    expect_cancelled(inner, started=True)
    assert [step["status"] for step in inner["deployment_requests"]] == ["cancelled"]
    assert held.is_gone()


def test_a_request_that_has_ended_is_left_as_it_is(target, gate):
    [request_id] = target.batch_ids([gate.item("a")])
    gate.arrival().release()
    [before] = target.ended([request_id])

    refusal = target.refused("{}_requests_update", request_id=request_id, data={"status": "cancelled"})
    many = target.cancel_many([request_id])

    assert refusal.status == 400
    assert "completed" in refusal.sentence
    assert (many.response.status_code, many.json) == (200, {})
    assert target.ended([request_id]) == [before]


def test_a_second_cancel_changes_nothing(target, waiting):
    _, ids = waiting
    target.cancel_many(ids[:2])
    before = [target.get(request_id) for request_id in ids[:2]]

    for request_id in ids[:2]:
        assert target.cancel(request_id).json == {}
    target.cancel_many(ids[:2])

    assert [target.get(request_id) for request_id in ids[:2]] == before


def test_many(api, target, waiting, gate):
    held, ids = waiting

    answer = target.on(api=api).cancel_many([ids[0], ids[2], ids[2].upper()])

    assert (answer.response.status_code, answer.json) == (200, {})
    assert held.is_gone()
    cancelled = {item["id"]: item for item in target.collect([ids[0], ids[2]])}
    expect_cancelled(cancelled[ids[0]], started=True)
    expect_cancelled(cancelled[ids[2]], started=False)
    assert [gate.arrival().name] == ["b"]
    assert target.statuses(ids)[3] != "cancelled"


def test_many_of_which_some_have_ended(target, gate):
    ids = target.batch_ids(gate.items("a", "b", "c"))
    gate.arrival().release()
    held = gate.arrival()
    target.ended(ids[:1])

    target.cancel_many(ids)

    assert target.statuses(ids) == ["completed", "cancelled", "cancelled"]
    assert held.is_gone()


def test_one_unknown_id_among_others_and_none_is_cancelled(http, target, waiting):
    _, ids = waiting

    answer = http.post(f"{target.path()}/cancel", [*ids, "00000000-0000-4000-8000-000000000000"])

    assert_refused(answer, Bad(None, "not found", status=404))
    assert "cancelled" not in target.statuses(ids)


@pytest.mark.parametrize("body", [None, "", "[]", "{}", "null"], ids=repr)
def test_all_that_are_pending(http, target, waiting, body):
    held, ids = waiting
    before = target.statuses(ids)

    answer = http.post(f"{target.path()}/cancel?status=pending", body)

    assert (answer.status_code, answer.json()) == (200, {})
    assert before[0] == "processing"
    assert target.statuses(ids) == ["cancelled" if status == "pending" else status for status in before]
    assert target.list_ids(status="pending") == []
    held.release()


def test_all_that_are_being_processed(api, target, waiting, gate):
    held, ids = waiting
    processing = target.list_ids(status="processing")

    answer = target.on(api=api).cancel_many([], status="processing")

    assert (answer.response.status_code, answer.json) == (200, {})
    assert held.is_gone()
    assert set(processing) <= {item["id"] for item in target.collect(ids) if item["status"] == "cancelled"}
    assert target.status(ids[0]) == "cancelled"


def test_more_than_two_hundred_and_fifty_that_are_pending(target, gate):
    ids = [target.batch_ids(gate.items(*map(str, range(250)))) for _ in range(2)]
    gate.arrival()

    target.cancel_many([], status="pending")

    assert target.list_ids(status="pending") == []
    ended = [item for part in ids for item in target.collect(part)]
    assert {item["status"] for item in ended} == {"cancelled", "processing"}
    assert len([item for item in ended if item["status"] == "cancelled"]) >= 300


@pytest.mark.parametrize("status", ["pending", "processing"])
def test_all_of_none(target, status):
    assert target.cancel_many([], status=status).json == {}


def test_requests_of_another_version_are_not_cancelled_with_all(client, project, gate):
    target = project.target(DEPLOYMENT, "versioned", "hold")
    other = project.target(DEPLOYMENT, "versioned", "hold")
    ids = {place: place.batch_ids(gate.items("a", "b")) for place in (target, other)}
    gate.arrival(), gate.arrival()

    for status in ("pending", "processing"):
        target.cancel_many([], status=status)

    assert target.statuses(ids[target]) == ["cancelled", "cancelled"]
    assert other.statuses(ids[other]) == ["processing", "pending"]
    other.cancel_all()


def test_a_direct_request(server, target, gate):
    """Somebody else cancels it while its caller waits."""
    answers = []
    another = raw.Http(server.url, server.token)
    caller = threading.Thread(target=lambda: answers.append(another.post(target.path(), gate.item("a"))))
    caller.start()
    held = gate.arrival()
    [request_id] = target.processing(1)

    target.cancel(request_id)

    caller.join(30)
    assert not caller.is_alive(), "the caller must not wait any longer"
    expect_cancelled(target.get(request_id), started=True)
    assert held.is_gone()
    [answer] = answers
    assert answer.status_code == 200, answer.text
    assert (answer.json()["id"], answer.json()["status"], answer.json()["result"]) == (request_id, "cancelled", None)


@pytest.mark.parametrize("kind", KINDS)
def test_the_worker_of_a_cancelled_request_is_replaced(project, gate, kind):
    target = project.target(kind, "default", "hold")
    for number in range(3):
        [request_id] = target.batch_ids([gate.item(str(number))])
        held = gate.arrival()
        target.cancel(request_id)
        assert held.is_gone()

    [request_id] = target.batch_ids([gate.item("last")])
    gate.arrival().release()

    assert target.ended([request_id])[0]["result"] == {"name": "last"}
