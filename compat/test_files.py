"""Files in buckets, by operations, signed URLs and the client's own helpers (reference, section 8.4)."""

import os
from urllib.parse import quote, urlsplit

import pytest
import requests
import ubiops
from ubiops import utils

from bad_input import Bad, assert_refused
from calls import call, refused
from definition_structures import FILE, FILE_UPLOAD, FILE_URL, FILES

CONTENT = bytes(range(256)) * 40


@pytest.fixture
def bucket(client, project):
    """A bucket of a test's own."""
    name = project.fresh("bucket")
    call(client, "buckets_create", project.name, {"name": name, "provider": "ubiops"})
    return name


def upload(api, project, bucket, name, content=CONTENT):
    url = call(api, "files_upload", project.name, bucket, name, shape=FILE_URL).json["url"]
    answer = requests.put(url, data=content, headers={"Content-Disposition": "multipart/form-data"}, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer


def url_of(api, project, bucket, name):
    return call(api, "files_download", project.name, bucket, name, shape=FILE_URL).json["url"]


def names(api, project, bucket, **options):
    page = call(api, "files_list", project.name, bucket, shape=FILES, **options).json
    return [file["file"] for file in page["files"]], page["prefixes"], page["continuation_token"]


@pytest.mark.parametrize("name", ["plain.bin", "with/folders/inside.bin", "with blanks & ünïcode%2F+.bin", "猫.jpg"])
def test_a_file_comes_back_as_it_was(api, project, bucket, name):
    upload(api, project, bucket, name)

    found = call(api, "files_get", project.name, bucket, name, shape=FILE).json
    assert (found["file"], found["size"]) == (name, len(CONTENT))
    answer = requests.get(url_of(api, project, bucket, name), timeout=60)
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["Content-Length"] == str(len(CONTENT))
    assert call(api, "buckets_get", project.name, bucket).json["size"] == len(CONTENT)

    call(api, "files_delete", project.name, bucket, name)
    assert refused(api, "files_get", project.name, bucket, name).status == 404


def test_an_empty_file(api, project, bucket):
    upload(api, project, bucket, "empty", b"")

    answer = requests.get(url_of(api, project, bucket, "empty"), timeout=60)
    assert (answer.status_code, answer.content, answer.headers["Content-Length"]) == (200, b"", "0")


def test_new_content_replaces_the_old(client, project, bucket):
    old = upload(client, project, bucket, "file").headers["ETag"]
    url = url_of(client, project, bucket, "file")
    new = upload(client, project, bucket, "file", b"new").headers["ETag"]

    answer = requests.get(url, timeout=60)
    assert (answer.content, answer.headers["ETag"]) == (b"new", new)
    assert old != new


RANGES = {
    "bytes=0-9": (0, 10),
    "bytes=10-": (10, len(CONTENT)),
    "bytes=-5": (len(CONTENT) - 5, len(CONTENT)),
    "bytes=5-99999999": (5, len(CONTENT)),
}


@pytest.mark.parametrize("header, part", RANGES.items())
def test_ranges(client, project, bucket, header, part):
    tag = upload(client, project, bucket, "file").headers["ETag"]
    url = url_of(client, project, bucket, "file")
    first, end = part

    answer = requests.get(url, headers={"Range": header}, timeout=60)
    assert (answer.status_code, answer.content) == (206, CONTENT[first:end])
    assert answer.headers["Content-Range"] == f"bytes {first}-{end - 1}/{len(CONTENT)}"
    assert requests.get(url, headers={"Range": header, "If-Range": tag}, timeout=60).status_code == 206
    assert requests.get(url, headers={"Range": header, "If-Range": '"old"'}, timeout=60).content == CONTENT


@pytest.mark.parametrize("header", ["bytes=9-3", "bytes=-", "lines=1-2", "bytes=0-1,4-5", "nonsense"])
def test_ranges_that_mean_nothing_are_ignored(client, project, bucket, header):
    upload(client, project, bucket, "file")

    answer = requests.get(url_of(client, project, bucket, "file"), headers={"Range": header}, timeout=60)
    assert (answer.status_code, answer.content) == (200, CONTENT)


def test_a_range_behind_the_end(client, project, bucket):
    upload(client, project, bucket, "file")

    answer = requests.get(
        url_of(client, project, bucket, "file"), headers={"Range": f"bytes={len(CONTENT)}-"}, timeout=60
    )
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(CONTENT)}"


