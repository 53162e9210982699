"""The helpers of the client library: for waiting with logs, packing and running code.

Those for streaming are in test_streaming.py, those for files in test_files.py, that for metrics in test_metrics.py, and waiting
without logs in test_batches.py, test_environments.py and test_revisions.py.
"""

import inspect

import pytest
import ubiops
from ubiops import utils
from ubiops.utils import wait_for

import graph
from calls import call
from packing import pack
from targets import DEPLOYMENT, KINDS, PATHS, PIPELINE

CODE = """
class Deployment:
    def request(self, data):
        print("told", data)
        if data == "fail":
            raise ValueError("as it was told")
        return data.upper()
"""
TRAINING = "training-base-deployment"
"""What the client calls the deployment of its experiments."""

DRIVEN_ELSEWHERE = {"wait_for_deployment_version", "wait_for_environment"}
ARCHIVES = {"wait_for_export", "wait_for_import"}
newer = pytest.mark.skipif(not hasattr(utils, "zip_dir"), reason="this client has no such helper")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    """The helpers read logs for 20 s beyond the end: once with all of it (test_environments.py) is enough."""
    monkeypatch.setattr(wait_for, "LOGS_COMPLETION_SECONDS", 2)


@pytest.fixture(scope="module")
def telling(project, tmp_path_factory):
    """A deployment that prints what it is told; its second version is named like an experiment."""
    archive = pack(tmp_path_factory.mktemp("telling") / "package.zip", {"deployment.py": CODE})
    assert project.upload(project.create_deployment(TRAINING, None, None), "v1", archive)["status"] == "success"
    return TRAINING


@pytest.fixture(scope="module")
def telling_pipeline(project, telling):
    """A step, and the same in a sub-pipeline."""
    inner = project.pipeline(
        None,
        None,
        [graph.deployment("innermost", telling)],
        [
            graph.attach("innermost", graph.source(graph.START)),
            graph.attach(graph.END, graph.source("innermost")),
        ],
    )
    return project.pipeline(
        None,
        None,
        [graph.deployment("step", telling), graph.sub_pipeline("inner", inner.name)],
        [
            graph.attach("step", graph.source(graph.START)),
            graph.attach("inner", graph.source("step")),
            graph.attach(graph.END, graph.source("inner")),
        ],
    )


def waiting(client, project, kind, path, name, text):
    """Sends a batch request, and gives the helper's call that waits for it with its logs."""
    version = {"version": "v1"} if path == "versioned" else {}
    infix = "_version" if version else ""
    names = {f"{kind}_name": name, **version}
    [request] = call(client, f"batch_{kind}{infix}_requests_create", project.name, data=[text], **names).json
    helper = getattr(utils, f"wait_for_{kind}{infix}_request")
    return lambda: helper(
        client.api_client, project.name, request_id=request["id"], timeout=60, stream_logs=True, **names
    )


def test_every_helper_that_waits_is_driven():
    helpers = {name for name, _ in inspect.getmembers(wait_for, inspect.isfunction) if name.startswith("wait_for_")}
    here = {f"wait_for_{kind}{infix}_request" for kind in KINDS for infix in ("", "_version")}
    others = {"wait_for_revision", "wait_for_experiment", "wait_for_experiment_run"}

    assert helpers == here | others | DRIVEN_ELSEWHERE | ARCHIVES


@pytest.mark.parametrize("path", PATHS)
def test_waiting_for_a_deployment_request_with_its_logs(client, project, telling, path, capsys):
    waiting(client, project, DEPLOYMENT, path, telling, f"hello {path}")()

    out = capsys.readouterr().out
    assert f"told hello {path}\n" in out
    assert "request: completed" in out


@pytest.mark.parametrize("path", PATHS)
def test_waiting_for_a_pipeline_request_with_the_logs_of_all_steps(client, project, telling_pipeline, path, capsys):
    waiting(client, project, PIPELINE, path, telling_pipeline.name, f"hello {path}")()

    out = capsys.readouterr().out
    assert out.count(f"told hello {path}\n") == 1
    assert out.count(f"told HELLO {path.upper()}\n") == 1
    assert out.index("Start retrieving logs for 'step'") < out.index("Start retrieving logs for 'inner'")
    assert "Start retrieving logs for 'innermost'" in out
    assert "Pipeline request: completed" in out


@pytest.mark.parametrize("kind", KINDS)
def test_waiting_in_vain_shows_the_logs_and_raises(client, project, telling, telling_pipeline, kind, capsys):
    name = telling if kind == DEPLOYMENT else telling_pipeline.name

    with pytest.raises(utils.exceptions.StatusError, match="failed"):
        waiting(client, project, kind, "default", name, "fail")()

    assert "ValueError: as it was told" in capsys.readouterr().out


