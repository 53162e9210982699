"""Environments of the server and of projects (reference, section 6.6). Clients up to 4.12 build them by revisions and
builds, later ones by tags."""

import time

import pytest
import ubiops

import definition_structures as structures
from bad_input import Bad, assert_refused
from calls import OLD_CLIENT, call, refused
from packing import pack, pack_root
from test_bad_uploads import multipart

REQUIREMENTS = "iniconfig==2.0.0\n"
CODE = "import iniconfig\n\n\nclass Deployment:\n    def request(self, data):\n        return iniconfig.__file__\n"
BUILD_SECONDS = 300

old_client = pytest.mark.skipif(not OLD_CLIENT, reason="newer clients have tags in place of revisions and builds")
new_client = pytest.mark.skipif(OLD_CLIENT, reason="this client knows no tags")


@pytest.fixture(scope="module")
def base(client, project):
    """The name of the base environment that is used where none is named."""
    return call(client, "environments_list", project.name).json[0]["name"]


@pytest.fixture
def environment(client, project):
    """The name of an environment to which nothing was uploaded."""
    return create(client, project, project.fresh("environment"))["name"]


@pytest.fixture
def requirements(tmp_path):
    file = tmp_path / "requirements.txt"
    file.write_text(REQUIREMENTS)
    return str(file)


def create(api, project, name, **settings):
    if OLD_CLIENT:  # which insists on one
        settings.setdefault("base_environment", call(api, "environments_list", project.name).json[0]["name"])
    return call(
        api, "environments_create", project.name, {"name": name, **settings}, shape=structures.ENVIRONMENT_IN_LIST
    ).json


def get(api, project, name):
    return call(api, "environments_get", project.name, name, shape=structures.ENVIRONMENT).json


def build(api, project, name, file):
    """Uploads a file, as this client does it."""
    if OLD_CLIENT:
        call(
            api,
            "environment_revisions_file_upload",
            project.name,
            name,
            file=file,
            shape=structures.ENVIRONMENT_REVISION_CREATED,
        )
    else:
        call(api, "environment_tags_build", project.name, name, "latest", file=file)


def built(http, project, name):
    """Waits until the latest build has ended."""
    path = f"/projects/{project.name}/environments/{name}"
    give_up = time.monotonic() + BUILD_SECONDS
    while time.monotonic() < give_up:
        found = http.get(path).json()
        answer = http.get(f"{path}/revisions/{found['latest_revision']}/builds/{found['latest_build']}").json()
        if answer["status"] not in ("queued", "building"):
            return answer
        time.sleep(0.1)
    raise AssertionError(f"The environment {name} was not built within {BUILD_SECONDS} s.")


@pytest.fixture(scope="module")
def ready(client, http, project, tmp_path_factory):
    """An environment that was built, with iniconfig in it."""
    file = tmp_path_factory.mktemp("environment") / "requirements.txt"
    file.write_text(REQUIREMENTS)
    name = create(client, project, project.fresh("ready"))["name"]
    build(client, project, name, str(file))
    found = built(http, project, name)
    assert found["status"] == "success", found["error_message"]
    assert found["size"] > 0
    return name


def test_create(api, project, base):
    name = project.fresh("environment")
    settings = {"display_name": "For tests"} if OLD_CLIENT else {}

    created = create(api, project, name, description="What it is for", labels={"team": "a"}, **settings)

    assert (created["name"], created["description"], created["labels"]) == (name, "What it is for", {"team": "a"})
    assert (created["project"], created["base_environment"], created["system"]) == (project.name, base, False)
    assert created["display_name"] == ("For tests" if OLD_CLIENT else name)


def test_list(api, project, environment):
    found = call(api, "environments_list", project.name).json

    for item in found:
        assert list(structures.ENVIRONMENT_IN_LIST(item, "answer")) == []
    assert environment in [item["name"] for item in found]
    assert [item["base_environment"] for item in found if item["system"]]


def test_list_by_labels(api, project):
    name = project.fresh("environment")
    create(api, project, name, labels={"list": name})

    found = call(api, "environments_list", project.name, labels=f"list:{name}").json

    assert [item["name"] for item in found] == [name]


