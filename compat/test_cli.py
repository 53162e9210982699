"""The official CLI, as a person would use it: from signing in to reading the logs."""

import json
import os
import subprocess
import sys
import textwrap
import time

import pytest

from calls import call
from transfers import fresh_project

ANSWER_SECONDS = 60

CODE = """
class Deployment:
    def request(self, data):
        print("asked for", data["number"])
        return {"number": data["number"] * 2}
"""


PIPELINE_YAML = """
pipeline_name: {name}
pipeline_description: Twice in a row.
pipeline_labels:
  made-by: cli
input_type: structured
input_fields: &numbers
  - name: number
    data_type: double
output_type: structured
output_fields: *numbers
"""
PIPELINE_VERSION_YAML = """
pipeline_name: {name}
version_name: v1
version_labels:
  made-by: cli
request_retention_mode: full
objects:
  - name: first
    reference_name: {deployment}
    reference_type: deployment
    reference_version: v1
  - name: second
    reference_name: {deployment}
    reference_type: deployment
attachments:
  - destination_name: first
    sources:
      - source_name: pipeline_start
        mapping: &number
          - source_field_name: number
            destination_field_name: number
  - destination_name: second
    sources:
      - source_name: first
        mapping: *number
  - destination_name: pipeline_end
    sources:
      - source_name: second
        mapping: *number
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
    """A deployment that the CLI made of two YAML files, and deployed; it doubles a number."""
    name = project.fresh("cli-double")
    folder = tmp_path_factory.mktemp("deployment")
    package = folder / "package"
    package.mkdir()
    (package / "deployment.py").write_text(CODE)
    file = written(
        folder / "deployment.yaml",
        f"""
        deployment_name: {name}
        deployment_description: "Doubles: a number"   # quoted, as it holds a colon
        deployment_labels: {{made-by: cli, 'quoted': "yes"}}
        input_type: structured
        output_type: structured
        input_fields:
          - name: number
            data_type: double
        output_fields: [{{name: number, data_type: double}}]
        """,
    )
    version = written(
        folder / "version.yaml",
        f"""
        deployment_name: {name}
        version_name: v1
        version_description: >-
          Made of
          two lines.
        version_labels:
          made-by: cli
        minimum_instances: 0
        maximum_instances: 2
        maximum_idle_time: 120
        request_retention_mode: full
        request_retention_time: 86400
        """,
    )
    in_project("deployments", "create", "-f", file)
    in_project("deployments", "deploy", "-f", version, "-dir", str(package), "-y")
    waited = in_project("deployment_versions", "wait", "v1", "-d", name, "--timeout", str(ANSWER_SECONDS))
    assert "success" in waited, waited
    return name


@pytest.fixture(scope="module")
def pipeline(in_project, deployment, project, tmp_path_factory):
    """A pipeline that the CLI made of two YAML files: the deployment twice in a row."""
    folder = tmp_path_factory.mktemp("pipeline")
    name = project.fresh("cli-twice")
    in_project("pipelines", "create", "-f", written(folder / "pipeline.yaml", PIPELINE_YAML.format(name=name)))
    file = written(folder / "version.yaml", PIPELINE_VERSION_YAML.format(name=name, deployment=deployment))
    in_project("pipeline_versions", "create", "-f", file)
    return name


def test_is_signed_in(cli, project):
    assert "Authorized" in cli("status")
    assert project.name in cli("projects", "list")


def test_what_the_yaml_files_said_is_there(client, project, deployment, pipeline):
    made = call(client, "deployments_get", project.name, deployment).json
    assert (made["description"], made["labels"]) == ("Doubles: a number", {"made-by": "cli", "quoted": "yes"})
    version = call(client, "deployment_versions_get", project.name, deployment, "v1").json
    assert (version["description"], version["maximum_instances"]) == ("Made of two lines.", 2)
    assert (version["maximum_idle_time"], version["request_retention_time"]) == (120, 86400)
    version = call(client, "pipeline_versions_get", project.name, pipeline, "v1").json
    assert [item["name"] for item in version["objects"]] == ["first", "second"]
    assert (version["labels"], len(version["attachments"])) == ({"made-by": "cli"}, 3)


def test_what_the_cli_writes_as_yaml_it_makes_again(in_project, client, project, pipeline, tmp_path):
    again = project.fresh("cli-again")
    in_project("pipelines", "get", pipeline, "-o", str(tmp_path / "pipeline.yaml"))
    in_project("pipeline_versions", "get", "v1", "-p", pipeline, "-o", str(tmp_path / "version.yaml"))

    in_project("pipelines", "create", again, "-f", str(tmp_path / "pipeline.yaml"))
    in_project("pipeline_versions", "create", "v1", "-p", again, "-f", str(tmp_path / "version.yaml"))

    created = call(client, "pipeline_requests_create", project.name, again, {"number": 3}).json
    assert created["result"] == {"number": 12}


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


def test_reads_the_logs_backwards_as_json(in_project, deployment):
    for number in (55, 66):
        in_project("deployments", "requests", "create", deployment, "--data", json.dumps({"number": number}))
    query = f'|= "asked for" | deployment_name=`{deployment}`'
    now, hour_ago = (time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + s)) for s in (60, -3600))

    def texts():
        printed = in_project("logs", "--query", query, "--start", now, "--end", hour_ago, "-fmt", "json")
        return [line["log"] for line in json.loads(printed)]

    _until(lambda: texts()[:2] == ["asked for 66", "asked for 55"])


def test_reads_the_logs_of_a_time_in_seconds(in_project, deployment):
    in_project("deployments", "requests", "create", deployment, "--data", json.dumps({"number": 88}))
    query = f'|= "asked for 88" | deployment_name="{deployment}"'
    _until(lambda: "asked for 88" in in_project("logs", "--query", query))
    now = time.time()

    def printed(start, end):
        return in_project("logs", "--query", query, "--start", str(start), "--end", str(end))

    assert "asked for 88" in printed(int(now) - 3600, int(now) + 60)
    assert "asked for 88" in printed(now - 3600, now + 60)
    assert "asked for 88" in printed(int((now - 3600) * 10**9), int((now + 60) * 10**9))
    assert "asked for 88" not in printed(int(now) - 7200, int(now) - 3600)


def test_shows_what_was_done(in_project, deployment):
    assert f"Created deployment {deployment}" in in_project("audit_events", "list", "--limit", "100")


def test_exports_and_imports(in_project, cli, client, organization, project, deployment, tmp_path):
    selection = written(tmp_path / "export.yaml", f"deployments:\n  {deployment}:\n    versions:\n      v1: {{}}\n")
    made = json.loads(in_project("exports", "create", "-f", selection, "-fmt", "json"))
    _until(lambda: "completed" in in_project("exports", "get", made["id"]))
    file = tmp_path / "export.zip"
    in_project("exports", "download", made["id"], "-o", str(file))
    assert made["id"] in in_project("exports", "list", "--status", "completed")
    with fresh_project(client, organization) as other:
        cli("current_project", "set", other)
        try:
            found = json.loads(cli("imports", "create", "-z", str(file), "-fmt", "json"))
            _until(lambda: "confirmation" in cli("imports", "get", found["id"]))
            # What was found is a file for the confirmation.
            chosen = tmp_path / "import.yaml"
            cli("imports", "get", found["id"], "-o", str(chosen))
            cli("imports", "confirm", found["id"], "-f", str(chosen))
            _until(lambda: "completed" in cli("imports", "get", found["id"]))
            assert deployment in cli("deployments", "list")
            copy = tmp_path / "copy.zip"
            cli("imports", "download", found["id"], "-o", str(copy))
            assert copy.read_bytes() == file.read_bytes()
            assert found["id"] in cli("imports", "list")
            cli("imports", "delete", found["id"], "-y")
        finally:
            cli("current_project", "set", project.name)
    in_project("exports", "delete", made["id"], "-y")


def _target(request, kind):
    name = request.getfixturevalue(kind.removesuffix("s"))
    return name, {"deployments": 2, "pipelines": 4}[kind]


def written(file, text):
    file.write_text(textwrap.dedent(text), encoding="utf-8")
    return str(file)


def _until(condition):
    give_up = time.monotonic() + ANSWER_SECONDS
    while not condition():
        assert time.monotonic() < give_up, "The server never got there."
        time.sleep(0.1)
