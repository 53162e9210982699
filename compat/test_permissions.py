"""Service users, roles and what they allow (reference, sections 8.5 and 8.6)."""

import datetime
import secrets
import time

import pytest

from calls import call, refused
from definition_structures import (
    ROLE,
    ROLE_ASSIGNMENT,
    ROLE_IN_LIST,
    SERVICE_USER,
    SERVICE_USER_CREATED,
    SERVICE_USER_TOKEN,
)
from shapes import assert_shape, list_of
from test_files import upload
from world import Project


@pytest.fixture(scope="module")
def team(client, organization, tmp_path_factory):
    """A project in which roles on single things count."""
    name = f"compat-{secrets.token_hex(4)}"
    call(client, "projects_create", {"name": name, "organization_name": organization, "advanced_permissions": True})
    yield Project(client, name, tmp_path_factory.mktemp("team"))
    call(client, "projects_delete", name)


class ServiceUser:
    def __init__(self, server, client, project, **settings):
        self._admin = client
        self._project = project
        made = call(client, "service_users_create", project, settings).json
        self.id, self.email, self.token = made["id"], made["email"], made["token"]
        self.api = server.configured(authorization=f"Token {self.token}")

    def assign(self, role, resource=None, resource_type=None):
        body = {"role": role, "assignee": self.id, "assignee_type": "user"}
        if resource is not None:
            body.update(resource=resource, resource_type=resource_type)
        return call(self._admin, "role_assignments_create", self._project, body).json["id"]


@pytest.fixture
def user(server, client, team):
    return ServiceUser(server, client, team.name, name="ci")


def deployment_body(team):
    return {"name": team.fresh("deployment"), "input_type": "plain", "output_type": "plain"}


def test_a_service_user_is_shown_with_its_token_once(api, team):
    made = call(api, "service_users_create", team.name, {"name": "ci"}, shape=SERVICE_USER_CREATED).json

    assert made["email"] == f"{made['id']}.{team.name}@serviceuser.ubiops.com"
    assert (made["name"], made["expiry_date"]) == ("ci", None)
    found = call(api, "service_users_get", team.name, made["id"], shape=SERVICE_USER).json
    assert found == {key: value for key, value in made.items() if key != "token"}
    assert found in call(api, "service_users_list", team.name, shape=list_of(SERVICE_USER)).json


def test_a_service_user_is_changed_and_deleted(client, team, user):
    updated = call(
        client,
        "service_users_update",
        team.name,
        user.id,
        {"name": "cd", "expiry_date": "2099-01-01T00:00:00+00:00"},
        shape=SERVICE_USER,
    ).json
    assert (updated["name"], updated["expiry_date"]) == ("cd", "2099-01-01T00:00:00.000+00:00")

    call(client, "service_users_delete", team.name, user.id)

    assert refused(client, "service_users_get", team.name, user.id) == (404, "Service user was not found")
    assert refused(user.api, "projects_list").status == 401


def test_a_renewed_token_takes_the_place_of_the_old_one(server, client, team, user):
    call(user.api, "projects_list")

    renewed = call(client, "service_users_token", team.name, user.id, data={}, shape=SERVICE_USER_TOKEN).json["token"]

    assert refused(user.api, "projects_list") == (401, "Invalid token.")
    call(server.configured(authorization=f"Token {renewed}"), "projects_list")
    call(server.configured(authorization=f"Bearer {renewed}"), "projects_list")


def test_an_expired_token_is_refused(server, client, team):
    soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=8)
    user = ServiceUser(server, client, team.name, expiry_date=soon.isoformat())
    call(user.api, "projects_list")

    # What is waited for is the time itself.
    while datetime.datetime.now(datetime.timezone.utc) < soon:
        time.sleep(0.1)

    assert refused(user.api, "projects_list") == (401, "Invalid token.")
    assert "has expired" in refused(client, "service_users_update", team.name, user.id, {"name": "x"}).sentence
    assert "has expired" in refused(client, "service_users_token", team.name, user.id, data={}).sentence


def test_a_service_user_without_roles_may_nothing(team, user):
    assert [found["name"] for found in call(user.api, "projects_list").json] == [team.name]
    refusal = refused(user.api, "deployments_list", team.name)

    assert refusal.status == 403
    assert "'deployments.list'" in refusal.sentence