@pytest.mark.parametrize("kind, system", [("base", {True}), ("custom", {False}), ("all", {True, False})])
def test_list_by_type(http, project, environment, kind, system):
    found = http.get(f"/projects/{project.name}/environments?environment_type={kind}").json()

    assert {item["system"] for item in found} == system


def test_get(api, project, environment):
    found = get(api, project, environment)

    assert found["name"] == environment
    assert {found[key] for key in ("active_revision", "active_build", "latest_revision", "latest_build")} == {None}


def test_get_of_a_base_environment(api, project, base):
    found = get(api, project, base)

    assert (found["system"], found["base_environment"], found["project"]) == (True, None, None)


def test_update(api, project, environment):
    body = {"description": "changed", "labels": {"a": "b"}}

    updated = call(
        api, "environments_update", project.name, environment, body, shape=structures.ENVIRONMENT
    ).json

    assert (updated["description"], updated["labels"]) == ("changed", {"a": "b"})


@old_client
def test_rename(api, project, environment):
    name = project.fresh("renamed")

    call(api, "environments_update", project.name, environment, {"name": name, "display_name": "New"})

    assert get(api, project, name)["display_name"] == "New"
    assert refused(api, "environments_get", project.name, environment).status == 404


def test_delete(api, http, project, environment, requirements):
    build(api, project, environment, requirements)

    answer = call(api, "environments_delete", project.name, environment)

    assert (answer.response.status_code, answer.response.content) == (204, b"")
    assert refused(api, "environments_get", project.name, environment).status == 404


@old_client
def test_revisions_and_builds(api, http, project, environment, requirements):
    uploaded = call(
        api, "environment_revisions_file_upload", project.name, environment, file=requirements
    ).json
    place = (project.name, environment)

    revision = call(
        api, "environment_revisions_get", *place, uploaded["revision"], shape=structures.ENVIRONMENT_REVISION
    ).json
    assert (revision["environment"], revision["expired"]) == (environment, False)
    assert call(api, "environment_revisions_list", *place).json == [revision]
    downloaded = api.environment_revisions_file_download(*place, uploaded["revision"])
    assert downloaded.content.decode() == REQUIREMENTS
    ended = built(http, project, environment)
    assert ended["status"] == "success", ended["error_message"]
    found = call(
        api,
        "environment_builds_get",
        project_name=project.name,
        environment_name=environment,
        revision_id=uploaded["revision"],
        build_id=uploaded["build"],
        shape=structures.ENVIRONMENT_BUILD,
    ).json
    assert found == ended
    assert call(api, "environment_builds_list", *place, uploaded["revision"]).json == [ended]
    [file] = call(
        api,
        "environment_build_dependencies_list",
        project_name=project.name,
        environment_name=environment,
        revision_id=uploaded["revision"],
        build_id=uploaded["build"],
    ).json
    assert file == {"name": "requirements.txt", "content": REQUIREMENTS}
    now = get(api, project, environment)
    assert (now["active_revision"], now["active_build"]) == (uploaded["revision"], uploaded["build"])


@old_client
def test_rebuild_and_source_environment(client, http, project, environment, ready):
    uploaded = call(
        client, "environment_revisions_file_upload", project.name, environment, source_environment=ready
    ).json
    assert built(http, project, environment)["status"] == "success"

    rebuilt = call(
        client,
        "environment_revisions_rebuild",
        project.name,
        environment,
        uploaded["revision"],
        shape=structures.ENVIRONMENT_BUILD,
    ).json

    assert (rebuilt["revision"], rebuilt["trigger"]) == (uploaded["revision"], "Rebuild triggered")
    assert built(http, project, environment)["id"] == rebuilt["id"]
    assert get(client, project, environment)["active_build"] == rebuilt["id"]


