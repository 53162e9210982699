"""The ended requests of a whole project (reference, section 8.2)."""

import pytest

import request_structures
from calls import call, refused
from shapes import list_of
from targets import DEPLOYMENT, KINDS, PIPELINE


@pytest.fixture(scope="module")
def requests_of(project):
    """The ids of two requests that completed and of one that failed, by kind, the newest first."""

    def make(kind):
        target = project.target(kind, "default", "risky")
        ids = [target.run({"number": 1, "mode": mode})["id"] for mode in ("", "public", "")]
        return target, ids[::-1]

    return {kind: make(kind) for kind in KINDS}


def listed(api, project, **filters):
    return call(
        api, "project_requests_list", project.name, shape=list_of(request_structures.REQUESTS_OVERVIEW), **filters
    ).json


@pytest.mark.parametrize("kind, other", [(PIPELINE, DEPLOYMENT), (DEPLOYMENT, PIPELINE)])
def test_completed_requests_of_one_kind_come_newest_first(api, project, requests_of, kind, other):
    target, (newest, _, oldest) = requests_of[kind]

    found = [item for item in listed(api, project, object_type=kind) if item[kind] == target.name]

    assert [item["id"] for item in found][:2] == [newest, oldest]
    for item in found:
        of_target = target.get(item["id"])
        assert item == {other: None, **{field: of_target[field] for field in item if field != other}}


@pytest.mark.parametrize("kind", KINDS)
def test_filters_and_pages(client, project, requests_of, kind):
    _, (newest, failed, oldest) = requests_of[kind]
    everything = listed(client, project, object_type=kind)

    assert listed(client, project, object_type=kind, status="completed") == everything
    assert listed(client, project, object_type=kind, limit=1, offset=1) == everything[1:2]
    assert [item["id"] for item in listed(client, project, object_type=kind, search_id=oldest[9:].upper())] == [oldest]
    assert [item["id"] for item in listed(client, project, object_type=kind, status="failed", search_id=failed)] == [
        failed
    ]
    created = next(item["time_created"] for item in everything if item["id"] == newest)
    assert newest in [item["id"] for item in listed(client, project, object_type=kind, start_date=created)]
    assert oldest not in [item["id"] for item in listed(client, project, object_type=kind, start_date=created)]


@pytest.mark.parametrize(
    "filters, words",
    [
        ({"object_type": "service"}, "object_type"),
        ({"object_type": "pipeline", "status": "pending"}, "status"),
        ({"object_type": "pipeline", "status": "failed,completed"}, "status"),
        ({"object_type": "pipeline", "limit": 51}, "limit"),
        ({"object_type": "pipeline", "offset": -1}, "offset"),
    ],
)
def test_what_is_refused(client, project, filters, words):
    refusal = refused(client, "project_requests_list", project.name, **filters)

    assert (refusal.status, words in refusal.sentence) == (400, True)


def test_the_type_must_be_given(http, project):
    answer = http.get(f"/projects/{project.name}/requests")

    assert (answer.status_code, "object_type" in answer.json()["error"]) == (400, True)


def test_of_a_project_that_is_not_there(client):
    assert refused(client, "project_requests_list", "no-such-project", object_type="pipeline").status == 404
