"""What the calls of the fuzzer find on the server: things that stay, and things that may be changed and deleted.

Whoever deletes or renames gets a spare thing, which is made again for the next one: so no call takes away what others
are about to find.
"""

import datetime
import io
import os
import re
import time
import zipfile
from urllib.parse import parse_qsl, urlsplit

import requests

PROJECT = "fuzz"
ORGANIZATION = "fuzz"
KEPT = "kept"
"""What stays, of each kind: a deployment, a pipeline, an environment variable, a bucket with a file, a schedule, and so on."""
SPARE = "spare"
VERSION = "v1"
METRIC = "custom.kept"
SPARE_METRIC = "custom.spare"

_CODE = "class Deployment:\n    def request(self, data):\n        return {'number': data['number'] * 2}\n"
_FIELDS = [{"name": "number", "data_type": "double"}]
_INTERFACE = {
    "input_type": "structured",
    "input_fields": _FIELDS,
    "output_type": "structured",
    "output_fields": _FIELDS,
}
_SERVICE_USERS = f"/projects/{PROJECT}/service-users"
_BUILD_SECONDS = 120

_ABOUT_KEPT = {"object_type": "deployment", "object_name": KEPT, "version": None}
SCHEDULE = {**_ABOUT_KEPT, "schedule": "0 0 29 2 *", "request_data": {"number": 5}}
"""Which is not due while the fuzzer runs."""
WEBHOOK_CALL = {**_ABOUT_KEPT, "url": "https://webhook.invalid/", "event": "deployment_request_finished"}
"""Nowhere: no host has that name, ever (RFC 6761)."""
_HEADERS = [{"key": "X-Secret", "value": "x", "protected": True}, {"key": "X-Team", "value": "red", "protected": False}]