def test_list(api, project, bucket):
    for name in ("a.txt", "b/1.txt", "b/2.txt", "b/c/3.txt", "d.txt"):
        upload(api, project, bucket, name, b"x")

    everything = ["a.txt", "b/1.txt", "b/2.txt", "b/c/3.txt", "d.txt"]
    assert names(api, project, bucket) == (everything, [], None)
    assert names(api, project, bucket, prefix="b/") == (everything[1:4], [], None)
    assert names(api, project, bucket, delimiter="/") == (["a.txt", "d.txt"], ["b/"], None)
    assert names(api, project, bucket, prefix="b/", delimiter="/") == (everything[1:3], ["b/c/"], None)
    assert names(api, project, bucket, prefix="nothing") == ([], [], None)


@pytest.mark.parametrize("delimiter", [None, "/"])
@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_have_each_file_once(client, project, bucket, limit, delimiter):
    for name in ("a", "b/1", "b/2", "b0", "c", "c/1", "d"):
        upload(client, project, bucket, name, b"x")
    options = {"delimiter": delimiter} if delimiter else {}
    whole = names(client, project, bucket, **options)

    files, prefixes, token = names(client, project, bucket, limit=limit, **options)
    while token:
        more, more_prefixes, token = names(
            client, project, bucket, limit=limit, continuation_token=token, **options
        )
        assert 0 < len(more) + len(more_prefixes) <= limit
        files, prefixes = files + more, prefixes + more_prefixes

    assert (files, prefixes) == whole[:2]


def test_an_upload_in_parts(api, project, bucket):
    started = call(api, "files_start_multipart_upload", project.name, bucket, "big", shape=FILE_UPLOAD).json
    parts = []
    for number in (3, 1, 2):
        url = call(
            api,
            "files_upload",
            project.name,
            bucket,
            "big",
            upload_id=started["upload_id"],
            part_number=str(number),
            shape=FILE_URL,
        ).json["url"]
        for content in (b"sent twice", str(number).encode() * 1000):
            answer = requests.put(url, data=content, timeout=60)
        parts.append({"ETag": answer.headers["ETag"], "PartNumber": number})
    assert refused(api, "files_get", project.name, bucket, "big").status == 404

    call(
        api,
        "files_complete_multipart_upload",
        project.name,
        bucket,
        "big",
        ubiops.FileCompleteMultipartUpload(upload_id=started["upload_id"], parts=parts),
        shape=FILE_UPLOAD,
    )

    content = b"1" * 1000 + b"2" * 1000 + b"3" * 1000
    assert requests.get(url_of(api, project, bucket, "big"), timeout=60).content == content
    again = ubiops.FileCompleteMultipartUpload(upload_id=started["upload_id"], parts=parts)
    assert refused(api, "files_complete_multipart_upload", project.name, bucket, "big", again).status == 404


