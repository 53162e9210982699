"""Bad uploads: each is refused with a sentence that names the rule, and no revision is made."""

import io
import zipfile

import pytest

from bad_input import Bad, Snapshot, assert_refused
from packing import PACKAGES, pack, pack_directory, pack_symbolic_link

CODE = (PACKAGES / "double" / "deployment.py").read_text()
LARGE = b"\0" * (30 * 1024 * 1024)


def truncated(target):
    pack_directory("double", target)
    target.write_bytes(target.read_bytes()[:-40])


def damaged(target):
    """A zip file whose directory is in order, but whose data is not."""
    pack(target, {"deployment.py": CODE + "# padding\n" * 1000})
    data = bytearray(target.read_bytes())
    data[60:90] = b"\xff" * 30
    target.write_bytes(data)


def many_large(target):
    """A large file of nothing, many times, behind one name after another."""
    pack(target, {f"deployment_package/{number}.bin": LARGE for number in range(4)})


ARCHIVES = {
    "no zip file": (lambda target: target.write_bytes(b"This is no zip file."), "zip"),
    "nothing": (lambda target: target.write_bytes(b""), "zip|empty"),
    "a zip file without files": (lambda target: pack(target, {}), "zip|empty"),
    "half a zip file": (truncated, "zip"),
    "a damaged zip file": (damaged, "zip"),
    "an entry outside": (lambda target: pack(target, {"deployment.py": CODE, "../outside.py": ""}), r"\.\./outside"),
    "an entry outside, further in": (
        lambda target: pack(target, {"package/deployment.py": CODE, "package/../../outside.py": ""}),
        "outside",
    ),
    "an absolute entry": (lambda target: pack(target, {"deployment.py": CODE, "/etc/outside": ""}), "/etc/outside"),
    "an entry outside, with backslashes": (
        lambda target: pack(target, {"deployment.py": CODE, "..\\outside.py": ""}),
        "outside",
    ),
    "a symbolic link": (
        lambda target: pack_symbolic_link(target, "deployment_package/link", "/etc/passwd"),
        "deployment_package/link link",
    ),
    "a symbolic link that stays inside": (
        lambda target: pack_symbolic_link(target, "deployment_package/link", "deployment.py"),
        "deployment_package/link link",
    ),
    "a zip bomb": (lambda target: pack(target, {"deployment.py": CODE, "bomb.bin": LARGE}), "100|unpack|times"),
    "a zip bomb of many files": (many_large, "100|unpack|times"),
}


@pytest.fixture(scope="module")
def project(project_of_module):
    return project_of_module


@pytest.fixture(scope="module")
def deployment(project):
    return project.deployment("double")


@pytest.fixture
def revisions(project, deployment):
    return f"/projects/{project.name}/deployments/{deployment}/versions/v1/revisions"


@pytest.fixture
def unchanged(http, project, deployment):
    """That nothing has changed by the end of the test."""
    snapshot = Snapshot(http, project.name)
    before = snapshot.take()
    yield
    assert snapshot.take() == before


def multipart(name, content):
    """A multipart body with one file, and its content type."""
    lines = [
        b"--boundary",
        f'Content-Disposition: form-data; name="{name}"; filename="package.zip"'.encode(),
        b"Content-Type: application/zip",
        b"",
        content,
        b"--boundary--",
        b"",
    ]
    return b"\r\n".join(lines), "multipart/form-data; boundary=boundary"


@pytest.mark.parametrize("kind", ARCHIVES)
def test_a_bad_archive(http, revisions, unchanged, tmp_path, kind):
    make, words = ARCHIVES[kind]
    archive = tmp_path / "package.zip"
    make(archive)
    body, content_type = multipart("file", archive.read_bytes())

    answer = http.post(revisions, body, content_type=content_type)

    assert_refused(answer, Bad(None, words))


def test_an_upload_without_a_file(http, revisions, unchanged):
    body, content_type = multipart("something", b"else")

    assert_refused(http.post(revisions, body, content_type=content_type), Bad(None, "file"))


def test_an_upload_that_is_no_multipart(http, revisions, unchanged):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("deployment.py", CODE)

    answer = http.post(revisions, archive.getvalue(), content_type="application/zip")

    assert_refused(answer, Bad(None, "multipart/form-data", status=415))


def test_an_upload_that_ends_too_soon(http, revisions, unchanged):
    body, content_type = multipart("file", b"half")

    answer = http.post(revisions, body[:-20], content_type=content_type)

    assert_refused(answer, Bad(None, ""))


def test_an_upload_to_a_version_that_does_not_exist(http, project, deployment, unchanged):
    body, content_type = multipart("file", b"")

    answer = http.post(
        f"/projects/{project.name}/deployments/{deployment}/versions/no-such/revisions", body, content_type=content_type
    )

    assert_refused(answer, Bad(None, "Deployment version was not found", status=404))


def test_a_file_name_in_the_upload_is_never_a_path(http, project, deployment, tmp_path):
    archive = pack_directory("double", tmp_path / "package.zip")
    with open(archive, "rb") as opened:
        body, content_type = multipart("file", opened.read())
    body = body.replace(b'filename="package.zip"', b'filename="../../../../tmp/penstock-outside.zip"')

    answer = http.post(
        f"/projects/{project.name}/deployments/{deployment}/versions/v1/revisions", body, content_type=content_type
    )

    assert answer.status_code == 201, answer.text
    revision = answer.json()["revision"]
    downloaded = http.get(
        f"/projects/{project.name}/deployments/{deployment}/versions/v1/revisions/{revision}/download"
    )
    assert ".." not in downloaded.headers["Content-Disposition"]