def test_a_viewer_may_list_but_not_create(team, user):
    user.assign("project-viewer")

    call(user.api, "deployments_list", team.name)
    call(user.api, "pipelines_list", team.name)
    refusal = refused(user.api, "deployments_create", team.name, deployment_body(team))

    assert refusal.status == 403
    assert "'deployments.create'" in refusal.sentence
    assert "'projects.delete'" in refused(user.api, "projects_delete", team.name).sentence


def test_an_editor_may_create_but_not_delete_nor_assign_roles(team, user):
    user.assign("project-editor")
    body = deployment_body(team)

    call(user.api, "deployments_create", team.name, body)

    assert "'deployments.delete'" in refused(user.api, "deployments_delete", team.name, body["name"]).sentence
    assignment = {"role": "project-admin", "assignee": user.id, "assignee_type": "user"}
    assert "'roles.assignments.create'" in refused(
        user.api, "role_assignments_create", team.name, assignment
    ).sentence


def test_an_assignment_on_one_deployment_holds_for_that_one(client, team, user):
    mine, other = (call(client, "deployments_create", team.name, deployment_body(team)).json["name"] for _ in range(2))
    user.assign("deployment-admin", mine, "deployment")

    call(user.api, "deployments_get", team.name, mine)
    call(user.api, "deployments_update", team.name, mine, {"description": "mine"})
    call(user.api, "deployment_versions_list", team.name, mine)
    assert refused(user.api, "deployments_get", team.name, other).status == 403
    assert refused(user.api, "deployments_list", team.name).status == 403
    call(user.api, "deployments_delete", team.name, mine)
    assert call(client, "role_assignments_per_object_list", team.name, assignee=user.id).json == []


def test_a_deleted_assignment_stops_at_once(client, team, user):
    assignment = user.assign("project-viewer")
    call(user.api, "deployments_list", team.name)

    call(client, "role_assignments_delete", team.name, assignment)

    assert refused(user.api, "deployments_list", team.name).status == 403
    assert refused(client, "role_assignments_get", team.name, assignment).status == 404


def test_a_project_of_others_is_like_none(project, user):
    for name in (project.name, "no-such-project"):
        assert refused(user.api, "projects_get", name) == (404, "Project was not found")
        assert refused(user.api, "deployments_list", name) == (404, "Project was not found")


def test_a_custom_role_is_made_changed_and_deleted(client, team, user):
    name = team.fresh("role")
    made = call(client, "roles_create", team.name, {"name": name, "permissions": ["pipelines.list"]}).json
    assert_shape(ROLE, made)
    assert (made["default"], made["permissions"]) == (False, ["pipelines.list"])
    user.assign(name)
    call(user.api, "pipelines_list", team.name)

    changed = call(client, "roles_update", team.name, name, {"permissions": ["deployments.list"]}).json

    assert changed["permissions"] == ["deployments.list"]
    call(user.api, "deployments_list", team.name)
    assert refused(user.api, "pipelines_list", team.name).status == 403
    call(client, "roles_delete", team.name, name)
    assert refused(user.api, "deployments_list", team.name).status == 403
    assert refused(client, "roles_get", team.name, name) == (404, "Role was not found")


def test_default_roles_are_there_and_stay(client, team):
    listed = call(client, "roles_list", team.name).json
    assert_shape(list_of(ROLE_IN_LIST), listed)
    assert {"project-admin", "project-editor", "project-viewer", "deployment-viewer", "pipeline-admin"} <= {
        role["name"] for role in listed if role["default"]
    }
    assert_shape(ROLE, call(client, "roles_get", team.name, "project-viewer").json)
    assert refused(client, "roles_delete", team.name, "project-viewer").status == 400
    assert refused(client, "roles_update", team.name, "project-viewer", {"permissions": []}).status == 400


def test_permissions_are_listed(client):
    names = [permission["name"] for permission in call(client, "permissions_list").json]

    assert {"deployments.list", "roles.assignments.create", "pipelines.versions.requests.list"} <= set(names)
    assert names == sorted(set(names))


def test_assignments_are_listed_by_what_they_are_about(client, team, user):
    deployment = call(client, "deployments_create", team.name, deployment_body(team)).json["name"]
    whole = user.assign("project-viewer")
    one = user.assign("deployment-editor", deployment, "deployment")

    def listed(**filters):
        found = call(
            client, "role_assignments_per_object_list", team.name, shape=list_of(ROLE_ASSIGNMENT), **filters
        ).json
        return [assignment["id"] for assignment in found if assignment["assignee"] == user.id]

    assert listed() == [whole, one]
    assert listed(resource=deployment, resource_type="deployment") == [one]
    assert listed(resource_type="project") == [whole]
    assert listed(assignee=user.id, assignee_type="user") == [whole, one]
    assert listed(assignee_type="deployment") == []
    found = call(client, "role_assignments_get", team.name, whole, shape=ROLE_ASSIGNMENT).json
    assert (found["role"], found["resource"], found["resource_type"]) == ("project-viewer", team.name, "project")


