"""The official CLI, as a person would use it: from signing in to reading the logs."""

import json
import os
import subprocess
import sys
import time

import pytest

ANSWER_SECONDS = 60

CODE = """
class Deployment:
    def request(self, data):
        print("asked for", data["number"])
        return {"number": data["number"] * 2}
"""


@pytest.fixture(scope="module")
def cli(server, tmp_path_factory):
    """Runs a command of the CLI, which is signed in, and gives what it printed."""
    home = tmp_path_factory.mktemp("home")

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, "-c", "from ubiops_cli.main import main; main()", *arguments],
            env={**os.environ, "HOME": str(home)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=ANSWER_SECONDS,
        )
        assert done.returncode == 0, f"ubiops {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    run("signin", "--api", server.url, "--token", "-p", f"Token {server.token}")
    yield run
    run("signout")


@pytest.fixture(scope="module")
def in_project(cli, project):
    cli("current_project", "set", project.name)
    return cli


@pytest.fixture(scope="module")
def deployment(in_project, project, tmp_path_factory):
    """A deployment that the CLI made and uploaded; it doubles a number."""
    name = project.fresh("cli-double")
    package = tmp_path_factory.mktemp("package")
    (package / "deployment.py").write_text(CODE)
    field = [{"name": "number", "data_type": "double"}]
    file = _yaml(
        tmp_path_factory.mktemp("deployment") / "deployment.yaml",
        {
            "deployment_name": name,
            "input_type": "structured",
            "output_type": "structured",
            "input_fields": field,
            "output_fields": field,
        },
    )
    in_project("deployments", "create", "-f", file)
    in_project("deployments", "deploy", name, "-v", "v1", "-dir", str(package), "-y")
    _until(lambda: "available" in in_project("deployment_versions", "list", "-d", name))
    return name


@pytest.fixture(scope="module")
def pipeline(in_project, deployment, project, tmp_path_factory):
    """A pipeline that the CLI made of two YAML files: the deployment twice in a row."""
    folder = tmp_path_factory.mktemp("pipeline")
    name = project.fresh("cli-twice")
    field = [{"name": "number", "data_type": "double"}]
    in_project(
        "pipelines",
        "create",
        "-f",
        _yaml(
            folder / "pipeline.yaml",
            {
                "pipeline_name": name,
                "input_type": "structured",
                "output_type": "structured",
                "input_fields": field,
                "output_fields": field,
            },
        ),
    )
    names = ["first", "second"]
    in_project(
        "pipeline_versions",
        "create",
        "-f",
        _yaml(
            folder / "version.yaml",
            {
                "pipeline_name": name,
                "version_name": "v1",
                "objects": [
                    {"name": step, "reference_name": deployment, "reference_version": "v1"} for step in names
                ],
                "attachments": [
                    {
                        "destination_name": destination,
                        "sources": [
                            {
                                "source_name": source,
                                "mapping": [{"source_field_name": "number", "destination_field_name": "number"}],
                            }
                        ],
                    }
                    for source, destination in zip(["pipeline_start", *names], [*names, "pipeline_end"])
                ],
            },
        ),
    )
    return name


def test_is_signed_in(cli, project):
    assert "Authorized" in cli("status")
    assert project.name in cli("projects", "list")


@pytest.mark.parametrize("kind", ["deployments", "pipelines"])
def test_sends_a_direct_request(in_project, request, kind):
    name, factor = _target(request, kind)
    printed = in_project(kind, "requests", "create", name, "--data", json.dumps({"number": 5}), "-fmt", "json")
    # The CLI sends what it is given as a list, and gets one.
    [answer] = json.loads(printed)
    assert (answer["status"], answer["result"]) == ("completed", [{"number": 5 * factor}])


@pytest.mark.parametrize("kind", ["deployments", "pipelines"])
def test_sends_a_batch_and_collects_it(in_project, request, kind):
    name, factor = _target(request, kind)
    data = ["--data", json.dumps({"number": 1}), "--data", json.dumps({"number": 2})]
    sent = json.loads(in_project(kind, "requests", "create", name, "--batch", *data, "-fmt", "json"))
    ids = [argument for one in sent for argument in ("-id", one["id"])]

    def collect():
        return json.loads(in_project(kind, "requests", "get", name, *ids, "-fmt", "json"))

    _until(lambda: all(one["status"] == "completed" for one in collect()))
    outputs = [json.loads(in_project(kind, "requests", "output", name, "-id", one["id"])) for one in sent]
    assert sorted(output["number"] for output in outputs) == [factor, 2 * factor]


def test_reads_the_logs_of_a_deployment(in_project, deployment):
    in_project("deployments", "requests", "create", deployment, "--data", json.dumps({"number": 77}))
    query = f'| deployment_name="{deployment}" and deployment_version="v1"'
    _until(lambda: "asked for 77" in in_project("logs", "--query", query))


def test_shows_what_was_done(in_project, deployment):
    assert f"Created deployment {deployment}" in in_project("audit_events", "list", "--limit", "100")


def _target(request, kind):
    name = request.getfixturevalue(kind.removesuffix("s"))
    return name, {"deployments": 2, "pipelines": 4}[kind]


def _yaml(file, content):
    # JSON is YAML.
    file.write_text(json.dumps(content), encoding="utf-8")
    return str(file)


def _until(condition):
    give_up = time.monotonic() + ANSWER_SECONDS
    while not condition():
        assert time.monotonic() < give_up, "The server never got there."
        time.sleep(0.1)
