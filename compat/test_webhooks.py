"""Webhooks (reference, section 8.8). The server must run with --webhook-allow-private-addresses."""

import time

import pytest

from calls import call, refused
from definition_structures import WEBHOOK, WEBHOOK_TEST
from receiver import Receiver
from shapes import list_of
from targets import DEPLOYMENT, KINDS, PIPELINE

EVENTS = ("started", "completed", "failed", "finished")
SECRET = {"key": "Authorization", "value": "Bearer abc", "protected": True}
OPEN = {"key": "X-Team", "value": "red", "protected": False}


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def target(project):
    return project.direct({"number": "int"}).name


def body(name, target, url, **changes):
    return {
        "name": name,
        "object_type": PIPELINE,
        "object_name": target,
        "url": url,
        "event": "pipeline_request_finished",
        **changes,
    }


@pytest.fixture
def create(client, project, target):
    """Creates a webhook, for the pipeline unless the changes say another, and removes it after the test."""
    made = []

    def create(url, api=client, **changes):
        data = body(project.fresh("webhook"), target, url, **changes)
        answer = call(api, "webhooks_create", project.name, data, shape=WEBHOOK)
        assert answer.response.status_code == 201
        made.append(answer.json["id"])
        return answer.json

    yield create
    for webhook in call(client, "webhooks_list", project.name).json:
        if webhook["id"] in made:
            call(client, "webhooks_delete", project.name, webhook["name"])


def test_create_with_defaults(api, create, target):
    webhook = create("https://example.org/hook", api=api)

    assert (webhook["object_type"], webhook["object_name"], webhook["version"]) == (PIPELINE, target, None)
    assert (webhook["timeout"], webhook["enabled"], webhook["retry"], webhook["include_result"]) == (
        10,
        True,
        False,
        False,
    )
    assert (webhook["headers"], webhook["labels"], webhook["description"]) == ([], {}, "")


def test_get_list_update_delete(api, project, create, target):
    labels = {"of": project.fresh("label")}
    webhook = create("https://example.org/hook", api=api, headers=[SECRET, OPEN], labels=labels, version="v1")
    assert webhook["headers"] == [{**SECRET, "value": None}, OPEN]

    assert call(api, "webhooks_get", project.name, webhook["name"], shape=WEBHOOK).json == webhook
    filters = {"labels": f"of:{labels['of']}"}
    for more, expected in (
        ({}, [webhook]),
        ({"object_type": PIPELINE}, [webhook]),
        ({"object_type": DEPLOYMENT}, []),
        ({"event": "pipeline_request_finished"}, [webhook]),
        ({"event": "pipeline_request_failed"}, []),
    ):
        found = call(api, "webhooks_list", project.name, shape=list_of(WEBHOOK), **filters, **more).json
        assert found == expected
    changes = {
        "name": project.fresh("renamed"),
        "url": "https://example.org/another/hook",
        "headers": [{**SECRET, "value": None}],
        "event": "pipeline_request_failed",
        "timeout": 30,
        "enabled": False,
        "retry": True,
        "include_result": True,
        "description": "tells",
        "labels": {},
    }
    updated = call(api, "webhooks_update", project.name, webhook["name"], changes, shape=WEBHOOK).json
    assert updated == {**webhook, **changes, "last_updated": updated["last_updated"]}
    answer = call(api, "webhooks_delete", project.name, changes["name"])
    assert (answer.response.status_code, answer.response.content) == (204, b"")
    assert refused(api, "webhooks_get", project.name, changes["name"]).status == 404


@pytest.mark.parametrize(
    "changes, names",
    [
        ({"name": "Not-Allowed"}, "name"),
        ({"object_type": "bucket"}, "object_type"),
        ({"event": "deployment_request_finished"}, "event"),
        ({"url": "ftp://example.org"}, "url"),
        ({"url": "https://"}, "url"),
        ({"url": "https://user:password@example.org"}, "url"),
        ({"url": "nonsense"}, "url"),
        ({"timeout": 0}, "timeout"),
        ({"timeout": 31}, "timeout"),
        ({"headers": [{**OPEN, "key": "Bad Key"}]}, "headers"),
        ({"headers": [{**OPEN, "value": "two\r\nlines"}]}, "headers"),
        ({"headers": [{**OPEN, "key": "Host"}]}, "Host"),
        ({"headers": [OPEN, OPEN]}, "X-Team"),
        ({"headers": [{"key": "X-Team", "protected": True}]}, "X-Team"),
        ({"headers": "none"}, "headers"),
    ],
)
def test_bad_input_is_refused(http, project, target, changes, names):
    data = {**body(project.fresh("bad"), target, "https://example.org"), **changes}

    answer = http.post(f"/projects/{project.name}/webhooks", data)

    assert answer.status_code == 400, answer.text
    assert names in answer.json()["error"]


