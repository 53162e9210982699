"""Uploads of code (reference, sections 6.3 and 6.4)."""

from pathlib import Path

import pytest
import ubiops

import definition_structures
from calls import OLD_CLIENT, call, refused
from packing import pack, pack_directory, pack_root

NUMBER = {"number": "double"}


@pytest.fixture
def deployment(project):
    """A deployment whose version v1 has no code yet."""
    return project.create_deployment(project.fresh("deployment"), NUMBER, NUMBER)


def test_revisions_file_upload(api, project, deployment, tmp_path):
    archive = pack_directory("double", tmp_path / "package.zip")

    answer = call(
        api,
        "revisions_file_upload",
        project.name,
        deployment,
        "v1",
        file=archive,
        shape=definition_structures.REVISION_CREATED,
    )

    assert answer.response.status_code == 201
    version = call(api, "deployment_versions_get", project.name, deployment, "v1").json
    assert version["latest_revision"] == answer.json["revision"]
    assert version["last_file_upload"] is not None


@pytest.mark.parametrize("pack_package", [pack_directory, pack_root])
def test_a_package_may_have_a_directory_or_not(client, project, deployment, tmp_path, pack_package):
    revision = project.upload(deployment, "v1", pack_package("double", tmp_path / "package.zip"))

    assert revision["status"] == "success", revision["error_message"]
    version = call(
        client,
        "deployment_versions_get",
        project.name,
        deployment,
        "v1",
        shape=definition_structures.DEPLOYMENT_VERSION,
    ).json
    assert (version["status"], version["active_revision"]) == ("available", revision["id"])
    assert (version["has_request_method"], version["has_requests_method"]) == (True, False)
    created = call(client, "deployment_requests_create", project.name, deployment, {"number": 2}).json
    assert created["result"] == {"number": 4}


def test_revisions_get(api, project, deployment, tmp_path):
    built = project.upload(deployment, "v1", pack_root("double", tmp_path / "package.zip"))

    found = call(
        api, "revisions_get", project.name, deployment, built["id"], "v1", shape=definition_structures.REVISION
    ).json

    assert (found["version"], found["status"], found["error_message"]) == ("v1", "success", "")
    assert (found["has_request_method"], found["has_requests_method"]) == (True, False)
    assert (found["created_by"], found["empty"]) == (built["created_by"], False)
    assert "@" in found["created_by"]


def test_revisions_list(api, project, deployment, tmp_path):
    archive = pack_root("double", tmp_path / "package.zip")
    uploaded = {project.upload(deployment, "v1", archive)["id"] for _ in range(2)}

    answer = call(api, "revisions_list", project.name, deployment, "v1")

    assert {found["id"] for found in answer.json} == uploaded
    for found in answer.json:
        assert list(definition_structures.REVISION(found, "answer")) == []


def test_revisions_file_download(api, project, deployment, tmp_path):
    archive = pack_directory("double", tmp_path / "package.zip")
    revision = project.upload(deployment, "v1", archive)

    downloaded = api.revisions_file_download(project.name, deployment, revision["id"], "v1")

    assert downloaded.content == Path(archive).read_bytes()
    assert downloaded.getfilename().endswith(".zip")


def test_the_latest_successful_revision_is_the_one_that_runs(client, project, deployment, tmp_path):
    project.upload(deployment, "v1", pack_root("double", tmp_path / "first.zip"))
    assert call(client, "deployment_requests_create", project.name, deployment, {"number": 2}).json["result"] == {
        "number": 4
    }

    triple = "class Deployment:\n    def request(self, data):\n        return {'number': data['number'] * 3}\n"
    project.upload(deployment, "v1", pack(tmp_path / "second.zip", {"deployment.py": triple}))
    assert call(client, "deployment_requests_create", project.name, deployment, {"number": 2}).json["result"] == {
        "number": 6
    }

    failed = project.upload(deployment, "v1", pack(tmp_path / "third.zip", {"deployment.py": "nonsense("}))
    assert failed["status"] == "failed"
    assert call(client, "deployment_requests_create", project.name, deployment, {"number": 2}).json["result"] == {
        "number": 6
    }