class Fixture:
    def __init__(self, url, token):
        self._url = url
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Token {token}"
        self._known = {}

    @staticmethod
    def of_environment():
        return Fixture(os.environ["FUZZ_URL"], os.environ["FUZZ_TOKEN"])

    # --- What stays ---------------------------------------------------------------------------------------------------

    def make(self):
        self._project(PROJECT)
        self._deployment(KEPT)
        self._upload()
        self._pipeline(KEPT)
        self._bucket(KEPT, KEPT)
        self._environment(KEPT)
        self._upload_to_environment()
        for path in self._owners():
            self._post(f"{path}/environment-variables", {"name": "KEPT", "value": "x", "secret": False})
        self._metric(METRIC)
        for kind in ("deployments", "pipelines"):
            self._post(f"/projects/{PROJECT}/{kind}/{KEPT}/requests", {"number": 5})
            self._post(f"/projects/{PROJECT}/{kind}/{KEPT}/requests/batch", [{"number": 5}, {"number": 6}])
        self.user()
        self._post(f"/projects/{PROJECT}/roles", {"name": KEPT, "permissions": ["deployments.list"]})
        self._assign(self.service_user())
        self._schedule(KEPT)
        self._webhook(KEPT)
        self.spare_import()

    def ids(self, operation_path):
        """The ids that a path may name: of requests, revisions, environment variables, instances and others."""
        if operation_path not in self._known:
            self._known[operation_path] = self._find(operation_path)
        return self._known[operation_path]

    def forget_requests(self):
        self._known = {path: ids for path, ids in self._known.items() if "requests" not in path}

    def environment(self):
        """The name of one that the server brings."""
        return self._get(f"/projects/{PROJECT}/environments")[0]["name"]

    def user(self):
        """The id of a user of the project."""
        if "user" not in self._known:
            self._known["user"] = self._user(KEPT)
        return self._known["user"]

    def service_user(self):
        """The id of a service user."""
        if "service_user" not in self._known:
            found = [user["id"] for user in self._get(_SERVICE_USERS) if user["name"] == KEPT]
            self._known["service_user"] = found[0] if found else self._post(_SERVICE_USERS, {"name": KEPT})["id"]
        return self._known["service_user"]

    def environment_ids(self):
        """What was uploaded to the environment, and the build of it."""
        found = self._get(f"/projects/{PROJECT}/environments/{KEPT}")
        return {"revision_id": found["latest_revision"], "build_id": found["latest_build"]}

    def link(self, method):
        """A signed URL as parameters of its path and its query: to fetch a file, or to send another one."""
        files = f"/projects/{PROJECT}/buckets/{KEPT}/files"
        found = self._get(f"{files}/{KEPT}/download") if method == "GET" else self._post(f"{files}/{SPARE}", None)
        url = urlsplit(found["url"])
        _, bucket_id, file = url.path.rsplit("/", 2)
        return {"bucket_id": bucket_id, "file": file}, dict(parse_qsl(url.query))

    def instance_type(self):
        """The id of one that the server has."""
        return self._get(f"/projects/{PROJECT}/instance-types")["results"][0]["id"]

    def values(self, metric, value):
        """A value of a metric, of now, as a body has it."""
        now = datetime.datetime.now(tz=datetime.timezone.utc).isoformat(timespec="milliseconds")
        return [{"metric": metric, "labels": {"colour": "red"}, "data": [{"date": now, "value": value}]}]

    def _find(self, path):
        if path.endswith("/webhooks-tests/{test_id}"):
            return [self._post(f"/projects/{PROJECT}/webhooks-tests", WEBHOOK_CALL)["id"]]
        under = re.split(r"/{(?:\w+_)?id}", path)[0]
        under = under.replace("{project_name}", PROJECT).replace("{version}", VERSION)
        under = under.replace("{deployment_name}", KEPT).replace("{pipeline_name}", KEPT)
        if "/object-requests" in under:
            requests_path = under.replace("/object-requests", "/requests")
            found = self._completed(requests_path)
            steps = [self._get(f"{requests_path}/{request['id']}")["operator_requests"] for request in found]
            return [step["id"] for some in steps for step in some]
        if under.endswith("/builds"):
            under = under.replace("/builds", "/revisions")
        if "/requests" in under:
            return [request["id"] for request in self._completed(under[: under.index("/requests")] + "/requests")]
        if under.endswith("/time-series"):
            under += "/search"
        found = self._get(under)
        # Some lists come in parts.
        return [str(item["id"]) for item in (found["results"] if isinstance(found, dict) else found)]

    def _completed(self, path):
        """Requests that stay until a call deletes them; then there are new ones."""
        found = self._get(f"{path}?status=completed")
        if not found:
            self._post(path, {"number": 5})
            found = self._get(f"{path}?status=completed")
        return found

    # --- What may go --------------------------------------------------------------------------------------------------

    def spare_project(self):
        self._project(SPARE)
        return SPARE

    def spare_deployment(self):
        self._delete(f"/projects/{PROJECT}/deployments/{SPARE}")
        self._deployment(SPARE)
        return SPARE

    def spare_pipeline(self):
        self._delete(f"/projects/{PROJECT}/pipelines/{SPARE}")
        self._pipeline(SPARE)
        return SPARE

    def spare_bucket(self):
        self._delete(f"/projects/{PROJECT}/buckets/{SPARE}")
        self._bucket(SPARE, SPARE)
        return SPARE

    def spare_environment(self):
        self._delete(f"/projects/{PROJECT}/environments/{SPARE}")
        self._environment(SPARE)
        return SPARE

    def spare_request(self, kind):
        return self._post(f"/projects/{PROJECT}/{kind}/{KEPT}/requests", {"number": 7})["id"]

    def spare_variable(self, owner):
        path = f"{owner}/environment-variables"
        self._post(path, {"name": "SPARE", "value": "x", "secret": False})
        return next(found["id"] for found in self._get(path) if found["name"] == "SPARE")

    def spare_user(self):
        return self._user(SPARE)

    def stranger(self):
        """The id of a user who does not belong to the project."""
        user = self._user("stranger")
        self._delete(f"/projects/{PROJECT}/users/{user}")
        return user

    def spare_service_user(self):
        return self._post(_SERVICE_USERS, {"name": SPARE})["id"]

    def spare_role(self):
        self._post(f"/projects/{PROJECT}/roles", {"name": SPARE, "permissions": []})
        return SPARE

    def spare_assignment(self):
        return self._assign(self.spare_service_user())["id"]

    def spare_schedule(self):
        self._delete(f"/projects/{PROJECT}/schedules/{SPARE}")
        self._schedule(SPARE)
        return SPARE

    def spare_webhook(self):
        self._delete(f"/projects/{PROJECT}/webhooks/{SPARE}")
        self._webhook(SPARE)
        return SPARE

    def spare_instance(self):
        """One that runs, which a request makes sure of."""
        deployment = f"/projects/{PROJECT}/deployments/{KEPT}"
        self._post(f"{deployment}/requests", {"number": 8})
        running = self._get(f"{deployment}/versions/{VERSION}/instances?status=running")["results"]
        return running[-1]["id"] if running else "none"

    def spare_group(self):
        path = f"/projects/{PROJECT}/instance-type-groups"
        self._post(path, {"name": SPARE, "instance_types": [{"id": self.instance_type()}]})
        return next(found["id"] for found in self._get(f"{path}?limit=1000")["results"] if found["name"] == SPARE)

    def spare_metric(self):
        self._delete(f"/projects/{PROJECT}/metrics/{SPARE_METRIC}")
        self._metric(SPARE_METRIC)
        return SPARE_METRIC

    def spare_series(self):
        self._metric(SPARE_METRIC)
        return str(self._get(f"/projects/{PROJECT}/time-series/search?metric={SPARE_METRIC}")[0]["id"])

    def spare_export(self):
        """One that is completed. There can be only so many, and calls make others."""
        path = f"/projects/{PROJECT}/exports"
        for found in self._get(path)[:-1]:
            self._delete(f"{path}/{found['id']}")
        made = self._post(path, {"deployments": {KEPT: {}}})["id"]
        return self._ended(f"{path}/{made}", "completed")

    def spare_import(self):
        """One that waits to be confirmed."""
        path = f"/projects/{PROJECT}/imports"
        for found in self._get(path)[:-1]:
            self._delete(f"{path}/{found['id']}")
        form = {"export_id": (None, self.spare_export())}
        answer = self._session.post(self._url + path, files=form, timeout=60)
        assert answer.status_code == 201, answer.text
        return self._ended(f"{path}/{answer.json()['id']}", "confirmation")

    def _ended(self, path, status):
        give_up = time.monotonic() + _BUILD_SECONDS
        while (found := self._get(path))["status"] != status:
            assert found["status"] != "failed" and time.monotonic() < give_up, found
            time.sleep(0.05)
        return found["id"]

    # --- How ----------------------------------------------------------------------------------------------------------

    def _owners(self):
        deployment = f"/projects/{PROJECT}/deployments/{KEPT}"
        return f"/projects/{PROJECT}", deployment, f"{deployment}/versions/{VERSION}"

    def _project(self, name):
        self._post("/projects", {"name": name, "organization_name": ORGANIZATION})

    def _user(self, name):
        email = f"{name}@fuzz.example"
        if not self._users(email):
            # Slow, as to hash a password has to be.
            self._post("/user", {"email": email, "password": "password"})
        user = self._users(email)[0]
        self._post(f"/projects/{PROJECT}/users", {"user_id": user})
        return user

    def _users(self, email):
        return [user["id"] for user in self._get(f"/organizations/{ORGANIZATION}/users") if user["email"] == email]

    def _assign(self, assignee):
        return self._post(f"/projects/{PROJECT}/role-assignments", {"role": KEPT, "assignee": assignee})

    def _deployment(self, name):
        path = f"/projects/{PROJECT}/deployments"
        self._post(path, {"name": name, **_INTERFACE})
        self._post(f"{path}/{name}/versions", {"version": VERSION})

    def _pipeline(self, name):
        path = f"/projects/{PROJECT}/pipelines"
        self._post(path, {"name": name, **_INTERFACE})
        operator = {
            "name": "half",
            "reference_type": "operator",
            "reference_name": "function",
            "configuration": {
                "expression": "number / 2",
                "input_fields": _FIELDS,
                "output_fields": [{"name": "output", "data_type": "double"}],
            },
        }
        steps = [{"name": "step", "reference_type": "deployment", "reference_name": KEPT}, operator]
        attachments = [
            _attachment("pipeline_start", "number", "step"),
            _attachment("step", "number", "half"),
            _attachment("half", "output", "pipeline_end"),
        ]
        self._post(f"{path}/{name}/versions", {"version": VERSION, "objects": steps, "attachments": attachments})

    def _bucket(self, name, file):
        path = f"/projects/{PROJECT}/buckets"
        self._post(path, {"name": name})
        url = self._post(f"{path}/{name}/files/{file}", None)["url"]
        answer = requests.put(url, data=b"content", timeout=60)
        assert answer.status_code == 200, answer.text

    def _environment(self, name):
        self._post(f"/projects/{PROJECT}/environments", {"name": name})

    def _upload_to_environment(self):
        """Nothing waits for the build: what calls find is described whatever its status."""
        path = f"/projects/{PROJECT}/environments/{KEPT}/revisions"
        file = ("requirements.txt", b"# nothing to install\n")
        answer = self._session.post(self._url + path, files={"file": file}, timeout=60)
        assert answer.status_code == 201, answer.text

    def _schedule(self, name):
        self._post(f"/projects/{PROJECT}/schedules", {"name": name, **SCHEDULE})

    def _webhook(self, name):
        webhook = {"name": name, **WEBHOOK_CALL, "headers": _HEADERS, "enabled": False}
        self._post(f"/projects/{PROJECT}/webhooks", webhook)

    def _metric(self, name):
        """One that has a value."""
        self._post(f"/projects/{PROJECT}/metrics", {"name": name, "metric_type": "delta"})
        self._post(f"/projects/{PROJECT}/time-series/data", self.values(name, 1))

    def _upload(self):
        path = f"/projects/{PROJECT}/deployments/{KEPT}/versions/{VERSION}/revisions"
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as package:
            package.writestr("deployment.py", _CODE)
        answer = self._session.post(self._url + path, files={"file": ("package.zip", archive.getvalue())}, timeout=60)
        assert answer.status_code == 201, answer.text
        give_up = time.monotonic() + _BUILD_SECONDS
        while (status := self._get(path)[0]["status"]) != "success":
            assert status in ("queued", "building") and time.monotonic() < give_up, status
            time.sleep(0.05)

    def _get(self, path):
        answer = self._session.get(self._url + path, timeout=60)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        return answer.json()

    def _delete(self, path):
        answer = self._session.delete(self._url + path, timeout=60)
        assert answer.status_code in (204, 404), f"{path}: {answer.text}"

    def _post(self, path, body):
        answer = self._session.post(self._url + path, json=body, timeout=60)
        # 409: it is there already.
        assert answer.status_code in (200, 201, 409), f"{path}: {answer.text}"
        return answer.json()


def _attachment(source, field, to):
    mapping = [{"source_field_name": field, "destination_field_name": "number"}]
    return {"destination_name": to, "sources": [{"source_name": source, "mapping": mapping}]}


if __name__ == "__main__":
    Fixture.of_environment().make()