def test_cancel(client, http, project, environment, tmp_path):
    """A build that would take an hour: its only requirement is a package that sleeps while it is installed."""
    project_file = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    files = {
        "requirements.txt": "./slow\n",
        "slow/pyproject.toml": project_file,
        "slow/backend.py": "import time\n\ntime.sleep(3600)\n",
    }
    archive = pack(tmp_path / "slow.zip", files)
    build(client, project, environment, archive)
    path = f"/projects/{project.name}/environments/{environment}"
    latest = http.get(path).json()
    path = f"{path}/revisions/{latest['latest_revision']}/builds/{latest['latest_build']}"
    while http.get(path).json()["status"] == "queued":
        time.sleep(0.05)

    if OLD_CLIENT:
        answer = call(
            client,
            "environment_builds_update",
            project_name=project.name,
            environment_name=environment,
            revision_id=latest["latest_revision"],
            build_id=latest["latest_build"],
            data={"status": "cancelled"},
        ).json
    else:
        answer = call(
            client, "environment_tags_update", project.name, environment, "latest", {"status": "cancelled"}
        ).json

    assert answer["status"] == "cancelled"
    assert http.get(path).json()["status"] == "cancelled"
    again = http.send("PATCH", path, {"status": "cancelled"})
    assert_refused(again, Bad(None, "cancelled already", status=409))


@new_client
def test_tags(api, http, project, environment, requirements):
    place = (project.name, environment)
    created = call(api, "environment_tags_create", *place, {"name": "latest"}, shape=structures.ENVIRONMENT_TAG).json
    assert created["built"] is False

    call(api, "environment_tags_build", *place, "latest", file=requirements)

    assert built(http, project, environment)["status"] == "success"
    tag = call(api, "environment_tags_get", *place, "latest", shape=structures.ENVIRONMENT_TAG).json
    assert (tag["status"], tag["built"], tag["environment"]) == ("success", True, environment)
    assert call(api, "environment_tags_list", *place).json == [tag]
    [file] = call(api, "environment_tag_dependencies_list", *place, "latest").json
    assert list(structures.DEPENDENCY_FILE(file, "answer")) == []
    assert file["content"] == REQUIREMENTS
    assert api.environment_tags_download(*place, "latest").content.decode() == REQUIREMENTS
    assert call(api, "environment_tags_usage", *place, "latest").json == []
    call(api, "environment_tags_rebuild", *place, "latest")
    assert built(http, project, environment)["trigger"] == "Rebuild triggered"


def test_a_package_runs_in_the_environment_of_its_version(client, http, project, ready, tmp_path):
    name = project.create_deployment(project.fresh("deployment"), None, None, environment=ready)

    revision = project.upload(name, "v1", pack(tmp_path / "package.zip", {"deployment.py": CODE}))

    assert revision["status"] == "success", revision["error_message"]
    build_id = get(client, project, ready)["active_build"]
    assert build_id in call(client, "deployment_requests_create", project.name, name, "x").json["result"]
    version = call(
        client, "deployment_versions_get", project.name, name, "v1", shape=structures.DEPLOYMENT_VERSION
    ).json
    assert (version["environment"], version["environment_display_name"]) == (ready, ready)
    if OLD_CLIENT:
        users = call(client, "environments_usage", project.name, ready).json
    else:
        users = call(client, "environment_tags_usage", project.name, ready, "latest").json
    assert (name, "v1", "available") in [(user["deployment"], user["version"], user["status"]) for user in users]
    for user in users:
        assert list(structures.ENVIRONMENT_USAGE(user, "answer")) == []
    refusal = refused(client, "environments_delete", project.name, ready)
    assert (refusal.status, "uses it" in refusal.sentence) == (409, True)


def test_code_that_comes_first_waits_for_its_environment(client, http, project, environment, requirements, tmp_path):
    name = project.create_deployment(project.fresh("deployment"), None, None, environment=environment)
    build(client, project, environment, requirements)
    archive = pack(tmp_path / "package.zip", {"deployment.py": CODE})

    call(client, "revisions_file_upload", project.name, name, "v1", file=archive)

    assert built(http, project, environment)["status"] == "success"
    ubiops.utils.wait_for_deployment_version(client.api_client, project.name, name, "v1", timeout=BUILD_SECONDS)
    assert call(client, "deployment_versions_get", project.name, name, "v1").json["status"] == "available"


def test_a_new_build_is_what_versions_run_in(client, http, project, environment, requirements, tmp_path):
    name = project.create_deployment(project.fresh("deployment"), None, None, environment=environment)
    build(client, project, environment, requirements)
    assert built(http, project, environment)["status"] == "success"
    project.upload(name, "v1", pack(tmp_path / "package.zip", {"deployment.py": CODE}))

    build(client, project, environment, requirements)

    latest = built(http, project, environment)["id"]
    give_up = time.monotonic() + BUILD_SECONDS
    while latest not in call(client, "deployment_requests_create", project.name, name, "x").json["result"]:
        assert time.monotonic() < give_up, "The version still runs in the old build."
        time.sleep(0.2)