def test_waiting_for_a_revision_with_its_logs(client, project, telling, tmp_path, capsys):
    archive = pack(tmp_path / "package.zip", {"deployment.py": CODE})
    revision = call(client, "revisions_file_upload", project.name, telling, "v1", file=archive).json["revision"]

    utils.wait_for_revision(
        client.api_client, project.name, telling, "v1", revision, timeout=60, stream_logs=True
    )

    out = capsys.readouterr().out
    assert "The revision was built.\n" in out
    assert "Deployment revision: success" in out


@pytest.mark.parametrize("stream_logs", [False, True])
def test_waiting_for_an_experiment_and_its_run(client, project, telling, stream_logs, capsys):
    options = {"timeout": 60, "stream_logs": stream_logs}

    utils.wait_for_experiment(client.api_client, project.name, "v1", **options)

    assert "Experiment: available" in capsys.readouterr().out
    [run] = call(client, "batch_deployment_version_requests_create", project.name, telling, "v1", ["train"]).json
    utils.wait_for_experiment_run(client.api_client, project.name, "v1", run["id"], **options)
    out = capsys.readouterr().out
    assert "Experiment run: completed" in out
    assert ("told train\n" in out) == stream_logs


@pytest.fixture
def package(tmp_path):
    """A folder with code, and with what is not to be packed."""
    folder = tmp_path / "code"
    (folder / "libraries").mkdir(parents=True)
    (folder / "deployment.py").write_text(
        "import numbers_of_ours\n\n\nclass Deployment:\n"
        "    def __init__(self, base_directory, context):\n        self.version = context['version']\n\n"
        "    def request(self, data, context):\n"
        "        return {'number': numbers_of_ours.double(data['number']), 'mode': context['request_mode']}\n"
    )
    (folder / "libraries" / "numbers_of_ours.py").write_text("def double(number):\n    return number * 2\n")
    (folder / "secret.txt").write_text("do not pack")
    (folder / ".ubiops-ignore").write_text("secret.txt\n")
    return folder


def test_code_runs_locally_as_on_the_server(client, project, package, tmp_path):
    name = project.create_deployment(
        project.fresh("deployment"), {"number": "int"}, {"number": "int", "mode": "string"}
    )
    if hasattr(utils, "zip_dir"):
        archive = utils.zip_dir(str(package), str(tmp_path / "package.zip"))
    else:
        files = {path.relative_to(package).as_posix(): path.read_text() for path in package.rglob("*.py")}
        archive = pack(tmp_path / "package.zip", {f"deployment_package/{path}": text for path, text in files.items()})
    revision = project.upload(name, "v1", archive)
    assert revision["status"] == "success", revision["error_message"]

    local = utils.run_local(str(package), {"number": 4})
    remote = call(client, "deployment_requests_create", project.name, name, {"number": 4}).json["result"]

    assert local == remote == {"number": 8, "mode": "express"}
    assert utils.run_local(str(package), [{"number": 1}, {"number": 2}]) == call(
        client, "deployment_requests_create", project.name, name, [{"number": 1}, {"number": 2}]
    ).json["result"]


@newer
def test_a_folder_is_packed_without_what_is_to_be_ignored(client, project, package, tmp_path):
    (tmp_path / "zips").mkdir()
    archive = utils.zip_dir(str(package), str(tmp_path / "zips"), prefix="compat", package_directory="any-name")
    name = project.create_deployment(project.fresh("deployment"), None, None)
    revision = project.upload(name, "v1", archive)

    answer = client.revisions_file_download(project.name, name, revision["id"], "v1")

    with open(archive, "rb") as packed:
        assert answer.read() == packed.read()
    assert sorted(utils.list_files(str(package))) == sorted(
        str(package / path) for path in ("deployment.py", "libraries/numbers_of_ours.py", ".ubiops-ignore")
    )
    assert utils.files_present_in_dir(["deployment.py"], str(package))
    assert utils.default_zip_name("compat").startswith("compat_")


@pytest.mark.parametrize(
    "text, valid",
    [
        ("environment_variables:\n  - COMPAT=1\n", True),
        ("environment_variables:\n  - small=1\n", False),
        ("apt:\n  packages: nothing\n", False),
    ],
)
def test_ubiops_yaml_is_what_the_client_takes_for_it(client, project, tmp_path, text, valid):
    file = tmp_path / "ubiops.yaml"
    file.write_text(text)
    name = project.create_deployment(project.fresh("deployment"), None, None)

    revision = project.upload(name, "v1", pack(tmp_path / "package.zip", {"deployment.py": CODE, "ubiops.yaml": text}))

    assert utils.validate_yaml_file(str(file)) == valid
    assert (revision["status"] == "success") == valid, revision["error_message"]


def test_a_uri_of_a_file_is_taken_apart():
    file = utils.UbiOpsFile.from_uri("ubiops-file://default/folder/name.txt")

    assert (file.bucket, file.file, file.file_uri) == (
        "default",
        "folder/name.txt",
        "ubiops-file://default/folder/name.txt",
    )
    with pytest.raises((ubiops.exceptions.ApiException, ubiops.exceptions.UbiOpsException, ValueError)):
        utils.UbiOpsFile.from_uri("https://default/folder/name.txt")
