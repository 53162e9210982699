"""Instances, their types and groups (reference, section 8.10)."""

import time

import pytest

from calls import OLD_CLIENT, call, refused
from definition_structures import (
    DEPLOYMENT_VERSION,
    INSTANCE,
    INSTANCE_EVENT,
    INSTANCE_IN_LIST,
    INSTANCE_IN_PROJECT,
    INSTANCE_TYPE_GROUP,
    INSTANCE_TYPE_GROUP_USAGE,
    INSTANCE_TYPE_IN_LIST,
    page_of,
)
from packing import pack
from targets import DEPLOYMENT

newer_clients = pytest.mark.skipif(OLD_CLIENT, reason="4.6.1 cannot stop instances")
SOON_SECONDS = 30


def soon(condition):
    """What the condition gives as soon as it is true."""
    give_up = time.monotonic() + SOON_SECONDS
    while time.monotonic() < give_up:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"Nothing after {SOON_SECONDS} s.")


@pytest.fixture(scope="module")
def warm(project):
    """A deployment that keeps two instances."""
    return project.fresh_deployment("shout", minimum_instances=2, maximum_instances=2)


@pytest.fixture
def of_warm(project, warm):
    """The arguments of the operations on its version."""
    return {"project_name": project.name, "deployment_name": warm, "version": "v1"}


@pytest.fixture
def running(client, of_warm):
    """Its instances, once they run."""

    def both():
        found = call(client, "instances_list", **of_warm, status="running").json["results"]
        return found if len(found) == 2 else None

    return soon(both)


def test_list_of_a_version(api, of_warm, running):
    page = call(api, "instances_list", **of_warm, shape=page_of(INSTANCE_IN_LIST)).json

    assert [found["id"] for found in page["results"]] == [found["id"] for found in running]
    assert (page["previous"], page["next"]) == (None, None)


def test_list_filters_by_several_statuses(client, of_warm, running):
    assert call(client, "instances_list", **of_warm, status="pending,running").json["results"] == running
    assert call(client, "instances_list", **of_warm, status="pending,initialising").json["results"] == []
    assert "status" in refused(client, "instances_list", **of_warm, status="sleeping").sentence


def test_list_comes_in_pages(client, of_warm, running):
    first = call(client, "instances_list", **of_warm, limit=1).json
    second = call(client, "instances_list", **of_warm, limit=1, cursor=first["next"]).json
    back = call(client, "instances_list", **of_warm, limit=1, cursor=second["previous"]).json

    assert first["results"] + second["results"] == running
    assert second["next"] is None
    assert back["results"] == first["results"]
    assert refused(client, "instances_list", **of_warm, limit=0).status == 400
    assert refused(client, "instances_list", **of_warm, cursor="nonsense").status == 400


def test_list_of_a_project(api, project, warm, running):
    results = call(api, "project_instances_list", project.name, shape=page_of(INSTANCE_IN_PROJECT)).json["results"]

    own = [found["id"] for found in results if (found["deployment"], found["version"]) == (warm, "v1")]
    assert own == [found["id"] for found in running]


def test_get(api, project, of_warm, running):
    [first, _] = running

    found = call(api, "instances_get", **of_warm, instance_id=first["id"], shape=INSTANCE).json

    assert {key: found[key] for key in first} == first
    assert call(api, "project_instances_get", project.name, first["id"], shape=INSTANCE).json == found
    other = "00000000-0000-0000-0000-000000000000"
    assert refused(api, "instances_get", **of_warm, instance_id=other).status == 404
    assert refused(api, "project_instances_get", project.name, other).status == 404


def test_events(api, of_warm, running):
    events = call(
        api, "instance_events_list", **of_warm, instance_id=running[0]["id"], shape=page_of(INSTANCE_EVENT)
    ).json["results"]

    words = [event["description"].split()[3].strip(".:") for event in events]
    assert words == ["pending", "initialising", "running"]