def test_requirements_of_a_package_cannot_be_combined_with_an_environment(client, project, ready, tmp_path):
    name = project.create_deployment(project.fresh("deployment"), None, None, environment=ready)

    revision = project.upload(
        name, "v1", pack(tmp_path / "package.zip", {"deployment.py": CODE, "requirements.txt": REQUIREMENTS})
    )

    assert revision["status"] == "failed"
    assert "cannot be combined" in revision["error_message"]


@pytest.mark.parametrize(
    "files, words",
    [
        ({"readme.txt": "Nothing to install."}, "Could not find the requirements file"),
        ({"requirements.txt": "penstock-no-such-package==0\n"}, "penstock-no-such-package"),
        ({"ubiops.yaml": "apt:\n  packages:\n    - no-such-debian-package\n"}, "no-such-debian-package"),
        ({"ubiops.yaml": "apt: ["}, "ubiops.yaml is not valid YAML"),
        ({"ubiops.yaml": "environment_variables: [small=x]"}, "environment_variables must be NAME=value"),
    ],
)
def test_what_cannot_be_installed_is_a_failed_build(client, http, project, environment, tmp_path, files, words):
    build(client, project, environment, pack(tmp_path / "environment.zip", files))

    ended = built(http, project, environment)

    assert ended["status"] == "failed"
    assert words in ended["error_message"]
    with pytest.raises(ubiops.utils.exceptions.StatusError, match="failed"):
        ubiops.utils.wait_for_environment(client.api_client, project.name, environment, timeout=30)


def test_ubiops_yaml_sets_variables(client, http, project, environment, tmp_path):
    files = {"requirements.txt": "", "ubiops.yaml": "environment_variables:\n  - COMPAT_VARIABLE=from the environment\n"}
    build(client, project, environment, pack(tmp_path / "environment.zip", files))
    assert built(http, project, environment)["status"] == "success"
    name = project.create_deployment(project.fresh("deployment"), None, None, environment=environment)
    code = "import os\n\n\nclass Deployment:\n    def request(self, data):\n        return os.environ['COMPAT_VARIABLE']\n"

    revision = project.upload(name, "v1", pack(tmp_path / "package.zip", {"deployment.py": code}))

    assert revision["status"] == "success", revision["error_message"]
    created = call(client, "deployment_requests_create", project.name, name, "x").json
    assert created["result"] == "from the environment"


def test_wait_for_environment_of_the_client(client, project, environment, requirements, capsys):
    build(client, project, environment, requirements)

    ubiops.utils.wait_for_environment(client.api_client, project.name, environment, timeout=BUILD_SECONDS)

    assert "Environment: success" in capsys.readouterr().out


def test_wait_for_deployment_version_with_logs(client, project, environment, requirements, tmp_path, capsys):
    """The client goes on reading the log for 20 s beyond the end, twice."""
    name = project.create_deployment(project.fresh("deployment"), None, None, environment=environment)
    build(client, project, environment, requirements)
    archive = pack(tmp_path / "package.zip", {"deployment.py": CODE})
    call(client, "revisions_file_upload", project.name, name, "v1", file=archive)

    ubiops.utils.wait_for_deployment_version(
        client.api_client, project.name, name, "v1", timeout=BUILD_SECONDS, stream_logs=True
    )

    out = capsys.readouterr().out
    assert "iniconfig" in out  # what was printed while the environment was built
    assert f"Using the environment {environment}" in out  # and while the package was
    assert "Deployment version: available" in out


def test_waiting_for_an_environment_to_which_nothing_was_uploaded_ends(client, project, environment):
    with pytest.raises((ubiops.exceptions.ApiException, ubiops.utils.exceptions.StatusError)):
        ubiops.utils.wait_for_environment(client.api_client, project.name, environment, timeout=30)