def test_parts_must_be_those_that_were_sent(http, client, project, bucket):
    path = f"/projects/{project.name}/buckets/{bucket}/files/big"
    upload_id = http.post(f"{path}/start-multipart-upload", "").json()["upload_id"]
    url = http.post(f"{path}?upload_id={upload_id}&part_number=1", "").json()["url"]
    tag = requests.put(url, data=b"x", timeout=60).headers["ETag"]

    def complete(parts, **changes):
        return http.post(f"{path}/complete-multipart-upload", {"upload_id": upload_id, "parts": parts, **changes})

    part = {"ETag": tag, "PartNumber": 1}
    assert_refused(complete([]), Bad(None, "parts"))
    assert_refused(complete([part, part]), Bad(None, "part 1 twice"))
    assert_refused(complete([part, {**part, "PartNumber": 2}]), Bad(None, "part 2 sent"))
    assert_refused(complete([{**part, "ETag": "other"}]), Bad(None, "ETag part 1"))
    assert_refused(complete([{**part, "PartNumber": "x"}]), Bad(None, "PartNumber number"))
    assert_refused(complete([{**part, "PartNumber": 0}]), Bad(None, "part range"))
    assert_refused(complete([part], upload_id="nonsense"), Bad(None, "not found", status=404))
    assert complete([part]).status_code == 200


BAD_NAMES = ["../up", "a/../../up", "/absolute", "a//b", "a/", "./a", "a\x00b", "a\nb", "x" * 256, "a/" * 600 + "b", "..\\up"]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_no_name_leads_out_of_the_bucket(http, project, name):
    path = f"/projects/{project.name}/buckets/default/files/{quote(name, safe='')}"

    assert_refused(http.post(path, ""), Bad(None, "file name not allowed"))
    assert_refused(http.post(f"{path}/start-multipart-upload", ""), Bad(None, "file name not allowed"))
    assert_refused(http.get(path), Bad(None, "not found", status=404))
    assert_refused(http.get(f"{path}/download"), Bad(None, "not found", status=404))


BAD_LISTS = {
    "limit=0": "limit 1000",
    "limit=1001": "limit 1000",
    "limit=x": "limit number",
    "continuation_token=%25%25": "continuation_token",
}


@pytest.mark.parametrize("query, words", BAD_LISTS.items())
def test_bad_lists_are_refused(http, project, query, words):
    assert_refused(http.get(f"/projects/{project.name}/buckets/default/files?{query}"), Bad(None, words))


def test_signed_urls_allow_one_thing(client, project, bucket):
    upload(client, project, bucket, "file")
    upload(client, project, bucket, "other")
    fetch = url_of(client, project, bucket, "file")
    send = call(client, "files_upload", project.name, bucket, "file").json["url"]

    assert requests.get(fetch, timeout=60).status_code == 200
    for method, url in (
        ("PUT", fetch),
        ("GET", send),
        ("GET", fetch.replace("/file?", "/other?")),
        ("GET", fetch.replace("expires=1", "expires=2")),
        ("GET", fetch.split("?")[0]),
        ("GET", fetch[:-1] + ("0" if fetch[-1] != "0" else "1")),
        ("PUT", send + f"&upload_id={'0' * 8}&part_number=1"),
    ):
        answer = requests.request(method, url, data=b"x" if method == "PUT" else None, timeout=60)
        assert_refused(answer, Bad(None, "URL", status=403))
    assert requests.get(fetch, timeout=60).content == CONTENT


def test_urls_lead_to_the_host_that_was_called(http, project):
    path = f"/projects/{project.name}/buckets/default/files/some"
    headers = {"Host": "penstock.example:8443", "X-Forwarded-Proto": "https"}

    url = urlsplit(http.post(path, "", headers=headers).json()["url"])
    assert (url.scheme, url.netloc) == ("https", "penstock.example:8443")
    assert_refused(http.post(path, "", headers={"Host": "a b"}), Bad(None, "Host"))


def test_an_upload_that_breaks_off_leaves_the_old_file(client, project, bucket):
    upload(client, project, bucket, "file")
    url = call(client, "files_upload", project.name, bucket, "file").json["url"]

    def half():
        yield b"x" * 100_000
        raise OSError("the client goes away")

    with pytest.raises(OSError):
        requests.put(url, data=half(), timeout=60)
    assert requests.get(url_of(client, project, bucket, "file"), timeout=60).content == CONTENT


