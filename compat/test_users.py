"""People, signing in, and organizations (reference, sections 8.1, 8.2 and 8.7)."""

import os
import secrets

import pytest
import requests

from calls import OLD_CLIENT, call, refused
from definition_structures import (
    ORGANIZATION,
    ORGANIZATION_IN_LIST,
    ORGANIZATION_RESOURCES,
    ORGANIZATION_USER,
    PROJECT_USER,
    USER_CREATED,
)
from shapes import list_of

PASSWORD = "correct horse battery"


class User:
    def __init__(self, server, client, organization):
        self.server = server
        self.email = f"anna-{secrets.token_hex(4)}@example.org"
        call(client, "user_create", {"email": self.email, "password": PASSWORD, "name": "Anna"})
        listed = call(client, "organization_users_list", organization).json
        self.id = next(user["id"] for user in listed if user["email"] == self.email)

    def sign_in(self, password=PASSWORD):
        return requests.post(
            f"{self.server.url}/authorize", json={"email": self.email, "password": password}, timeout=60
        )

    def api(self):
        return self.server.configured(authorization=f"Bearer {self.sign_in().json()['access']}")


@pytest.fixture
def user(server, client, organization):
    user = User(server, client, organization)
    yield user
    if user.id in [found["id"] for found in call(client, "organization_users_list", organization).json]:
        call(client, "organization_users_delete", organization, user.id)


def test_the_administrator_makes_users(client, organization):
    email = f"Ben-{secrets.token_hex(4)}@example.org"
    made = call(client, "user_create", {"email": email, "password": PASSWORD}, shape=USER_CREATED).json
    assert made["email"] == email.lower()
    listed = call(client, "organization_users_list", organization, shape=list_of(ORGANIZATION_USER)).json
    identifier = next(user["id"] for user in listed if user["email"] == made["email"])
    call(client, "organization_users_get", organization, identifier, shape=ORGANIZATION_USER)
    assert refused(client, "user_create", {"email": email, "password": PASSWORD}).status == 409

    call(client, "organization_users_delete", organization, identifier)

    assert refused(client, "organization_users_get", organization, identifier) == (404, "User was not found")


@pytest.mark.parametrize(
    "body, word",
    [
        ({"email": "nobody"}, "'email'"),
        ({"email": "admin@penstock.local"}, "'email'"),
        ({"email": "x.y@serviceuser.ubiops.com"}, "'email'"),
        ({"password": "short"}, "'password'"),
        ({"password": None}, "'password'"),
        ({"name": "x" * 257}, "'name'"),
    ],
)
def test_bad_users_are_refused(http, body, word):
    answer = http.post("/user", {"email": "bad@example.org", "password": PASSWORD, **body})

    assert answer.status_code == 400
    assert word in answer.json()["error"]
    assert PASSWORD not in answer.text


def test_a_user_signs_in_and_works_in_a_project(client, project, user):
    api = user.api()
    assert call(api, "projects_list").json == []
    assert refused(api, "projects_get", project.name) == (404, "Project was not found")

    call(client, "project_users_create", project.name, {"user_id": user.id}, shape=PROJECT_USER)
    assert [found["name"] for found in call(api, "projects_list").json] == [project.name]
    assert refused(api, "deployments_list", project.name).status == 403
    call(
        client,
        "role_assignments_create",
        project.name,
        {"role": "project-admin", "assignee": user.id, "assignee_type": "user"},
    )
    call(api, "deployments_list", project.name)
    assert user.email in [found["email"] for found in call(api, "project_users_list", project.name).json]
    call(api, "project_users_get", project.name, user.id, shape=PROJECT_USER)
    assert refused(api, "projects_create", {"name": "x", "organization_name": "y"}).status == 403

    call(client, "project_users_delete", project.name, user.id)

    assert refused(api, "deployments_list", project.name).status == 404
    assert call(client, "role_assignments_per_object_list", project.name, assignee=user.id).json == []


def test_who_the_caller_is(server, user):
    token = user.sign_in().json()["access"]

    answer = requests.get(f"{server.url}/user", headers={"Authorization": f"Bearer {token}"}, timeout=60)

    assert answer.json()["email"] == user.email
    assert answer.json()["id"] == user.id


def test_a_deleted_user_is_nobody(server, user):
    token = user.sign_in().json()["access"]
    headers = {"Authorization": f"Bearer {token}"}

    assert requests.delete(f"{server.url}/user", headers=headers, timeout=60).status_code == 204

    assert user.sign_in().status_code == 401


def test_the_cli_asks_how_to_sign_in(server):
    answer = requests.post(f"{server.url}/oauth/sign-in", json={"email": "anybody@example.org"}, timeout=60)

    assert answer.json() == {"provider": "ubiops", "url": ""}


def test_too_many_wrong_passwords_have_to_wait(user):
    servers = int(os.environ.get("PENSTOCK_COMPAT_SERVERS", "1"))
    # Each server counts for itself, and calls of others come in between their turns.
    tries = [user.sign_in("wrong").status_code for _ in range(5 if servers == 1 else 20 * servers)]
    assert tries[:5] == [401] * 5
    assert tries.count(401) == 5 * servers

    answer = user.sign_in()

    assert answer.status_code == 429
    assert int(answer.headers["x-ratelimit-reset"]) > 0


def test_a_user_is_made_by_the_administrator_alone(user):
    assert refused(user.api(), "user_create", {"email": "x@example.org", "password": PASSWORD}).status == 403


def test_organizations(client, organization):
    assert organization in [
        found["name"] for found in call(client, "organizations_list", shape=list_of(ORGANIZATION_IN_LIST)).json
    ]
    if OLD_CLIENT:
        assert call(client, "organizations_get", organization).json["name"] == organization
    else:
        call(client, "organizations_get", organization, shape=ORGANIZATION)
    call(client, "organizations_resource_usage", organization, shape=ORGANIZATION_RESOURCES)
    usage = call(client, "organizations_usage_get", organization, interval="day").json
    assert usage == {"interval": "day", "data_organization": [], "data_projects": [], "data_deleted_projects": []}
    assert refused(client, "organizations_get", "no-such-organization") == (404, "Organization was not found")


def test_what_organizations_cannot_do_says_what_to_do_instead(client, organization):
    assert refused(client, "organizations_create", {"name": "x"}).status == 501
    refusal = refused(client, "organization_users_create", organization, {"email": "x@example.org"})
    assert refusal.status == 501
    assert "POST /user" in refusal.sentence


def test_users_see_and_delete_themselves(client, user, organization):
    own = user.api()
    if hasattr(own, "user_get"):
        assert call(own, "user_get").json["email"] == user.email

    call(own, "user_delete")

    assert user.email not in [found["email"] for found in call(client, "organization_users_list", organization).json]
    assert user.sign_in().status_code != 200
