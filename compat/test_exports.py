"""Exports (reference, section 8.12)."""

import uuid

import pytest

from calls import OLD_CLIENT, call, refused
from definition_structures import EXPORT_IN_LIST
from shapes import list_of
from transfers import downloaded, ended_export, exported, files, fresh_project


@pytest.fixture(scope="module")
def deployment(client, project):
    """A deployment with a package, and variables of which one is a secret."""
    name = project.fresh_deployment("double")
    call(
        client,
        "deployment_environment_variables_create",
        project.name,
        name,
        {"name": "OPEN", "value": "known", "secret": False},
    )
    call(
        client,
        "deployment_environment_variables_create",
        project.name,
        name,
        {"name": "SECRET", "value": "hush-hush", "secret": True},
    )
    return name


def of(deployment, **rest):
    return {"deployments": {deployment: {"versions": {"v1": {}}, **rest}}}


def test_create_and_wait(api, project, deployment):
    answer = call(
        api, "exports_create", project.name, {**of(deployment), "description": "kept"}, shape=EXPORT_IN_LIST
    )
    assert answer.response.status_code == 201
    assert answer.json["status"] == "pending"
    assert (answer.json["size"], answer.json["error_message"], answer.json["description"]) == (None, "", "kept")
    export = ended_export(api, project.name, answer.json["id"])
    assert (export["status"], export["error_message"]) == ("completed", "")
    assert export["deployments"] == {
        deployment: {"versions": {"v1": {"environment_variables": {}}}, "environment_variables": {}}
    }
    assert export["pipelines"] == export["environment_variables"] == export["environments"] == {}
    assert export["size"] == len(downloaded(api, "exports_download", project.name, export["id"]))


def test_file_has_the_documented_layout(client, project, deployment):
    export = exported(client, project.name, **of(deployment))
    content = files(downloaded(client, "exports_download", project.name, export["id"]))
    base = f"deployments/deployment_{deployment}"
    assert set(content) == {
        "info.yaml",
        f"{base}/deployment_{deployment}.yaml",
        f"{base}/versions/deployment_{deployment}_version_v1.yaml",
        f"{base}/versions/deployment_{deployment}_version_v1.zip",
    }
    assert content["info.yaml"] == b"format_spec: v1.0\n"
    settings = content[f"{base}/deployment_{deployment}.yaml"].decode()
    assert f"deployment_name: {deployment}\n" in settings
    assert "default_version: v1\n" in settings
    assert content[f"{base}/versions/deployment_{deployment}_version_v1.zip"].startswith(b"PK")


def test_secrets_are_never_exported(client, project, deployment):
    chosen = {"OPEN": {}, "SECRET": {"include_value": True}}
    export = exported(client, project.name, **of(deployment, environment_variables=chosen))
    assert export["deployments"][deployment]["environment_variables"] == {
        "OPEN": {"include_value": True},
        "SECRET": {"include_value": False},
    }
    content = files(downloaded(client, "exports_download", project.name, export["id"]))
    settings = content[f"deployments/deployment_{deployment}/deployment_{deployment}.yaml"].decode()
    assert "SECRET" in settings
    assert "known" in settings
    assert not any(b"hush-hush" in file for file in content.values())


def test_values_can_be_left_out(client, project, deployment):
    chosen = {"OPEN": {"include_value": False}}
    export = exported(client, project.name, **of(deployment, environment_variables=chosen))
    content = files(downloaded(client, "exports_download", project.name, export["id"]))
    settings = content[f"deployments/deployment_{deployment}/deployment_{deployment}.yaml"].decode()
    assert "OPEN" in settings
    assert "known" not in settings


@pytest.mark.skipif(OLD_CLIENT, reason="this client has no query parameters here")
def test_all_without_packages(client, project, deployment):
    made = call(client, "exports_create", project.name, {}, all=True, packages=False).json
    export = ended_export(client, project.name, made["id"])
    assert export["status"] == "completed", export["error_message"]
    assert set(export["deployments"]) == {row["name"] for row in call(client, "deployments_list", project.name).json}
    assert set(export["pipelines"]) == {row["name"] for row in call(client, "pipelines_list", project.name).json}
    content = files(downloaded(client, "exports_download", project.name, export["id"]))
    assert not any(name.endswith(".zip") for name in content)


@pytest.mark.skipif(OLD_CLIENT, reason="this client has no query parameters here")
def test_all_is_refused_beside_objects(client, project, deployment):
    refusal = refused(client, "exports_create", project.name, of(deployment), all=True)
    assert refusal.status == 400
    assert "'all'" in refusal.sentence


def test_list_by_status_and_delete(api, organization):
    with fresh_project(api, organization) as name:
        call(api, "deployments_create", name, {"name": "a", "input_type": "plain", "output_type": "plain"})
        export = exported(api, name, deployments={"a": {}})
        listed = call(api, "exports_list", name, shape=list_of(EXPORT_IN_LIST)).json
        assert [row["id"] for row in listed] == [export["id"]]
        assert call(api, "exports_list", name, status="completed").json == listed
        assert call(api, "exports_list", name, status="failed").json == []
        assert call(api, "exports_delete", name, export["id"]).response.status_code == 204
        assert call(api, "exports_list", name).json == []
        assert refused(api, "exports_get", name, export["id"]) == (404, "Export was not found")
        assert refused(api, "exports_download", name, export["id"]).status == 404


@pytest.mark.parametrize(
    "body, sentence",
    [
        ({}, "at least one object"),
        ({"deployments": {"nothing": {}}}, "deployments.nothing"),
        ({"pipelines": {"nothing": {}}}, "pipelines.nothing"),
        ({"environments": {"python3-12": {}}}, "environments.python3-12"),
        ({"environment_variables": {"NOTHING": {}}}, "environment_variables.NOTHING"),
        ({"deployments": {"nothing": 5}}, "deployments.nothing"),
        ({"deployments": ["nothing"]}, "deployments"),
        ({"description": "x" * 401}, "description|at least one"),
    ],
)
def test_bad_bodies_are_refused(http, project, body, sentence):
    answer = http.send("POST", f"/projects/{project.name}/exports", json=body)
    assert answer.status_code == 400
    assert any(part in answer.json()["error"] for part in sentence.split("|"))


def test_versions_that_do_not_exist_are_refused(client, project, deployment):
    refusal = refused(client, "exports_create", project.name, {"deployments": {deployment: {"versions": {"v9": {}}}}})
    assert refusal.status == 400
    assert "versions.v9" in refusal.sentence


def test_unknown_status_is_refused(http, project):
    answer = http.send("GET", f"/projects/{project.name}/exports?status=done")
    assert answer.status_code == 400
    assert "'status'" in answer.json()["error"]


def test_exports_belong_to_their_project(client, organization, project, deployment):
    export = exported(client, project.name, **of(deployment))
    with fresh_project(client, organization) as other:
        assert refused(client, "exports_get", other, export["id"]).status == 404
        assert refused(client, "imports_create", other, export_id=export["id"]).status == 404
    assert refused(client, "exports_get", project.name, str(uuid.uuid4())).status == 404