@pytest.mark.parametrize(
    "body, status, word",
    [
        ({"role": "no-such-role"}, 404, "Role"),
        ({"role": 5}, 400, "'role'"),
        ({"assignee": "nobody"}, 404, "User"),
        ({"assignee_type": "robot"}, 400, "'assignee_type'"),
        ({"resource": "x"}, 400, "'resource_type'"),
        ({"resource": "x", "resource_type": "planet"}, 400, "'resource_type'"),
        ({"resource": "no-such-one", "resource_type": "deployment"}, 404, "Deployment"),
    ],
)
def test_bad_assignments_are_refused(http, client, team, user, body, status, word):
    good = {"role": "project-viewer", "assignee": user.id, "assignee_type": "user"}

    answer = http.post(f"/projects/{team.name}/role-assignments", {**good, **body})

    assert answer.status_code == status
    assert word in answer.json()["error"]
    assert call(client, "role_assignments_per_object_list", team.name, assignee=user.id).json == []


@pytest.mark.parametrize(
    "body, word",
    [
        ({"expiry_date": "tomorrow"}, "'expiry_date'"),
        ({"expiry_date": "2001-01-01"}, "'expiry_date'"),
        ({"name": "x" * 257}, "'name'"),
        ({"name": 5}, "'name'"),
        ({"description": "x" * 401}, "'description'"),
    ],
)
def test_bad_service_users_are_refused(http, client, team, body, word):
    before = call(client, "service_users_list", team.name).json

    answer = http.post(f"/projects/{team.name}/service-users", body)

    assert answer.status_code == 400
    assert word in answer.json()["error"]
    assert call(client, "service_users_list", team.name).json == before


def test_roles_on_one_thing_need_advanced_permissions(client, project, server):
    user = ServiceUser(server, client, project.name)
    deployment = project.create_deployment(project.fresh("deployment"), None, None)
    body = {"role": "deployment-viewer", "assignee": user.id, "assignee_type": "user"}

    refusal = refused(
        client,
        "role_assignments_create",
        project.name,
        {**body, "resource": deployment, "resource_type": "deployment"},
    )

    assert refusal.status == 400
    assert "'advanced_permissions'" in refusal.sentence


@pytest.fixture(scope="module")
def shelved(client, team):
    """A bucket beside the default one, and a file of the same name in both."""
    bucket = call(client, "buckets_create", team.name, {"name": "shelf", "provider": "ubiops"}).json["name"]
    for where in (bucket, "default"):
        upload(client, team, where, "book.txt", b"once upon a time")
    return bucket


@pytest.mark.parametrize("way", ["direct", "batch", "schedule"])
def test_who_sends_a_file_must_be_allowed_to_read_it(client, team, user, shelved, way):
    """The bucket default is for all members (section 8.4)."""
    reader = team.deployment("reverse-files")
    permissions = ["deployments.versions.requests.create", "schedules.create"]
    role = call(client, "roles_create", team.name, {"name": team.fresh("sender"), "permissions": permissions}).json
    user.assign(role["name"])

    def data(bucket):
        return {"file": f"ubiops-file://{bucket}/book.txt", "files": [], "how": "nothing"}

    def send(send_to, bucket):
        if way == "schedule":
            body = {
                "name": team.fresh("schedule"),
                "object_type": "deployment",
                "object_name": reader,
                "schedule": "0 0 1 1 *",
                "request_data": data(bucket),
            }
            return send_to("request_schedules_create", team.name, body)
        if way == "batch":
            return send_to("batch_deployment_requests_create", team.name, reader, [data("default"), data(bucket)])
        return send_to("deployment_requests_create", team.name, reader, data(bucket))

    def allowed(*arguments):
        return call(user.api, *arguments)

    def forbidden(*arguments):
        return refused(user.api, *arguments)

    send(allowed, "default")
    refusal = send(forbidden, shelved)
    assert (refusal.status, "'files.get'" in refusal.sentence, "bucket 'shelf'" in refusal.sentence) == (403, True, True)

    user.assign("files-reader-restricted", shelved, "bucket")
    send(allowed, shelved)
    # Whether there is such a bucket is not told.
    assert send(forbidden, "no-such-bucket").status == 403