def test_a_failed_start_says_why(client, project, tmp_path):
    name = project.create_deployment(project.fresh("broken"), None, None)
    code = "class Deployment:\n    def __init__(self): 1 / 0\n    def request(self, data): return data\n"
    project.upload(name, "v1", pack(tmp_path / "package.zip", {"deployment.py": code}))
    assert call(client, "deployment_requests_create", project.name, name, "x").json["status"] == "failed"
    of_version = {"project_name": project.name, "deployment_name": name, "version": "v1"}

    [ended] = soon(lambda: call(client, "instances_list", **of_version, status="stopped").json["results"])[:1]

    events = call(client, "instance_events_list", **of_version, instance_id=ended["id"]).json["results"]
    assert any("ZeroDivisionError" in event["description"] for event in events)


@newer_clients
@pytest.mark.parametrize("operation", ["instances_update", "project_instances_update"])
def test_stop(api, project, of_warm, running, operation):
    [first, second] = running
    path = of_warm if operation == "instances_update" else {"project_name": project.name}

    call(api, operation, **path, instance_id=first["id"], data={"status": "stopped"})

    soon(lambda: call(api, "instances_get", **of_warm, instance_id=first["id"]).json["status"] == "stopped")
    # Two are kept, so another one comes.
    ids = soon(
        lambda: (found := call(api, "instances_list", **of_warm, status="running").json["results"])
        and len(found) == 2
        and {instance["id"] for instance in found}
    )
    assert second["id"] in ids and first["id"] not in ids
    assert refused(api, operation, **path, instance_id=second["id"], data={"status": "running"}).status == 400


@newer_clients
def test_stop_fails_the_direct_request_that_runs(server, client, project, gate):
    target = project.target(DEPLOYMENT, "default", "hold")
    pending = server.configured().deployment_requests_create(
        project.name, target.name, gate.item("held"), async_req=True
    )
    held = gate.arrival()
    [instance] = soon(lambda: _instances(client, project, target.name))

    client.instances_update(project.name, target.name, instance["id"], "v1", {"status": "stopped"})

    answer = pending.get(60)
    assert answer.status == "failed"
    assert "stopped by a user" in answer.error_message
    assert held.is_gone()


@newer_clients
@pytest.mark.parametrize("restarts", [True, False])
def test_stop_runs_a_batch_request_again_where_the_version_says_so(client, project, gate, restarts):
    target = project.target(DEPLOYMENT, "default", "hold", restart_request_interruption=restarts)
    [request] = target.batch_ids(gate.items("held"))
    gate.arrival()
    [instance] = soon(lambda: _instances(client, project, target.name))

    client.instances_update(project.name, target.name, instance["id"], "v1", {"status": "stopped"})

    if restarts:
        gate.arrival().release()
    ended = soon(lambda: (found := target.get(request))["status"] in ("completed", "failed") and found)
    assert ended["status"] == ("completed" if restarts else "failed")


def _instances(client, project, name):
    return call(client, "instances_list", project.name, name, "v1", status="running").json["results"]


# --- Types and groups -------------------------------------------------------------------------------------------------


@pytest.fixture
def types(client, project):
    return call(client, "instance_types_list", project.name).json["results"]


@pytest.fixture
def group(client, project, types):
    body = {"name": project.fresh("group"), "instance_types": [{"id": types[0]["id"]}]}
    return call(client, "instance_type_groups_create", project.name, body).json


def test_types(api, project):
    types = call(api, "instance_types_list", project.name, shape=page_of(INSTANCE_TYPE_IN_LIST)).json["results"]

    assert "512mb" in [found["name"] for found in types]
    [half] = [found for found in types if found["name"] == "512mb"]
    assert (half["cpu"], half["memory"], half["storage"], half["credit_rate"]) == (0.125, 512, 2048, 0.5)


