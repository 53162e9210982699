"""Streaming: what the code shows while it works, and the answer of a direct request at the end (reference, section 10)."""

import json
import uuid

import pytest
import requests
import ubiops

import graph
import raw
import request_structures
from calls import OLD_CLIENT, call
from shapes import assert_shape
from targets import DEPLOYMENT, KINDS, PATHS, PIPELINE

CLIENT_KINDS = [DEPLOYMENT] if OLD_CLIENT else KINDS
"""What the client has a helper for."""

FIELDS = ("name", "texts", "port")
TYPES = {"name": "string", "texts": "array_string", "port": "int"}


def item(*texts, name="a", port=0):
    return {"name": name, "texts": list(texts), "port": port}


def held(gate, *texts, name="a"):
    return item(*texts, name=name, port=gate.item(name)["port"])


def whole(source):
    return graph.source(source, {field: field for field in FIELDS})


def shown(answer):
    """The texts and the last line of an answer that came over plain HTTP."""
    lines = [line for line in answer.text.split("\n") if line and not line.startswith("event:")]
    return [line[len("data:") :] for line in lines[:-1]], json.loads(lines[-1])


@pytest.fixture(scope="module", params=[f"{kind} {path}" for kind in KINDS for path in PATHS])
def place(request, project):
    """A kind and a path, over plain HTTP."""
    return project.target(*request.param.split(), "tell")


@pytest.fixture(scope="module", params=[f"{kind} {path}" for kind in CLIENT_KINDS for path in PATHS])
def telling(request, project):
    """A kind and a path that the client can stream from."""
    return project.target(*request.param.split(), "tell")


@pytest.fixture(scope="module")
def telling_deployment(project):
    return project.target(DEPLOYMENT, "default", "tell")


def test_the_client_shows_the_texts_and_then_the_full_response(api, telling):
    data = item("one", "two")

    *texts, response = telling.on(api=api).stream(data, full_response=True)

    assert texts == ["one", "two", "a goes on"]
    response = response if isinstance(response, dict) else response.to_dict()
    assert (response["status"], response["success"]) == ("completed", True)
    assert response["result"] == {**data, "name": "a+"}
    assert telling.get(response["id"])["result"] == response["result"]


def test_without_full_response_only_the_texts_come(telling):
    assert list(telling.stream(item("one"))) == ["one", "a goes on"]


def test_a_text_comes_before_the_code_has_ended(telling, gate):
    stream = telling.stream(held(gate, "early"), full_response=True)

    assert next(stream) == "early"

    gate.arrival().release()
    assert next(stream) == "a goes on"
    assert len(list(stream)) == 1


def test_texts_with_line_breaks_umlauts_and_long_lines(telling):
    long = "grün 🌾 " * 50_000

    texts = list(telling.stream(item("", " blank", "one\ntwo\r\nthree\rfour\n", "data: {}", "\u2028\x85", long)))

    assert texts == ["", " blank", "one", "two", "three", "four", "", "data: {}", "\u2028\x85", long, "a goes on"]


@pytest.mark.parametrize("kind", CLIENT_KINDS)
def test_plain_data(project, kind):
    target = project.target(kind, "default", "spell")

    *texts, response = target.stream("grün", full_response=True)

    response = response if isinstance(response, dict) else response.to_dict()
    assert (texts, response["result"]) == (list("grün"), "GRÜN")


def test_a_list_is_one_request(telling_deployment):
    *texts, response = telling_deployment.stream([item("one"), item("two", name="b")], full_response=True)

    response = response if isinstance(response, dict) else response.to_dict()
    assert texts == ["one", "a goes on", "two", "b goes on"]
    assert [result["name"] for result in response["result"]] == ["a+", "b+"]


def test_an_error_in_user_code_comes_after_what_was_shown(telling, gate):
    stream = telling.stream(held(gate, "early"), full_response=True)
    assert next(stream) == "early"

    gate.arrival().fail()

    with pytest.raises(ubiops.exceptions.UbiOpsException) as caught:
        list(stream)
    assert "Request failed with error message: " in str(caught.value)


@pytest.mark.parametrize("change", ["data", "name", "timeout"])
def test_what_is_refused_raises_in_the_client(telling, change):
    target = telling.on(name="nothing-here") if change == "name" else telling
    data = {"name": 1} if change == "data" else item()
    timeout = 9 if change == "timeout" else 30

    with pytest.raises(ubiops.exceptions.UbiOpsException) as caught:
        list(target.stream(data, timeout=timeout))

    assert {"data": "name", "name": "not found", "timeout": "timeout"}[change] in str(caught.value)


def test_a_wrong_token_raises_in_the_client(server, telling_deployment):
    stranger = server.configured("Token " + "0" * 40)

    with pytest.raises(ubiops.exceptions.UbiOpsException):
        list(telling_deployment.on(api=stranger).stream(item()))


def test_the_lines(http, place):
    answer = http.post(f"{place.path()}/stream?timeout=30&timeout=30", item("one\ntwo"))

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/event-stream"
    assert answer.text.endswith("\n")
    *lines, last = answer.text[:-1].split("\n")
    assert [line for line in lines if line] == [
        "event: update",
        "data:one",
        "data:two",
        "event: update",
        "data:a goes on",
    ]
    created = json.loads(last)
    assert last == json.dumps(created, separators=(",", ":"), ensure_ascii=False)
    assert_shape(getattr(request_structures, f"{place.kind.upper()}_REQUEST_CREATED"), created)
    assert created["timeout" if place.kind == DEPLOYMENT else "pipeline_timeout"] == 30