def test_unknown_targets_are_not_found(client, project, target):
    for changes in ({"object_name": "nothing"}, {"version": "v9"}):
        data = body(project.fresh("bad"), target, "https://example.org", **changes)
        assert refused(client, "webhooks_create", project.name, data).status == 404


def test_a_name_is_given_once(client, project, create, target):
    name = create("https://example.org")["name"]

    refusal = refused(client, "webhooks_create", project.name, body(name, target, "https://example.org"))

    assert (refusal.status, name in refusal.sentence) == (409, True)


def test_a_direct_pipeline_request_is_announced(client, project, create, receiver, target):
    hooks = {event: create(f"{receiver.url}&{event}", event=f"pipeline_request_{event}") for event in EVENTS}
    create(receiver.url, event="pipeline_request_completed", enabled=False)

    request = call(client, "pipeline_requests_create", project.name, target, {"number": 5}).json

    calls = receiver.await_calls(3)
    told = {received.json["event"]: received for received in calls}
    assert sorted(told) == [f"pipeline_request_{event}" for event in ("completed", "finished", "started")]
    assert [told[f"pipeline_request_{event}"].json["status"] for event in ("started", "completed", "finished")] == [
        "processing",
        "completed",
        "completed",
    ]
    finished = told["pipeline_request_finished"]
    text = finished.json["text"]
    version = call(client, "pipeline_versions_get", project.name, target, "v1").json["id"]
    pipeline = call(client, "pipelines_get", project.name, target).json["id"]
    assert finished.json == {
        "event": "pipeline_request_finished",
        "pipeline_id": pipeline,
        "pipeline_name": target,
        "pipeline_version_id": version,
        "pipeline_version_name": "v1",
        "request_id": request["id"],
        "status": "completed",
        "text": text,
    }
    for part in (request["id"], target, "v1", project.name):
        assert part in text
    assert finished.path.endswith("&finished")
    assert finished.headers["Content-Type"] == "application/json"
    assert finished.headers["Penstock-Signature"].startswith("sha256=")
    assert len({received.headers["Penstock-Event-Id"] for received in calls}) == 3
    assert hooks


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("retention", ["full", "metadata", "none"])
def test_a_batch_request_is_announced_whatever_is_kept_of_it(project, create, receiver, kind, retention):
    target = project.target(kind, "default", "add-five", request_retention_mode=retention)
    names = {"object_type": kind, "object_name": target.name, "include_result": True}
    create(receiver.url, event=f"{kind}_request_started", **names)
    create(receiver.url, event=f"{kind}_request_finished", **names)

    [request] = target.batch_ids([{"number": 5}])

    calls = sorted(receiver.await_calls(2), key=lambda received: received.json["status"])
    assert [received.json["status"] for received in calls] == ["completed", "processing"]
    assert calls[0].json["result"] == {"number": 10}
    assert "result" not in calls[1].json
    assert [received.json["request_id"] for received in calls] == [request, request]
    assert calls[0].json[f"{kind}_name"] == target.name


def test_a_failed_request_is_announced(client, project, create, receiver):
    target = project.deployment("risky")
    for event in ("failed", "completed", "finished"):
        create(
            receiver.url, object_type=DEPLOYMENT, object_name=target, event=f"deployment_request_{event}"
        )

    call(client, "deployment_requests_create", project.name, target, {"number": 1.5, "mode": "private"})

    calls = receiver.await_calls(2)
    assert sorted(received.json["event"] for received in calls) == [
        "deployment_request_failed",
        "deployment_request_finished",
    ]
    assert {received.json["status"] for received in calls} == {"failed"}


