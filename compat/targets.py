"""The operations on requests, which are the same for pipelines and deployments, on default and versioned paths."""

import time
from typing import NamedTuple, Optional

import ubiops

import calls
import request_structures
from shapes import list_of

PIPELINE = "pipeline"
DEPLOYMENT = "deployment"
KINDS = [PIPELINE, DEPLOYMENT]
PATHS = ["default", "versioned"]

FINAL = ("completed", "failed", "cancelled")
ANY_FINAL = "completed,failed,cancelled"
END_SECONDS = 60
SOON_SECONDS = 10


class Target(NamedTuple):
    """Whose requests are meant."""

    api: ubiops.CoreApi
    project: str
    kind: str
    name: str
    version: Optional[str]
    """None for the path of the default version."""

    def on(self, **changes):
        return self._replace(**changes)

    def path(self):
        """Of the requests, for plain HTTP."""
        version = f"/versions/{self.version}" if self.version else ""
        return f"/projects/{self.project}/{self.kind}s/{self.name}{version}/requests"

    # --- Operations. Each answer is checked. ---

    def batch(self, data, **options):
        structure = self._structure("BATCH_CREATED")
        return self._call("batch_{}_requests_create", data=data, shape=list_of(structure), **options).json

    def batch_ids(self, data, **options):
        return [item["id"] for item in self.batch(data, **options)]

    def run(self, data):
        return self._call("{}_requests_create", data=data, shape=self._structure("CREATED")).json

    def stream(self, data, **options):
        """What the client's helper shows, while it comes."""
        helper = getattr(ubiops.utils, f"stream_{self.kind}_request")
        return helper(self.api.api_client, **self._names(), data=data, **options)

    def list(self, **filters):
        return self._call("{}_requests_list", shape=list_of(self._structure("LISTED")), **filters).json

    def list_ids(self, **filters):
        return [item["id"] for item in self.list(**filters)]

    def get(self, request_id):
        return self._call("{}_requests_get", request_id=request_id, shape=self._structure()).json

    def collect(self, ids):
        return self._call("{}_requests_batch_get", data=ids, shape=list_of(self._structure("COLLECTED"))).json

    def cancel(self, request_id):
        return self._call("{}_requests_update", request_id=request_id, data={"status": "cancelled"})

    def cancel_many(self, ids, **options):
        return self._call("{}_requests_batch_cancel", data=ids, **options)

    def delete(self, request_id):
        return self._call("{}_requests_delete", request_id=request_id)

    def delete_many(self, ids):
        return self._call("{}_requests_batch_delete", data=ids)

    def refused(self, operation, **arguments):
        """Calls an operation, such as ``{}_requests_get``, that must be refused."""
        return calls.refused(self.api, self._operation(operation), **self._names(), **arguments)

    # --- What is made of them. ---

    def status(self, request_id):
        return self.get(request_id)["status"]

    def statuses(self, ids):
        """In the order of the ids, which collecting does not keep."""
        found = {item["id"]: item["status"] for item in self.collect(ids)}
        return [found[request_id] for request_id in ids]

    def ended(self, ids):
        """The requests, in the order of their ids, when all of them have ended."""
        give_up = time.monotonic() + END_SECONDS
        while True:
            found = {item["id"]: item for item in self.collect(ids)}
            waiting = [item for item in found.values() if item["status"] not in FINAL]
            if not waiting:
                return [found[request_id] for request_id in ids]
            assert time.monotonic() < give_up, f"{len(waiting)} requests have not ended within {END_SECONDS} s"
            time.sleep(0.05)

    def has_step(self, request_id):
        """Waits until a step of the pipeline request is visible, as a moment after it has begun (docs/adr/0005)."""
        give_up = time.monotonic() + SOON_SECONDS
        while not self.get(request_id)["deployment_requests"]:
            assert time.monotonic() < give_up, "no step of the request is visible"
            time.sleep(0.02)

    def processing(self, count):
        """The ids of the requests that are being processed, when they are so many.

        Direct requests and steps are visible a moment after they have begun (docs/adr/0005).
        """
        give_up = time.monotonic() + SOON_SECONDS
        while True:
            ids = self.list_ids(status="processing")
            if len(ids) == count:
                return ids
            assert time.monotonic() < give_up, f"{len(ids)} requests are being processed, and not {count}"
            time.sleep(0.02)

    def every(self):
        """The ids of all requests that there are, up to the newest fifty in each state."""
        return {
            request_id
            for status in ("pending", "processing", ANY_FINAL)
            for request_id in self.list_ids(status=status)
        }

    def cancel_all(self):
        for status in ("pending", "processing"):
            self.cancel_many([], status=status)

    # --- How the client wants them. ---

    def _call(self, operation, **arguments):
        return calls.call(self.api, self._operation(operation), **self._names(), **arguments)

    def _operation(self, operation):
        return operation.format(self.kind + ("_version" if self.version else ""))

    def _names(self):
        names = {"project_name": self.project, f"{self.kind}_name": self.name}
        return {**names, "version": self.version} if self.version else names

    def _structure(self, suffix=None):
        name = f"{self.kind.upper()}_REQUEST"
        return getattr(request_structures, f"{name}_{suffix}" if suffix else name)
