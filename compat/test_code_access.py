"""What the code of a deployment may do with the address and token that it finds (reference, section 6.4)."""

import json

import pytest
from ubiops.utils.metrics.metric_client import MetricClient

import raw
from calls import call
from test_metrics import created, now, soon, text


class Code:
    """A deployment whose code calls the API."""

    def __init__(self, client, project):
        self._client = client
        self._project = project.name
        self.name = project.fresh_deployment("call-api", maximum_instances=1, maximum_idle_time=3600)
        self.id = call(client, "deployments_get", self._project, self.name).json["id"]

    def call(self, method, path, body=None):
        data = {"method": method, "path": path, "body": "" if body is None else json.dumps(body)}
        result = call(self._client, "deployment_requests_create", self._project, self.name, data).json["result"]
        return result["status"], result["answer"]

    def found(self):
        _, found = self.call("", "environment")
        return found["url"], found["token"]


@pytest.fixture(scope="module")
def code(client, project):
    return Code(client, project)


def test_it_is_its_deployment(code, project):
    status, answer = code.call("GET", "/user")

    assert (status, answer["json"]["id"], answer["json"]["name"]) == (200, code.id, code.name)
    assert [found["name"] for found in code.call("GET", "/projects")[1]["json"]] == [project.name]


def test_it_may_log_metrics_and_use_the_default_bucket(client, code, project):
    metric = created(client, project, "gauge")["name"]
    point = {"metric": metric, "labels": {"by": "code"}, "data": [{"date": text(now()), "value": 4.5}]}
    files = f"/projects/{project.name}/buckets/default/files"

    assert code.call("POST", f"/projects/{project.name}/time-series/aggregate", [point])[0] == 200
    assert code.call("POST", f"{files}/by-code", {})[0] == 200
    assert code.call("GET", files)[0] == 200

    [series] = call(client, "time_series_search", project.name, metric=metric).json
    assert series["labels"] == {"by": "code"}


def test_it_may_do_nothing_else_until_it_has_a_role(client, code, project):
    path = f"/projects/{project.name}/deployments"
    status, answer = code.call("GET", path)
    assert (status, "deployments.list" in answer["error"]) == (403, True)
    body = {"role": "project-admin", "assignee": code.name, "assignee_type": "deployment"}
    role = call(client, "role_assignments_create", project.name, body).json["id"]

    assert code.call("GET", path)[0] == 200
    status, answer = code.call("GET", f"/projects/{project.name}/roles")
    assert (status, "roles.list" in answer["error"]) == (403, True), "like a service user"

    call(client, "role_assignments_delete", project.name, role)
    assert code.call("GET", path)[0] == 403


def test_it_sees_no_other_project(code):
    assert code.call("GET", "/projects/default/deployments")[0] == 404


def test_the_metric_helper_finds_them(client, code, project, monkeypatch):
    url, token = code.found()
    monkeypatch.setenv("INT_API_URL", url)
    monkeypatch.setenv("INT_API_TOKEN", token)
    metric = created(client, project, "gauge")["name"]

    helper = MetricClient(project.name, insert_frequency=1)
    helper.start()
    helper.log_metric(metric, {"run": "1"}, 3.5)

    soon(lambda: call(client, "time_series_search", project.name, metric=metric).json)
    helper.stop()


def test_the_token_goes_with_the_instance(client, project):
    code = Code(client, project)
    # It is good for the server that runs the instance, whose address the code has.
    url, token = code.found()
    stranger = raw.Http(url, token.removeprefix("Token "))
    assert stranger.get("/projects").status_code == 200

    [instance] = call(client, "instances_list", project.name, code.name, "v1").json["results"]
    # Any change of its variables gives it a new instance.
    variable = {"name": "COMPAT", "value": "changed", "secret": False}
    call(client, "deployment_environment_variables_create", project.name, code.name, variable)

    soon(lambda: stranger.get("/projects").status_code == 401)
    soon(lambda: instance["id"] not in [left["id"] for left in instances(client, project, code)])
    assert code.found()[1] != token


def instances(client, project, code):
    return call(client, "instances_list", project.name, code.name, "v1").json["results"]