def test_groups_create(api, project, types):
    body = {
        "name": project.fresh("Group"),
        "instance_types": [
            {"id": types[0]["id"], "priority": 1, "schedule_timeout": 60},
            {"id": types[1]["id"], "priority": 0},
        ],
    }

    group = call(api, "instance_type_groups_create", project.name, body, shape=INSTANCE_TYPE_GROUP).json

    assert group["name"] == body["name"]
    assert [member["name"] for member in group["instance_types"]] == [types[1]["name"], types[0]["name"]]
    assert group["instance_types"][1]["schedule_timeout"] == 60


def test_groups_refused(client, project, types, group):
    def sentence(name, members):
        body = {"name": name, "instance_types": members}
        return refused(client, "instance_type_groups_create", project.name, body).sentence

    assert "empty" in sentence("empty", [])
    assert "id" in sentence("unknown", [{"id": "00000000-0000-0000-0000-000000000000"}])
    assert "twice" in sentence("double", [{"id": types[0]["id"]}] * 2)
    assert "priority" in sentence("priority", [{"id": types[0]["id"], "priority": -1}])
    assert "taken" in sentence(group["name"], [{"id": types[0]["id"]}])


def test_groups_list(api, project, group):
    groups = call(
        api, "instance_type_groups_list", project.name, shape=page_of(INSTANCE_TYPE_GROUP)
    ).json["results"]

    assert group in groups
    assert "512 MB + 0.125 vCPU" in [found["name"] for found in groups]


def test_groups_get(api, project, group):
    found = call(api, "instance_type_groups_get", project.name, group["id"], shape=INSTANCE_TYPE_GROUP).json

    assert found == group
    assert refused(api, "instance_type_groups_get", project.name, "nonsense").status == 404


def test_groups_update(api, project, types, group):
    body = {"name": project.fresh("group"), "instance_types": [{"id": types[1]["id"]}]}

    updated = call(
        api, "instance_type_groups_update", project.name, group["id"], body, shape=INSTANCE_TYPE_GROUP
    ).json

    assert updated["name"] == body["name"]
    assert [member["name"] for member in updated["instance_types"]] == [types[1]["name"]]


def test_a_version_runs_on_a_group_which_then_stays(api, project, types, group):
    deployment = project.create_deployment(
        project.fresh("grouped"), None, None, instance_type_group_name=group["name"]
    )

    version = call(api, "deployment_versions_get", project.name, deployment, "v1", shape=DEPLOYMENT_VERSION).json
    assert (version["instance_type_group_id"], version["instance_type"]) == (group["id"], types[0]["name"])
    [use] = call(
        api,
        "instance_type_groups_usage",
        project.name,
        group["id"],
        shape=page_of(INSTANCE_TYPE_GROUP_USAGE),
    ).json["results"]
    assert (use["deployment"], use["version"]) == (deployment, "v1")
    assert deployment in refused(api, "instance_type_groups_delete", project.name, group["id"]).sentence
    body = {"instance_type_group_name": "512 MB + 0.125 vCPU"}
    changed = call(api, "deployment_versions_update", project.name, deployment, "v1", body).json
    assert changed["instance_type"] == "512mb"
    call(api, "instance_type_groups_delete", project.name, group["id"])
    assert refused(api, "instance_type_groups_get", project.name, group["id"]).status == 404


@pytest.mark.parametrize("field", ["instance_type", "instance_type_group_id", "instance_type_group_name"])
def test_a_version_needs_a_group_that_is_there(client, project, field):
    deployment = project.create_deployment(project.fresh("grouped"), None, None)

    refusal = refused(client, "deployment_versions_create", project.name, deployment, {"version": "v2", field: "none"})

    assert refusal.status == 400
    assert field in refusal.sentence


def test_default_groups_stay_as_they_are(client, project):
    [group] = [
        found
        for found in call(client, "instance_type_groups_list", project.name).json["results"]
        if found["name"] == "512 MB + 0.125 vCPU"
    ]

    assert refused(client, "instance_type_groups_delete", project.name, group["id"]).status == 400
    assert refused(client, "instance_type_groups_update", project.name, group["id"], {"name": "x"}).status == 400