def test_code_in_an_environment_without_a_build_fails_with_a_sentence(client, project, environment, tmp_path):
    name = project.create_deployment(project.fresh("deployment"), None, None, environment=environment)

    revision = project.upload(name, "v1", pack_root("shout", tmp_path / "package.zip"))

    assert revision["status"] == "failed"
    assert environment in revision["error_message"]


@pytest.mark.parametrize(
    "bad",
    [
        Bad({}, "name"),
        Bad({"name": ""}, "name"),
        Bad({"name": "Not Allowed"}, "name lower-case"),
        Bad({"name": "x" * 1025}, "name 1024"),
        Bad({"name": 1}, "name"),
        Bad({"name": "x", "base_environment": "cobol-60"}, "base_environment cobol-60 python3-"),
        # Too old for the nearest to stand in.
        Bad({"name": "x", "base_environment": "python3-7"}, "base_environment python3-7 python3-"),
        Bad({"name": "x", "base_environment": "python2-7"}, "base_environment python2-7 python3-"),
        Bad({"name": "x", "description": "x" * 401}, "description 400"),
        Bad({"name": "x", "display_name": " "}, "display_name"),
        Bad({"name": "x", "display_name": "x" * 1025}, "display_name 1024"),
        Bad({"name": "x", "labels": {"": "x"}}, "labels"),
        Bad({"name": "x", "supports_request_format": "yes"}, "supports_request_format"),
        Bad([], "object"),
        Bad("{", ""),
    ],
)
def test_a_bad_environment(http, project, bad):
    path = f"/projects/{project.name}/environments"
    before = http.get(path).json()

    assert_refused(http.post(path, bad.body), bad)

    assert http.get(path).json() == before


def test_a_name_is_given_once(http, project, environment, base):
    for name in (environment, base):
        answer = http.post(f"/projects/{project.name}/environments", {"name": name})
        assert_refused(answer, Bad(None, f"{name} taken unique", status=409))


@pytest.mark.parametrize(
    "content, words, status",
    [(b"", "requirements.txt zip", 400), (b"\xff\xfe", "requirements.txt", 400), (b"PK\x03\x04 no zip", "zip", 400)],
)
def test_a_bad_upload(http, project, environment, content, words, status):
    path = f"/projects/{project.name}/environments/{environment}/revisions"
    body, content_type = multipart("file", content)

    assert_refused(http.post(path, body, content_type=content_type), Bad(None, words, status=status))

    assert http.get(path).json() == []


def test_bad_calls(http, project, environment, base):
    path = f"/projects/{project.name}/environments"
    body, content_type = multipart("something", b"else")
    upload = http.post(f"{path}/{environment}/revisions", body, content_type=content_type)
    assert_refused(upload, Bad(None, "file source_environment"))
    body, content_type = multipart("file", REQUIREMENTS.encode())
    to_base = http.post(f"{path}/{base}/revisions", body, content_type=content_type)
    assert_refused(to_base, Bad(None, f"{base} server", status=409))
    assert_refused(http.send("DELETE", f"{path}/{base}"), Bad(None, f"{base} server", status=409))
    assert_refused(http.get(f"{path}/no-such"), Bad(None, "Environment was not found", status=404))
    assert_refused(http.get(f"{path}?environment_type=other"), Bad(None, "environment_type"))
    assert_refused(
        http.get(f"{path}/{environment}/revisions/no-id"), Bad(None, "revision was not found", status=404)
    )
    assert_refused(
        http.post(f"{path}/{environment}/tags", {"name": "other"}), Bad(None, "name latest")
    )


def test_an_unknown_environment_of_a_version_names_those_there(http, project, base):
    deployment = project.create_deployment(project.fresh("deployment"), None, None)
    path = f"/projects/{project.name}/deployments/{deployment}/versions"

    assert_refused(http.post(path, {"version": "v2", "environment": "python3-99"}), Bad(None, f"python3-99 {base}"))


def test_an_environment_for_deployments_without_requests_is_refused(http, project):
    name = project.fresh("environment")
    http.post(f"/projects/{project.name}/environments", {"name": name, "supports_request_format": False})
    deployment = project.create_deployment(project.fresh("deployment"), None, None)
    path = f"/projects/{project.name}/deployments/{deployment}/versions"

    answer = http.post(path, {"version": "v2", "environment": name})

    assert_refused(answer, Bad(None, "Given environment is not supported for the deployment"))
