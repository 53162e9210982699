"""The order in which waiting requests are taken, and how long each may take (reference, sections 2.3 and 7)."""

import threading

import pytest
from dateutil.parser import parse

import raw
from calls import OLD_CLIENT
from targets import DEPLOYMENT, PIPELINE


@pytest.fixture
def target(project):
    """Works on one request at a time."""
    target = project.target(DEPLOYMENT, "default", "hold")
    yield target
    target.cancel_all()


def arrivals(gate, count):
    names = []
    for _ in range(count):
        held = gate.arrival()
        names.append(held.name)
        held.release()
    return names


def test_requests_are_taken_in_the_order_of_their_creation(target, gate):
    for part in ("abc", "de", "f"):
        target.batch_ids(gate.items(*part))

    assert arrivals(gate, 6) == list("abcdef")


@pytest.mark.skipif(OLD_CLIENT, reason="4.6.1 has no priority")
def test_those_of_high_priority_are_taken_first(target, gate):
    target.batch_ids(gate.items("first"))
    first = gate.arrival()
    target.batch_ids(gate.items("standard-1", "standard-2"))
    target.batch_ids(gate.items("high-1", "high-2"), priority=0)
    target.batch_ids(gate.items("standard-3"), priority=1)
    first.release()

    assert arrivals(gate, 5) == ["high-1", "high-2", "standard-1", "standard-2", "standard-3"]


def test_a_direct_request_does_not_wait_behind_batch_requests(server, target, gate):
    ids = target.batch_ids(gate.items(*"abcde"))
    first = gate.arrival()
    answers = []
    another = raw.Http(server.url, server.token)
    caller = threading.Thread(target=lambda: answers.append(another.post(target.path(), gate.item("direct"))))
    caller.start()
    target.processing(2)
    first.release()

    assert arrivals(gate, 5)[0] == "direct"

    caller.join(60)
    assert answers[0].json()["status"] == "completed"
    assert {item["status"] for item in target.ended(ids)} == {"completed"}


def test_many_requests_of_one_do_not_keep_those_of_another_waiting(project, gate):
    busy, other = (project.target(PIPELINE, "default", "hold") for _ in range(2))
    ids = busy.batch_ids(gate.items(*(f"busy-{number}" for number in range(250))))
    gate.arrival()

    ended = other.batch_ids(gate.items("other"))
    held = gate.arrival()

    assert held.name == "other"
    held.release()
    assert other.ended(ended)[0]["status"] == "completed"
    busy.delete_many(ids)


@pytest.mark.parametrize("setting", ["maximum_queue_size", "maximum_queue_size_batch"])
def test_a_full_queue_takes_no_more_and_none_of_a_batch_that_does_not_fit(http, target, gate, setting):
    # Each client knows one of the two.
    version = target.on(version="v1").path().replace("/requests", "")
    assert http.send("PATCH", version, {setting: 3}).json()[setting] == 3
    ids = target.batch_ids(gate.items("a"))
    held = gate.arrival()
    ids += target.batch_ids(gate.items("b", "c"))

    refusal = target.refused("batch_{}_requests_create", data=gate.items("d", "e"))

    assert refusal.status == 400
    assert f"{setting} allows 3" in refusal.sentence
    assert target.every() == set(ids)
    ids += target.batch_ids(gate.items("d"))
    held.release()
    assert arrivals(gate, 3) == ["b", "c", "d"]
    assert {item["status"] for item in target.ended(ids)} == {"completed"}


def test_the_timeout_counts_from_processing_on(target, gate):
    """Takes twenty seconds: no clock of a server can be set from outside."""
    first, second = target.batch_ids(gate.items("a")), target.batch_ids(gate.items("b"), timeout=10)
    held = gate.arrival()
    assert gate.nobody_arrives(11), "one at a time"

    assert target.statuses(first + second) == ["processing", "pending"]
    held.release()
    late = gate.arrival()
    assert late.name == "b"

    [ended] = target.ended(second)
    assert ended["status"] == "failed"
    assert "10 seconds" in ended["error_message"]
    assert late.is_gone()
    seconds = (parse(ended["time_completed"]) - parse(ended["time_started"])).total_seconds()
    assert 10 <= seconds < 15
