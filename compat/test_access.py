"""Who may call, and how clients are told where to call (reference, sections 1.1 and 1.2)."""

from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
import requests
import ubiops

from calls import call, refused
from definition_structures import STATUS
from shapes import assert_shape

TOKEN = "{token}"
"""Stands for the token that is right."""

WRONG = {
    "another token": "Token 0123456789abcdef0123456789abcdef01234567",
    "another token as bearer": "Bearer 0123456789abcdef0123456789abcdef01234567",
    "nothing but the scheme": "Token",
    "blanks for a token": "Token    ",
    "a token without a scheme": TOKEN,
    "another scheme": f"Basic {TOKEN}",
    "the scheme twice": f"Token Token {TOKEN}",
    "a blank within": f"Token {TOKEN} {TOKEN}",
    "one character more": f"Token {TOKEN}0",
    "one character less": f"Token {TOKEN}"[:-1],
    "SQL": "Token ' OR '1'='1",
    "a very long token": "Token " + "a" * 6000,
}


def authorization(kind, token):
    text = WRONG[kind].replace(TOKEN, token)
    return text[:-1] if kind == "one character less" else text


def test_service_status(api):
    call(api, "service_status", shape=STATUS)


def test_service_status_needs_no_token(server):
    answer = requests.get(f"{server.url}/status", timeout=60)

    assert answer.status_code == 200
    assert_shape(STATUS, answer.json())


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_token_is_refused(server, kind):
    answer = requests.get(
        f"{server.url}/projects", headers={"Authorization": authorization(kind, server.token)}, timeout=60
    )

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Token"
    assert list(answer.json()) == ["error"]
    assert server.token not in answer.text


# The client puts the scheme in front of a token that has no blank, and cannot send blanks at an end.
@pytest.mark.parametrize("kind", sorted(WRONG.keys() - {"a token without a scheme", "blanks for a token"}))
def test_the_client_raises_what_a_wrong_token_is_refused_with(server, kind):
    client = server.configured(authorization=authorization(kind, server.token))

    refusal = refused(client, "projects_list")

    assert refusal.status == 401


def test_blanks_within_a_token_are_named_as_the_reason(server):
    client = server.configured(authorization=f"Token Token {server.token}")

    assert "should not contain spaces" in refused(client, "projects_list").sentence


def test_no_token_is_refused(server):
    answer = requests.get(f"{server.url}/projects", timeout=60)

    assert answer.status_code == 401
    assert "credentials were not provided" in answer.json()["error"]


@pytest.mark.parametrize(
    "method, path",
    [
        ("GET", "/projects/no-such-project"),
        ("GET", "/no-such-path"),
        ("DELETE", "/projects"),
        ("POST", "/projects/default/pipelines/any/requests"),
        ("POST", "/expressions/evaluate"),
    ],
)
def test_without_a_token_nobody_learns_what_there_is(server, method, path):
    answer = requests.request(method, server.url + path, data="{", timeout=60)

    assert answer.status_code == 401


@pytest.mark.parametrize("scheme", ["Token", "Bearer", "token"])
def test_both_schemes_carry_the_right_token(server, scheme):
    answer = requests.get(f"{server.url}/projects", headers={"Authorization": f"{scheme} {server.token}"}, timeout=60)

    assert answer.status_code == 200


def test_the_client_puts_the_scheme_before_a_bare_token(server):
    call(server.configured(authorization=server.token), "projects_list")


def test_a_host_without_a_version_is_enough(server):
    """The clients append the version that they were made for: 4.6.1 /v2.1, the newest /v2."""
    parts = urlsplit(server.url)

    call(server.configured(host=f"{parts.scheme}://{parts.netloc}/"), "projects_list")


def test_the_environment_needs_no_scheme_and_no_version(server, monkeypatch):
    parts = urlsplit(server.url)
    monkeypatch.setenv("UBIOPS_API_HOST", f"{parts.scheme}://{parts.netloc}")
    monkeypatch.setenv("UBIOPS_API_TOKEN", server.token)

    call(ubiops.CoreApi(), "projects_list")


def test_an_unknown_path_and_a_wrong_method_are_told_apart(http):
    assert http.get("/no-such-path").status_code == 404
    wrong = http.send("PUT", "/status")
    assert wrong.status_code == 405
    assert "GET" in wrong.headers["Allow"]


def test_an_operation_of_the_api_that_is_not_offered_says_so(http, project):
    answer = http.get(f"/projects/{project.name}/quotas")

    assert answer.status_code in (200, 501)


def test_a_path_cannot_climb_out(server):
    parts = urlsplit(server.url)
    connection = HTTPConnection(parts.hostname, parts.port, timeout=60)
    for path in (f"{parts.path}/../../etc/passwd", f"{parts.path}/projects/..%2f..%2fetc/deployments"):
        connection.request("GET", path, headers={"Authorization": f"Token {server.token}"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 404, path
    connection.close()