def test_a_waiting_request_that_is_cancelled_is_announced(client, project, create, receiver, gate):
    target = project.target(DEPLOYMENT, "default", "hold")
    create(
        receiver.url, object_type=DEPLOYMENT, object_name=target.name, event="deployment_request_finished"
    )
    first, second = target.batch_ids(gate.items("first", "second"))
    gate.arrival()

    call(client, "deployment_requests_update", project.name, target.name, second, {"status": "cancelled"})

    [received] = receiver.await_calls(1)
    assert (received.json["request_id"], received.json["status"]) == (second, "cancelled")


def test_protected_headers_are_sent_and_never_shown(client, project, create, receiver, target):
    webhook = create(receiver.url, headers=[SECRET, OPEN])
    changes = {"headers": [{**SECRET, "value": None}, {**OPEN, "value": "blue"}]}
    call(client, "webhooks_update", project.name, webhook["name"], changes)

    call(client, "pipeline_requests_create", project.name, target, {"number": 5})

    [received] = receiver.await_calls(1)
    assert (received.headers["Authorization"], received.headers["X-Team"]) == ("Bearer abc", "blue")
    unprotect = {"headers": [{"key": "Authorization", "value": None, "protected": False}]}
    assert refused(client, "webhooks_update", project.name, webhook["name"], unprotect).status == 400


def test_a_protected_header_goes_to_no_other_receiver_unseen(client, project, create, receiver):
    name = create(receiver.url, headers=[SECRET])["name"]
    elsewhere = {"url": "https://elsewhere.example/"}

    refusal = refused(client, "webhooks_update", project.name, name, elsewhere)

    assert refusal.status == 400
    assert "'url'" in refusal.sentence and SECRET["key"] in refusal.sentence
    call(client, "webhooks_update", project.name, name, {"url": f"{receiver.url}/another/path"})
    call(client, "webhooks_update", project.name, name, {**elsewhere, "headers": [{**SECRET, "value": "another"}]})


def test_a_failed_call_is_repeated_with_the_same_id_if_that_is_wanted(client, project, create, receiver, target):
    receiver.statuses = [500]
    create(receiver.url, retry=True)

    call(client, "pipeline_requests_create", project.name, target, {"number": 5})

    first, second = receiver.await_calls(2, seconds=30)
    assert first.headers["Penstock-Event-Id"] == second.headers["Penstock-Event-Id"]
    assert first.json == second.json


def test_redirects_are_taken_for_success_and_not_followed(client, project, create, receiver, target):
    receiver.statuses = [302]
    create(receiver.url, retry=True)

    call(client, "pipeline_requests_create", project.name, target, {"number": 5})
    call(client, "pipeline_requests_create", project.name, target, {"number": 6})

    assert [received.path for received in receiver.await_calls(2)] == ["/hook?of=compat"] * 2


def test_a_large_result_is_left_out(client, project, create, receiver):
    target = project.direct({"text": "string"}).name
    create(receiver.url, object_name=target, include_result=True)

    call(client, "pipeline_requests_create", project.name, target, {"text": "x" * 17_000})
    call(client, "pipeline_requests_create", project.name, target, {"text": "x"})

    results = [received.json.get("result") for received in receiver.await_calls(2)]
    assert sorted(results, key=str) == sorted([None, {"text": "x"}], key=str)


def test_a_webhook_goes_with_its_pipeline(client, project, receiver):
    target = project.direct({"number": "int"}).name
    name = project.fresh("webhook")
    call(client, "webhooks_create", project.name, body(name, target, receiver.url))

    call(client, "pipelines_delete", project.name, target)

    assert refused(client, "webhooks_get", project.name, name).status == 404


@pytest.mark.parametrize("status, expected", [(200, "completed"), (404, "failed")])
def test_webhook_tests(client, project, receiver, target, status, expected):
    receiver.statuses = [status]
    data = body("", target, receiver.url, headers=[SECRET], timeout=5)
    del data["name"]
    answer = call(client, "webhook_tests_create", project.name, data, shape=WEBHOOK_TEST)
    assert (answer.response.status_code, answer.json["status"]) == (201, "pending")

    [received] = receiver.await_calls(1)
    give_up = time.monotonic() + 10
    test = answer.json
    while test["status"] == "pending" and time.monotonic() < give_up:
        test = call(client, "webhook_tests_get", project.name, answer.json["id"], shape=WEBHOOK_TEST).json

    assert test["status"] == expected
    assert (test["error_message"] is None) == (expected == "completed")
    assert received.headers["Authorization"] == "Bearer abc"
    assert received.json["pipeline_name"] == target