def test_a_bucket_takes_its_files_along(client, project, bucket):
    upload(client, project, bucket, "file")
    url = url_of(client, project, bucket, "file")
    send = call(client, "files_upload", project.name, bucket, "file").json["url"]

    call(client, "buckets_delete", project.name, bucket)

    assert requests.get(url, timeout=60).status_code == 404
    assert requests.put(send, data=b"x", timeout=60).status_code == 404


def test_another_project_has_other_files(client, http, project, organization, bucket):
    other = project.fresh("files-other")
    call(client, "projects_create", {"name": f"{project.name}-{other}", "organization_name": organization})
    try:
        upload(client, project, "default", "mine")
        path = f"/projects/{project.name}-{other}/buckets"
        assert http.get(f"{path}/default/files/mine").status_code == 404
        assert http.get(f"{path}/{bucket}").status_code == 404
    finally:
        call(client, "projects_delete", f"{project.name}-{other}")


# --- The client's own helpers -----------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "up" / "inner").mkdir(parents=True)
    (tmp_path / "up" / "one.txt").write_text("one")
    (tmp_path / "up" / "inner" / "two.txt").write_text("two")
    (tmp_path / "up" / "empty.txt").write_text("")
    (tmp_path / "down").mkdir()
    return tmp_path


def test_upload_file_and_download_file(client, project, bucket, folder):
    uri = utils.upload_file(client.api_client, project.name, str(folder / "up" / "one.txt"), bucket_name=bucket)
    assert uri == f"ubiops-file://{bucket}/one.txt"

    utils.download_file(client.api_client, project.name, file_uri=uri, output_path=str(folder / "down"))
    assert (folder / "down" / "one.txt").read_text() == "one"


helpers_for_many = pytest.mark.skipif(not hasattr(utils, "upload_files"), reason="this client has no helper for many files")


@helpers_for_many
def test_upload_files_and_download_files(client, project, bucket, folder):
    utils.upload_files(
        client.api_client, project.name, [str(folder / "up")], bucket_name=bucket, file_prefix="all/", _progress_bar=False
    )
    assert names(client, project, bucket)[0] == ["all/empty.txt", "all/inner/two.txt", "all/one.txt"]

    utils.download_files(
        client.api_client, project.name, bucket, prefix="all/", output_path=str(folder / "down"), _progress_bar=False
    )
    assert (folder / "down" / "all" / "inner" / "two.txt").read_text() == "two"
    assert (folder / "down" / "all" / "empty.txt").read_text() == ""


@pytest.mark.skipif(not hasattr(utils, "handle_file_input"), reason="this client has no such helper")
def test_handle_file_input(client, project, bucket, folder, monkeypatch):
    monkeypatch.chdir(folder)  # the helper leaves its zip file there

    uri = utils.handle_file_input(client.api_client, project.name, str(folder / "up"), bucket_name=bucket)

    assert uri == f"ubiops-file://{bucket}/up.zip"
    assert utils.handle_file_input(client.api_client, project.name, uri) == uri
    with pytest.raises(ubiops.exceptions.ApiException) as missing:
        utils.handle_file_input(client.api_client, project.name, f"ubiops-file://{bucket}/missing")
    assert missing.value.status == 404


@pytest.mark.skipif(not hasattr(utils, "upload_file"), reason="this client has no such helper")
def test_the_helper_sends_large_files_in_parts(client, project, bucket, folder, monkeypatch):
    import ubiops.utils.file_operations as operations

    monkeypatch.setattr(operations, "MULTIPART_MIN_SIZE", 2000)
    # The size of a chunk is the default of a function within the helper: a file of one chunk is one part.
    content = os.urandom(5000)
    (folder / "large").write_bytes(content)

    uri = utils.upload_file(client.api_client, project.name, str(folder / "large"), bucket_name=bucket)

    utils.download_file(client.api_client, project.name, file_uri=uri, output_path=str(folder / "down"))
    assert (folder / "down" / "large").read_bytes() == content