@pytest.mark.parametrize(
    "change, status, word",
    [("name", 404, "not found"), ("data", 400, "texts"), ("timeout", 400, "timeout"), ("token", 401, "token")],
)
def test_what_is_refused_has_its_status_and_both_keys(http, server, place, change, status, word):
    target = place.on(name="nothing-here") if change == "name" else place
    sender = raw.Http(server.url, "0" * 40) if change == "token" else http
    query = "timeout=9" if change == "timeout" else "timeout=30"

    answer = sender.post(f"{target.path()}/stream?{query}", {"name": "a"} if change == "data" else item())

    assert answer.status_code == status, answer.text
    body = answer.json()
    assert list(body) == ["error", "error_message"]
    assert body["error"] == body["error_message"]
    assert word in body["error"]
    assert "\n" not in answer.text.strip("\n")


def test_an_object_with_line_breaks_ends_on_one_line(http, project):
    target = project.target(PIPELINE, "default", "tell").on(name=project.direct({"any": "dict"}).name)

    answer = http.post(f"{target.path()}/stream", '{"any": {\n"a":\r\n[1,\n2]}}')

    texts, last = shown(answer)
    assert (texts, last["result"]) == ([], {"any": {"a": [1, 2]}})


def test_who_closes_the_connection_cancels_the_request(server, place, gate):
    with requests.post(
        f"{server.url}{place.path()}/stream",
        json=held(gate, "early"),
        headers={"Authorization": f"Token {server.token}"},
        stream=True,
        timeout=60,
    ) as answer:
        lines = answer.iter_lines(chunk_size=1, decode_unicode=True)
        assert "data:early" in lines
        code = gate.arrival()
        [request_id] = place.processing(1)
        lines.close()

    assert code.is_gone()
    [ended] = place.ended([request_id])
    assert ended["status"] == "cancelled"


def test_who_cancels_it_ends_the_stream(place, gate, server):
    with requests.post(
        f"{server.url}{place.path()}/stream",
        json=held(gate),
        headers={"Authorization": f"Token {server.token}"},
        stream=True,
        timeout=60,
    ) as answer:
        code = gate.arrival()
        [request_id] = place.processing(1)

        place.cancel(request_id)

        assert code.is_gone()
        last = json.loads(answer.text.strip())
    assert (last["id"], last["status"], last["result"]) == (request_id, "cancelled", None)


def test_steps_and_sub_pipelines_are_heard_as_they_go(client, http, project, gate):
    tell = project.deployment("tell")
    inner = project.wired("tell")
    outer = project.pipeline(
        TYPES,
        TYPES,
        [graph.deployment("first", tell), graph.deployment("second", tell), graph.sub_pipeline("sub", inner.name)],
        [
            graph.attach("first", whole(graph.START)),
            graph.attach("second", whole("first")),
            graph.attach("sub", whole("second")),
            graph.attach(graph.END, whole("sub")),
        ],
    )
    path = f"/projects/{project.name}/pipelines/{outer.name}/requests/stream"

    with http.post(path, held(gate, "hear"), stream=True) as answer:
        lines = answer.iter_lines(chunk_size=1, decode_unicode=True)
        texts = (line for line in lines if line and not line.startswith("event:"))
        for name in ("a", "a+", "a++"):
            assert next(texts) == "data:hear"
            code = gate.arrival()
            assert code.name == name
            code.release()
            assert next(texts) == f"data:{name} goes on"
        last = json.loads(next(texts))
        assert next(texts, None) is None

    assert last["result"]["name"] == "a+++"
    assert_shape(request_structures.PIPELINE_REQUEST_CREATED, last)
    assert len(last["deployment_requests"]) == 2


@pytest.mark.skipif(OLD_CLIENT, reason="it has no helper for pipelines")
def test_the_client_hears_a_pipeline_of_two_plain_steps(client, project):
    spell = project.deployment("spell")
    both = project.pipeline(
        None,
        None,
        [graph.deployment("first", spell), graph.deployment("second", spell)],
        [
            graph.attach("first", graph.source(graph.START)),
            graph.attach("second", graph.source("first")),
            graph.attach(graph.END, graph.source("second")),
        ],
    )

    *texts, response = ubiops.utils.stream_pipeline_request(
        client.api_client, project.name, both.name, data="ab", full_response=True
    )

    assert texts == ["a", "b", "A", "B"]
    assert response.result == "AB"


def test_code_that_shows_runs_as_well_without_a_stream(client, project, telling_deployment):
    created = telling_deployment.run(item("nobody", "listens"))
    [batch] = telling_deployment.ended(telling_deployment.batch_ids([item("nobody", "listens")]))

    assert (created["status"], batch["status"]) == ("completed", "completed")


def test_with_a_key_it_runs_once(http, place, gate):
    key = {"Idempotency-Key": f'"{uuid.uuid4()}"'}

    first, again = (http.post(f"{place.path()}/stream", item("one"), headers=key) for _ in range(2))
    other = http.post(f"{place.path()}/stream", item("two"), headers=key)

    texts, last = shown(first)
    assert texts == ["one", "a goes on"]
    assert shown(again) == ([], last), "what was shown is not kept, how it ended is"
    assert (other.status_code, list(other.json())) == (409, ["error", "error_message"])
