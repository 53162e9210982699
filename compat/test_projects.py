"""Projects (reference, section 8.2)."""

import secrets

import pytest

from calls import call, refused
from definition_structures import PROJECT, PROJECT_IN_LIST


@pytest.fixture
def name(client):
    """A name for a new project, which is deleted afterwards if it is still there."""
    name = f"compat-{secrets.token_hex(4)}"
    yield name
    if name in [found["name"] for found in call(client, "projects_list").json]:
        call(client, "projects_delete", name)


def test_projects_create(api, organization, name):
    answer = call(
        api, "projects_create", {"name": name, "organization_name": organization, "credits": 12.5}, shape=PROJECT
    )

    assert answer.response.status_code == 201
    created = answer.json
    assert (created["name"], created["organization_name"], created["credits"]) == (name, organization, 12.5)
    assert (created["advanced_permissions"], created["suspended"], created["cors_origins"]) == (False, False, [])


def test_projects_get(api, project, organization):
    found = call(api, "projects_get", project.name, shape=PROJECT).json

    assert (found["name"], found["organization_name"], found["credits"]) == (project.name, organization, None)


def test_projects_list(api, project):
    answer = call(api, "projects_list")

    assert project.name in [found["name"] for found in answer.json]
    for found in answer.json:
        assert list(PROJECT_IN_LIST(found, "answer")) == []


def test_projects_update(api, organization, name):
    call(api, "projects_create", {"name": name, "organization_name": organization})

    updated = call(
        api, "projects_update", name, {"credits": 3.0, "cors_origins": ["https://example.com"]}, shape=PROJECT
    ).json

    assert (updated["credits"], updated["cors_origins"]) == (3, ["https://example.com"])
    assert call(api, "projects_get", name).json == updated


def test_projects_delete(api, organization, name):
    call(api, "projects_create", {"name": name, "organization_name": organization})

    answer = call(api, "projects_delete", name)

    assert (answer.response.status_code, answer.response.content) == (204, b"")
    assert refused(api, "projects_get", name) == (404, "Project was not found")


def test_a_name_is_given_once(client, project, organization):
    refusal = refused(client, "projects_create", {"name": project.name, "organization_name": organization})

    assert refusal.status == 409
    assert project.name in refusal.sentence
