"""Imports (reference, section 8.12)."""

import io
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from calls import call, refused
from definition_structures import IMPORT, IMPORT_IN_LIST
from packing import PACKAGES, pack
from shapes import list_of
from transfers import INFO, downloaded, ended_import, exported, fresh_project, imported

PLAIN = "input_type: plain\noutput_type: plain\n"
CODE = (PACKAGES / "shout" / "deployment.py").read_text()


@pytest.fixture
def other(client, organization):
    """The name of an empty project."""
    with fresh_project(client, organization) as name:
        yield name


def archive(path, files=None, **deployments):
    """An archive with deployments of a plain input and output, each with a version, and with other files."""
    content = {"import/info.yaml": INFO}
    for name, code in deployments.items():
        base = f"import/deployments/{name}"
        content[f"{base}/{name}.yaml"] = f"deployment_name: {name}\n{PLAIN}"
        content[f"{base}/versions/v1.yaml"] = "version_name: v1\n"
        if code:
            package = io.BytesIO()
            with zipfile.ZipFile(package, "w") as opened:
                opened.writestr("deployment.py", code)
            content[f"{base}/versions/v1.zip"] = package.getvalue()
    content.update({f"import/{name}": text for name, text in (files or {}).items()})
    return pack(path / "import.zip", content)


def test_a_project_goes_to_another_one_and_works_there(client, project, other, tmp_path):
    pipeline = project.wired("double")
    step = project.deployment("double")
    call(
        client,
        "project_environment_variables_create",
        project.name,
        {"name": "MOVED", "value": "hush-hush", "secret": True},
    )
    export = exported(
        client,
        project.name,
        deployments={step: {"versions": {"v1": {}}}},
        pipelines={pipeline.name: {"versions": {"v1": {}}}},
        environment_variables={"MOVED": {}},
    )
    assert export["status"] == "completed", export["error_message"]
    file = tmp_path / "export.zip"
    file.write_bytes(downloaded(client, "exports_download", project.name, export["id"]))

    found = imported(client, other, file=str(file))
    assert found["status"] == "confirmation", found["error_message"]
    assert set(found["deployments"]) == {step}
    assert found["deployments"][step]["versions"]["v1"]["zip"].endswith(f"deployment_{step}_version_v1.zip")
    assert found["environment_variables"] == {"MOVED": {"value": None, "secret": True}}

    chosen = {
        "deployments": {step: {"description": "moved"}},
        "pipelines": {pipeline.name: {}},
        "environment_variables": {"MOVED": {"value": "another"}},
    }
    answer = call(client, "imports_update", other, found["id"], chosen, shape=IMPORT)
    assert answer.response.status_code == 200
    assert answer.json["status"] == "confirmation_pending"
    assert answer.json["environment_variables"]["MOVED"] == {"value": None, "secret": True}
    done = ended_import(client, other, found["id"])
    assert (done["status"], done["error_message"]) == ("completed", "")

    assert call(client, "deployments_get", other, step).json["description"] == "moved"
    [variable] = call(client, "project_environment_variables_list", other).json
    assert (variable["name"], variable["value"], variable["secret"]) == ("MOVED", None, True)
    [revision] = call(client, "revisions_list", other, step, "v1").json
    type(project)(client, other, tmp_path).built(step, "v1", revision["id"])
    result = call(client, "pipeline_requests_create", other, pipeline.name, {"number": 4}).json
    assert (result["status"], result["result"]) == ("completed", {"number": 8})
    assert downloaded(client, "imports_download", other, found["id"]) == file.read_bytes()


def test_without_confirmation(api, organization, tmp_path):
    with fresh_project(api, organization) as name:
        answer = call(
            api,
            "imports_create",
            name,
            file=archive(tmp_path, shouting=CODE),
            skip_confirmation=True,
            shape=IMPORT_IN_LIST,
        )
        assert answer.response.status_code == 201
        assert answer.json["status"] == "pending"
        assert answer.json["size"] == (tmp_path / "import.zip").stat().st_size
        done = ended_import(api, name, answer.json["id"])
        assert (done["status"], done["error_message"]) == ("completed", "")
        assert call(api, "deployments_get", name, "shouting").json["default_version"] == "v1"


def test_from_an_export(client, project):
    step = project.deployment("shout")
    export = exported(client, project.name, deployments={step: {"versions": {"v1": {}}}})
    found = imported(client, project.name, export_id=export["id"])
    assert found["status"] == "confirmation", found["error_message"]
    refusal = refused(client, "imports_update", project.name, found["id"], {"deployments": {step: {}}})
    assert refusal.status == 409
    assert f"version 'v1' of deployment '{step}'" in refusal.sentence
    assert call(client, "imports_delete", project.name, found["id"]).response.status_code == 204
    assert refused(client, "imports_get", project.name, found["id"]) == (404, "Import was not found")


def test_from_a_link(client, other, tmp_path):
    body = Path(archive(tmp_path, linked="")).read_bytes()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/first":
                self.send_response(302)
                self.send_header("Location", "/second")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        link = f"http://127.0.0.1:{server.server_port}/first"
        done = imported(client, other, import_link=link, skip_confirmation=True)
        assert (done["status"], done["error_message"]) == ("completed", "")
        assert done["size"] == len(body)
        assert set(done["deployments"]) == {"linked"}
    finally:
        server.shutdown()
        server.server_close()


