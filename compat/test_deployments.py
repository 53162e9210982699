"""Deployments and their versions (reference, sections 6.1 and 6.2)."""

import pytest
import ubiops

import definition_structures
import graph
from calls import call, refused


@pytest.fixture
def deployment(client, project):
    name = project.fresh("deployment")
    body = {"name": name, **graph.interface({"number": "double"}, {"number": "double"})}
    call(client, "deployments_create", project.name, body)
    return name


@pytest.fixture
def version(client, project, deployment):
    call(client, "deployment_versions_create", project.name, deployment, {"version": "v1"})
    return "v1"


def names(answer, key="name"):
    return [found[key] for found in answer.json]


def test_deployments_create(api, project):
    name = project.fresh("deployment")
    body = ubiops.DeploymentCreate(
        name=name,
        description="What it does",
        input_type="structured",
        output_type="plain",
        input_fields=[
            {"name": "number", "data_type": "int", "widget": {"type": "slider", "configuration": {"min": 0, "max": 9}}},
            {"name": "text", "data_type": "string"},
        ],
        labels={"team": "a"},
    )

    answer = call(api, "deployments_create", project.name, body, shape=definition_structures.DEPLOYMENT_CREATED)

    assert answer.response.status_code == 201
    created = answer.json
    assert (created["name"], created["project"], created["description"]) == (name, project.name, "What it does")
    assert (created["input_type"], created["output_type"], created["output_fields"]) == ("structured", "plain", [])
    assert [field["name"] for field in created["input_fields"]] == ["number", "text"]
    assert created["input_fields"][0]["widget"]["type"] == "slider"
    assert created["input_fields"][1] == {"name": "text", "data_type": "string", "widget": {}}
    assert created["labels"] == {"team": "a"}
    assert created["supports_request_format"] is True


def test_deployments_get(api, project, deployment):
    found = call(api, "deployments_get", project.name, deployment, shape=definition_structures.DEPLOYMENT).json

    assert (found["name"], found["default_version"], found["description"]) == (deployment, None, "")


def test_deployments_list(api, project, deployment):
    answer = call(api, "deployments_list", project.name)

    assert deployment in names(answer)
    for found in answer.json:
        assert list(definition_structures.DEPLOYMENT_IN_LIST(found, "answer")) == []


def test_deployments_list_filters_by_labels_of_which_one_is_enough(api, project):
    labelled = {}
    for labels in ({"colour": "red", "size": "big"}, {"colour": "blue"}, {}):
        name = project.fresh("labelled")
        body = {"name": name, "labels": labels, **graph.interface(None, None)}
        call(api, "deployments_create", project.name, body)
        labelled[name] = labels
    red_big, blue, _ = labelled

    assert names(call(api, "deployments_list", project.name, labels="colour:red"))[-1:] == [red_big]
    found = names(call(api, "deployments_list", project.name, labels="colour:blue,size:big"))
    assert {red_big, blue} <= set(found)
    assert names(call(api, "deployments_list", project.name, labels="colour:green")) == []


def test_deployments_update(api, project, deployment):
    name = project.fresh("renamed")
    body = ubiops.DeploymentUpdate(name=name, description="new", labels={"a": "b"})

    updated = call(
        api, "deployments_update", project.name, deployment, body, shape=definition_structures.DEPLOYMENT
    ).json

    assert (updated["name"], updated["description"], updated["labels"]) == (name, "new", {"a": "b"})
    assert call(api, "deployments_get", project.name, name).json == updated
    assert refused(api, "deployments_get", project.name, deployment) == (404, "Deployment was not found")


def test_labels_are_replaced_as_a_whole(client, project, deployment):
    for labels in ({"a": "1", "b": "2"}, {"c": "3"}):
        call(client, "deployments_update", project.name, deployment, {"labels": labels})

    assert call(client, "deployments_get", project.name, deployment).json["labels"] == {"c": "3"}


def test_deployments_delete(api, project, deployment, version):
    answer = call(api, "deployments_delete", project.name, deployment)

    assert (answer.response.status_code, answer.response.content) == (204, b"")
    assert refused(api, "deployments_get", project.name, deployment) == (404, "Deployment was not found")


def test_a_deployment_that_a_pipeline_uses_is_not_deleted(client, project):
    pipeline = project.wired("double")

    refusal = refused(client, "deployments_delete", project.name, "double")

    assert refusal.status in (400, 409)
    assert pipeline.name in refusal.sentence or "pipeline" in refusal.sentence
    assert pipeline.run({"number": 1})["result"] == {"number": 2}


