"""Buckets (reference, section 8.4)."""

import pytest

from bad_input import Bad, assert_refused
from calls import call, refused
from definition_structures import BUCKET, BUCKET_IN_LIST
from shapes import list_of

WEEK = 604800


@pytest.fixture
def bucket(client, project):
    """A bucket of a test's own."""
    return created(client, project)["name"]


def created(api, project, **settings):
    body = {"name": project.fresh("bucket"), "provider": "ubiops", **settings}
    return call(api, "buckets_create", project.name, body, shape=BUCKET_IN_LIST).json


def test_every_project_has_one(api, project):
    found = call(api, "buckets_get", project.name, "default", shape=BUCKET).json

    assert (found["name"], found["provider"], found["project"], found["ttl"]) == (
        "default",
        "ubiops",
        project.name,
        None,
    )
    assert "default" in [item["name"] for item in call(api, "buckets_list", project.name).json]


def test_create(api, project):
    made = created(api, project, ttl=WEEK, description="Photos", labels={"kind": "photos"})

    assert (made["ttl"], made["description"], made["labels"]) == (WEEK, "Photos", {"kind": "photos"})
    found = call(api, "buckets_get", project.name, made["name"], shape=BUCKET).json
    assert {key: found[key] for key in made} == made
    assert found["size"] == 0


def test_list_by_labels(api, project):
    made = created(api, project, labels={"team": project.fresh("team")})
    labels = f"team:{made['labels']['team']}"

    assert call(api, "buckets_list", project.name, labels=labels, shape=list_of(BUCKET_IN_LIST)).json == [made]


def test_update(api, client, project, bucket):
    changed = call(
        api, "buckets_update", project.name, bucket, {"ttl": 2 * WEEK, "description": "New"}, shape=BUCKET
    ).json
    assert (changed["ttl"], changed["description"]) == (2 * WEEK, "New")

    changed = call(client, "buckets_update", project.name, bucket, {"ttl": None}).json
    assert (changed["ttl"], changed["description"]) in [(None, "New"), (2 * WEEK, "New")]  # the client may drop a null


def test_delete(api, project, bucket):
    call(api, "buckets_delete", project.name, bucket)

    assert refused(api, "buckets_get", project.name, bucket).status == 404


def test_a_ttl_can_be_taken_away(http, project):
    name = project.fresh("bucket")
    path = f"/projects/{project.name}/buckets"
    http.post(path, {"name": name, "ttl": WEEK})

    assert http.send("PATCH", f"{path}/{name}", {"ttl": None}).json()["ttl"] is None


BAD = {
    "no name": Bad({}, "name"),
    "a bad name": Bad({"name": "../up"}, "name letters"),
    "an unknown provider": Bad({"name": "b", "provider": "floppy"}, "provider ubiops"),
    "another provider": Bad({"name": "b", "provider": "amazon_s3", "credentials": {"key": "x"}}, "provider", status=501),
    "credentials": Bad({"name": "b", "credentials": {"key": "x"}}, "credentials"),
    "a ttl that is no week": Bad({"name": "b", "ttl": 5}, "ttl 604800"),
    "a ttl of nothing": Bad({"name": "b", "ttl": 0}, "ttl 604800"),
    "a long description": Bad({"name": "b", "description": "x" * 401}, "description 400"),
    "a name that is taken": Bad({"name": "default"}, "taken", status=409),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad_buckets_are_refused(http, project, bad):
    path = f"/projects/{project.name}/buckets"
    before = http.get(path).json()

    assert_refused(http.post(path, bad.body), bad)
    assert http.get(path).json() == before


def test_the_default_bucket_stays(http, project):
    path = f"/projects/{project.name}/buckets/default"

    assert_refused(http.send("DELETE", path), Bad(None, "default", status=409))
    assert http.get(path).status_code == 200