def test_list_by_status(client, other, tmp_path):
    found = imported(client, other, file=archive(tmp_path, a=""))
    listed = call(client, "imports_list", other, shape=list_of(IMPORT_IN_LIST)).json
    assert [row["id"] for row in listed] == [found["id"]]
    assert call(client, "imports_list", other, status="confirmation").json == listed
    assert call(client, "imports_list", other, status="completed").json == []


def test_settings_that_are_given_replace_those_that_were_found(client, other, tmp_path):
    found = imported(client, other, file=archive(tmp_path, a=CODE, b=CODE))
    version = {"maximum_instances": 3, "zip": None}
    call(client, "imports_update", other, found["id"], {"deployments": {"a": {"versions": {"v1": version}}}})
    done = ended_import(client, other, found["id"])
    assert done["status"] == "completed", done["error_message"]
    assert [row["name"] for row in call(client, "deployments_list", other).json] == ["a"]
    assert call(client, "deployment_versions_get", other, "a", "v1").json["maximum_instances"] == 3
    assert call(client, "revisions_list", other, "a", "v1").json == []


def test_audit_events_tell_who_imported_what(client, other, tmp_path):
    done = imported(client, other, file=archive(tmp_path, a=""), skip_confirmation=True)
    events = {row["event"]: row["user"] for row in call(client, "project_audit_events_list", other, limit=100).json}
    assert f"Created import {done['id']}" in events
    assert events["Created deployment a"] == done["imported_by"]


@pytest.mark.parametrize(
    "files, sentence",
    [
        ({"deployments/x/x.yaml": "input_type: plain\n"}, "'deployments/x/x.yaml' of the import: Field 'deployment_name'"),
        ({"deployments/x/x.yaml": "a: [\n"}, "'deployments/x/x.yaml' of the import: It is not valid YAML"),
        (
            {"deployments/x/x.yaml": "deployment_name: X y\n" + PLAIN},
            "'deployments/x/x.yaml' of the import: The value 'X y' of 'deployment_name'",
        ),
        (
            {"deployments/x/x.yaml": "deployment_name: x\ninput_fields: five\n"},
            "'deployments/x/x.yaml' of the import: Field 'input_fields'",
        ),
        ({"deployments/../../x.yaml": ""}, "leads out of it"),
        ({"info.yaml": "format_spec: v9\n"}, "info.yaml of the import: the value 'v9' of 'format_spec'"),
        ({"deployments/x/x.yaml": "a" * (2 << 20)}, "is too large"),
        ({}, "no object"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(client, other, tmp_path, files, sentence):
    failed = imported(client, other, file=archive(tmp_path, files))
    assert failed["status"] == "failed"
    assert sentence in failed["error_message"]
    assert call(client, "deployments_list", other).json == []


def test_no_zip_file_is_refused_at_once(client, other, tmp_path):
    (tmp_path / "import.zip").write_text("no zip")
    refusal = refused(client, "imports_create", other, file=str(tmp_path / "import.zip"))
    assert refusal == (400, "The file of the import is not a zip file, or a damaged one.")
    assert call(client, "imports_list", other).json == []


def test_half_a_zip_file_fails(client, other, tmp_path):
    file = Path(archive(tmp_path, a=""))
    file.write_bytes(file.read_bytes()[:-30])
    failed = imported(client, other, file=str(file))
    assert (failed["status"], failed["error_message"]) == (
        "failed",
        "The file of the import is not a zip file, or a damaged one.",
    )


def test_what_was_made_before_a_failure_is_told(client, other, tmp_path):
    files = {"deployments/b/versions/v1.zip": "no zip"}
    failed = imported(client, other, file=archive(tmp_path, files, a="", b=""), skip_confirmation=True)
    assert failed["status"] == "failed"
    assert failed["error_message"].startswith("The package of version v1 of deployment b could not be made: ")
    assert "Made before that, and kept: deployment a, version v1 of deployment a" in failed["error_message"]
    assert {row["name"] for row in call(client, "deployments_list", other).json} == {"a", "b"}


def test_exactly_one_source(client, other, tmp_path):
    file = archive(tmp_path, a="")
    assert refused(client, "imports_create", other, file=file, import_link="https://example.org").status == 400
    assert refused(client, "imports_create", other, skip_confirmation=True).status in (400, 415)
    for link in ("ftp://example.org/a.zip", "https://user:secret@example.org/", "file:///etc/passwd"):
        refusal = refused(client, "imports_create", other, import_link=link)
        assert refusal.status == 400
        assert "'import_link'" in refusal.sentence
    assert call(client, "imports_list", other).json == []


def test_bad_confirmations_are_refused(client, other, tmp_path):
    found = imported(client, other, file=archive(tmp_path, a=""))
    for chosen, sentence in [
        ({}, "at least one of its objects"),
        ({"deployments": {"b": {}}}, "deployments.b"),
        ({"deployments": {"a": {"versions": {"v2": {}}}}}, "deployments.a.versions.v2"),
        ({"deployments": {"a": {"description": 5}}}, "deployments.a.description"),
        ({"deployments": {"a": {"versions": {"v1": {"zip": "info.yaml"}}}}}, "deployments.a.versions.v1.zip"),
    ]:
        refusal = refused(client, "imports_update", other, found["id"], chosen)
        assert refusal.status == 400
        assert sentence in refusal.sentence
    call(client, "imports_update", other, found["id"], {"deployments": {"a": {}}})
    assert ended_import(client, other, found["id"])["status"] == "completed"
    refusal = refused(client, "imports_update", other, found["id"], {"deployments": {"a": {}}})
    assert refusal.status == 409
    assert "completed" in refusal.sentence