def test_deployment_versions_create(api, project, deployment):
    body = {
        "version": "v1",
        "description": "first",
        "labels": {"a": "b"},
        "maximum_instances": 2,
        "maximum_idle_time": 600,
        "request_retention_mode": "metadata",
        "request_retention_time": 86400,
        "scaling_strategy": "moderate",
    }

    answer = call(
        api,
        "deployment_versions_create",
        project.name,
        deployment,
        body,
        shape=definition_structures.DEPLOYMENT_VERSION,
    )

    assert answer.response.status_code == 201
    created = answer.json
    assert {key: created[key] for key in body} == body
    assert (created["deployment"], created["default"], created["status"]) == (deployment, True, "unavailable")
    for field in (
        "active_revision",
        "latest_revision",
        "last_file_upload",
        "has_request_method",
        "has_requests_method",
    ):
        assert created[field] is None, field


def test_the_defaults_of_a_version(client, project, deployment, version):
    found = call(client, "deployment_versions_get", project.name, deployment, version).json

    defaults = {
        "minimum_instances": 0,
        "maximum_instances": 5,
        "maximum_idle_time": 300,
        "instance_processes": 1,
        "scaling_strategy": "default",
        "request_retention_mode": "full",
        "request_retention_time": 604800,
        "static_ip": False,
        # Older clients send false where nobody says anything; the server's own default loses no work.
        "restart_request_interruption": ubiops.DeploymentVersionCreate(version="v").restart_request_interruption is not False,
        "ports": [],
        "description": "",
        "labels": {},
    }
    assert {key: found[key] for key in defaults} == defaults


def test_deployment_versions_get(api, project, deployment, version):
    found = call(
        api,
        "deployment_versions_get",
        project.name,
        deployment,
        version,
        shape=definition_structures.DEPLOYMENT_VERSION,
    ).json

    assert (found["deployment"], found["version"], found["default"]) == (deployment, version, True)


def test_deployment_versions_list(api, project, deployment, version):
    call(api, "deployment_versions_create", project.name, deployment, {"version": "v2", "labels": {"a": "b"}})

    answer = call(api, "deployment_versions_list", project.name, deployment)

    assert sorted(names(answer, "version")) == ["v1", "v2"]
    for found in answer.json:
        assert list(definition_structures.DEPLOYMENT_VERSION_IN_LIST(found, "answer")) == []
    assert names(call(api, "deployment_versions_list", project.name, deployment, labels="a:b"), "version") == ["v2"]


def test_deployment_versions_update(api, project, deployment, version):
    body = ubiops.DeploymentVersionUpdate(version="renamed", maximum_instances=3, labels={"a": "b"})

    updated = call(
        api,
        "deployment_versions_update",
        project.name,
        deployment,
        version,
        body,
        shape=definition_structures.DEPLOYMENT_VERSION,
    ).json

    assert (updated["version"], updated["maximum_instances"], updated["labels"]) == ("renamed", 3, {"a": "b"})
    assert call(api, "deployment_versions_get", project.name, deployment, "renamed").json == updated


def test_deployment_versions_delete(api, project, deployment, version):
    answer = call(api, "deployment_versions_delete", project.name, deployment, version)

    assert (answer.response.status_code, answer.response.content) == (204, b"")
    refusal = refused(api, "deployment_versions_get", project.name, deployment, version)
    assert refusal == (404, "Deployment version was not found")


def test_the_first_version_becomes_the_default_at_once(client, project, deployment, version):
    call(client, "deployment_versions_create", project.name, deployment, {"version": "v2"})

    assert call(client, "deployments_get", project.name, deployment).json["default_version"] == "v1"
    assert call(client, "deployment_versions_get", project.name, deployment, "v2").json["default"] is False


def test_only_an_available_version_can_be_made_the_default(client, project, deployment, version):
    call(client, "deployment_versions_create", project.name, deployment, {"version": "v2"})

    unavailable = refused(client, "deployments_update", project.name, deployment, {"default_version": "v2"})
    unknown = refused(client, "deployments_update", project.name, deployment, {"default_version": "v3"})

    assert unavailable == (400, "Default cannot be set to an unavailable version")
    assert unknown == (404, "Deployment version was not found")


def test_a_version_that_is_not_available_takes_no_requests(client, project, deployment, version):
    refusal = refused(client, "deployment_requests_create", project.name, deployment, {"number": 1})

    assert refusal.status == 400
    assert "Version is not available" in refusal.sentence


@pytest.mark.parametrize("operation", ["deployments_create", "deployment_versions_create"])
def test_a_name_is_given_once(client, project, deployment, version, operation):
    if operation == "deployments_create":
        refusal = refused(client, operation, project.name, {"name": deployment, **graph.interface(None, None)})
    else:
        refusal = refused(client, operation, project.name, deployment, {"version": version})

    assert refusal.status == 409
    assert (deployment if operation == "deployments_create" else version) in refusal.sentence