@pytest.mark.parametrize(
    "files, words",
    [
        ({"readme.txt": "There is no code here."}, "deployment.py"),
        ({"deployment.py": "class Something:\n    pass\n"}, "Deployment"),
        ({"deployment.py": "class Deployment:\n    pass\n"}, "request"),
        ({"deployment.py": "def broken(:\n"}, "SyntaxError|invalid syntax"),
        ({"deployment.py": "import no_such_module_at_all\n"}, "no_such_module_at_all"),
    ],
)
def test_code_that_cannot_run_is_a_failed_revision(client, project, deployment, tmp_path, files, words):
    revision = project.upload(deployment, "v1", pack(tmp_path / "package.zip", files))

    assert revision["status"] == "failed"
    assert any(word in revision["error_message"] for word in words.split("|")), revision["error_message"]
    version = call(client, "deployment_versions_get", project.name, deployment, "v1").json
    assert (version["status"], version["active_revision"]) == ("failed", None)
    refusal = refused(client, "deployment_requests_create", project.name, deployment, {"number": 1})
    assert (refusal.status, "not available" in refusal.sentence) == (400, True)


def test_requirements_that_do_not_exist_fail_the_revision_in_pips_words(client, project, deployment, tmp_path):
    archive = pack_root("double", tmp_path / "package.zip", extra={"requirements.txt": "penstock-no-such-package==0\n"})

    revision = project.upload(deployment, "v1", archive)

    assert revision["status"] == "failed"
    assert "penstock-no-such-package" in revision["error_message"]
    assert (
        call(
            client,
            "revisions_get",
            project.name,
            deployment,
            revision["id"],
            "v1",
            shape=definition_structures.REVISION,
        ).json
        == revision
    )


def test_requirements_are_installed(client, project, tmp_path):
    name = project.create_deployment(project.fresh("deployment"), None, None)
    code = "import iniconfig\n\n\nclass Deployment:\n    def request(self, data):\n        return iniconfig.__name__\n"
    archive = pack(tmp_path / "package.zip", {"deployment.py": code, "requirements.txt": "iniconfig==2.0.0\n"})

    revision = project.upload(name, "v1", archive)

    assert revision["status"] == "success", revision["error_message"]
    assert call(client, "deployment_requests_create", project.name, name, "x").json["result"] == "iniconfig"


def test_modules_beside_the_code_can_be_imported(client, project, tmp_path):
    name = project.create_deployment(project.fresh("deployment"), None, None)
    files = {
        "package/deployment.py": "import beside\nimport lib\n\n\nclass Deployment:\n"
        "    def request(self, data):\n        return beside.WORD + lib.WORD\n",
        "package/beside.py": "WORD = 'beside'\n",
        "package/libraries/lib.py": "WORD = 'library'\n",
    }

    revision = project.upload(name, "v1", pack(tmp_path / "package.zip", files))

    assert revision["status"] == "success", revision["error_message"]
    assert call(client, "deployment_requests_create", project.name, name, "x").json["result"] == "besidelibrary"


def test_of_several_directories_deployment_package_counts(client, project, deployment, tmp_path):
    files = {
        "aaa/deployment.py": "raise SystemExit\n",
        "deployment_package/deployment.py": "class Deployment:\n    def request(self, data):\n        return data\n",
    }

    revision = project.upload(deployment, "v1", pack(tmp_path / "package.zip", files))

    assert revision["status"] == "success", revision["error_message"]


def test_wait_for_revision_of_the_client(client, project, deployment, tmp_path, capsys):
    revision = project.upload(deployment, "v1", pack_root("double", tmp_path / "package.zip"))

    ubiops.utils.wait_for_revision(client.api_client, project.name, deployment, "v1", revision["id"], timeout=30)

    assert "success" in capsys.readouterr().out


def test_wait_for_deployment_version_of_the_client(client, project, deployment, tmp_path, capsys):
    project.upload(deployment, "v1", pack_root("double", tmp_path / "package.zip"))

    ubiops.utils.wait_for_deployment_version(client.api_client, project.name, deployment, "v1", timeout=30)

    assert "available" in capsys.readouterr().out


def test_revisions_rebuild_makes_a_revision_of_the_same_code(api, project, deployment, tmp_path):
    first = project.upload(deployment, "v1", pack_root("double", tmp_path / "package.zip"))

    again = call(
        api,
        "revisions_rebuild",
        project.name,
        deployment,
        first["id"],
        "v1",
        {},
        shape=definition_structures.REVISION,
    ).json

    assert again["id"] != first["id"]
    assert project.built(deployment, "v1", again["id"])["status"] == "success"
    created = call(api, "deployment_requests_create", project.name, deployment, {"number": 4}).json
    assert created["result"] == {"number": 8}


@pytest.mark.skipif(not OLD_CLIENT, reason="newer clients have no builds of deployment versions")
def test_builds_get_tells_of_a_revision(api, project, deployment, tmp_path):
    revision = project.upload(deployment, "v1", pack_root("double", tmp_path / "package.zip"))

    build = call(api, "builds_get", project.name, revision["id"], deployment, "v1").json

    assert (build["revision"], build["status"]) == (revision["id"], "success")
