"""A create with an Idempotency-Key is done once (docs/requests.md). The API knows no such header, but any client can send it."""

import json
import threading
import urllib.parse
import uuid
from http.client import HTTPConnection

import pytest

from targets import DEPLOYMENT, KINDS, PATHS


@pytest.fixture
def key():
    return f'"{uuid.uuid4()}"'


@pytest.fixture
def keyed(api, key):
    """The client, with a key for all of its calls."""
    api.api_client.set_default_header("Idempotency-Key", key)
    return api


@pytest.fixture(scope="module", params=[f"{kind} {path}" for kind in KINDS for path in PATHS])
def doubling(request, project):
    return project.target(*request.param.split(), "double")


@pytest.fixture
def holding(project):
    return project.target(DEPLOYMENT, "default", "hold")


def test_the_client_repeats_a_batch(keyed, doubling):
    doubling = doubling.on(api=keyed)
    items = [{"number": 1}, {"number": 2}]

    first = doubling.batch(items)
    ended = doubling.ended([item["id"] for item in first])
    again = doubling.batch(items)

    assert again == first
    assert [item["result"] for item in ended] == [{"number": 2}, {"number": 4}]
    doubling.delete_many([item["id"] for item in first])
    assert doubling.batch(items) == first


def test_the_client_repeats_a_direct_request(keyed, doubling):
    doubling = doubling.on(api=keyed)

    first = doubling.run({"number": 1})

    assert first["status"] == "completed"
    assert doubling.run({"number": 1}) == first
    assert doubling.refused("{}_requests_create", data={"number": 2}).status == 409


def test_bytes_are_the_same_and_another_body_is_refused(http, doubling, key):
    for path in (doubling.path(), f"{doubling.path()}/batch"):
        first, again, other = (
            http.post(path, body, headers={"Idempotency-Key": key})
            for body in ('{"number": 1}', '{"number": 1}', '{"number": 1.0}')
        )
        assert (first.status_code, again.content) == (200, first.content)
        assert (other.status_code, list(other.json())) == (409, ["error"])


def test_a_repeat_waits_for_the_request_that_runs(http, holding, gate, key):
    answers = []

    def call():
        answers.append(http.post(holding.path(), gate.item("a"), headers={"Idempotency-Key": key}))

    threads = [threading.Thread(target=call) for _ in range(3)]
    for thread in threads:
        thread.start()
    held = gate.arrival()
    assert gate.nobody_arrives(0.5)
    held.release()
    for thread in threads:
        thread.join()

    assert answers[0].json()["status"] == "completed"
    assert {answer.content for answer in answers} == {answers[0].content}


def test_a_request_whose_client_hung_up_is_answered_as_cancelled(server, http, holding, gate, key):
    url = urllib.parse.urlsplit(server.url)
    body = json.dumps(gate.item("a"))
    connection = HTTPConnection(url.hostname, url.port, timeout=60)
    headers = {
        "Authorization": f"Token {server.token}",
        "Content-Type": "application/json",
        "Idempotency-Key": key,
    }
    connection.request("POST", url.path + holding.path(), body, headers)
    held = gate.arrival()
    connection.close()
    assert held.is_gone()

    again = http.post(holding.path(), body, headers={"Idempotency-Key": key})

    assert (again.status_code, again.json()["status"]) == (200, "cancelled")
    assert holding.status(again.json()["id"]) == "cancelled"


@pytest.mark.parametrize("malformed", ["", '"', "a b", "k" * 256])
def test_a_malformed_key_is_refused(http, doubling, malformed):
    answer = http.post(doubling.path(), {"number": 1}, headers={"Idempotency-Key": malformed})

    assert answer.status_code == 400
    assert "Idempotency-Key must be 1 to 255 visible ASCII characters" in answer.json()["error"]
