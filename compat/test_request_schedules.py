"""Request schedules (reference, section 8.9)."""

import time

import pytest

from calls import call, refused
from definition_structures import REQUEST_SCHEDULE
from shapes import list_of
from targets import DEPLOYMENT, KINDS, PIPELINE

NEVER_SOON = "0 0 29 2 *"


@pytest.fixture
def target(project):
    return project.direct({"number": "int"}).name


def body(name, target, **changes):
    return {
        "name": name,
        "object_type": PIPELINE,
        "object_name": target,
        "schedule": NEVER_SOON,
        "request_data": {"number": 5},
        **changes,
    }


def created(api, project, target, **changes):
    answer = call(
        api,
        "request_schedules_create",
        project.name,
        body(project.fresh("schedule"), target, **changes),
        shape=REQUEST_SCHEDULE,
    )
    assert answer.response.status_code == 201
    return answer.json


def test_create_with_defaults(api, project, target):
    schedule = created(api, project, target)

    assert (schedule["timeout"], schedule["enabled"], schedule["version"]) == (14400, True, None)
    assert (schedule["object_type"], schedule["object_name"]) == (PIPELINE, target)
    assert schedule["request_data"] == {"number": 5}


def test_get_list_update_delete(api, project, target):
    schedule = created(api, project, target, version="v1", labels={"of": project.fresh("label")}, description="nightly")
    name, labels = schedule["name"], schedule["labels"]

    assert call(api, "request_schedules_get", project.name, name, shape=REQUEST_SCHEDULE).json == schedule
    everything = call(api, "request_schedules_list", project.name, shape=list_of(REQUEST_SCHEDULE)).json
    assert schedule in everything
    assert call(api, "request_schedules_list", project.name, labels=f"of:{labels['of']}").json == [schedule]
    changes = {
        "name": project.fresh("renamed"),
        "schedule": "*/5 8-18 * * mon-fri",
        "request_data": {"number": 6},
        "timeout": 20,
        "enabled": False,
        "description": "",
        "labels": {},
    }
    updated = call(api, "request_schedules_update", project.name, name, changes, shape=REQUEST_SCHEDULE).json
    assert updated == {**schedule, **changes}
    answer = call(api, "request_schedules_delete", project.name, changes["name"])
    assert (answer.response.status_code, answer.response.content) == (204, b"")
    assert refused(api, "request_schedules_get", project.name, changes["name"]).status == 404


@pytest.mark.parametrize(
    "changes, names",
    [
        ({"name": "Not-Allowed"}, "name"),
        ({"object_type": "bucket"}, "object_type"),
        ({"schedule": "* * * *"}, "schedule"),
        ({"schedule": "61 * * * *"}, "minute"),
        ({"schedule": "0 0 30 2 *"}, "schedule"),
        ({"timeout": 9}, "timeout"),
        ({"timeout": 172801}, "timeout"),
        ({"request_data": {"number": "five"}}, "number"),
        ({"request_data": []}, "request data"),
        ({"request_data": None}, "number"),
        ({"request_data": {"number": 5, "more": "x" * (1 << 20)}}, "1048576"),
        ({"description": "x" * 401}, "description"),
    ],
)
def test_bad_input_is_refused(http, project, target, changes, names):
    data = {**body(project.fresh("bad"), target), **changes}

    answer = http.post(f"/projects/{project.name}/schedules", data)

    assert answer.status_code == 400, answer.text
    assert names in answer.json()["error"]


def test_unknown_targets_are_not_found(client, project, target):
    for changes in ({"object_name": "nothing"}, {"version": "v9"}, {"object_type": DEPLOYMENT}):
        refusal = refused(
            client, "request_schedules_create", project.name, body(project.fresh("bad"), target, **changes)
        )
        assert refusal.status == 404


def test_a_name_is_given_once(client, project, target):
    name = created(client, project, target)["name"]

    refusal = refused(client, "request_schedules_create", project.name, body(name, target))

    assert refusal.status == 409
    assert name in refusal.sentence


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_schedule_uses_is_not_deleted(client, project, kind):
    target = project.direct({"number": "int"}).name if kind == PIPELINE else project.fresh_deployment("add-five")
    name = created(client, project, target, object_type=kind)["name"]

    for operation, arguments in ((f"{kind}s_delete", [target]), (f"{kind}_versions_delete", [target, "v1"])):
        refusal = refused(client, operation, project.name, *arguments)
        assert refusal.status == 409
        assert name in refusal.sentence
    call(client, "request_schedules_delete", project.name, name)
    if kind == PIPELINE:
        call(client, "pipelines_delete", project.name, target)


def test_a_schedule_makes_batch_requests(client, project, target):
    schedule = created(client, project, target, schedule="* * * * *", timeout=30)
    give_up = time.monotonic() + 75

    requests = []
    while not requests and time.monotonic() < give_up:
        time.sleep(0.5)
        requests = call(client, "pipeline_requests_list", project.name, target, status="completed").json
    call(client, "request_schedules_delete", project.name, schedule["name"])

    found = call(client, "pipeline_requests_get", project.name, target, requests[0]["id"]).json
    assert found["origin"] == {"created_by": "UbiOps"}
    assert found["request_data"] == {"number": 5}
    assert found["pipeline_timeout"] == 30
