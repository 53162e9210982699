"""A project on the server, with deployments that are uploaded when a test first needs them."""

import itertools
import time
from typing import NamedTuple

import ubiops

import graph
import request_structures
from calls import call
from packing import pack_directory
from targets import DEPLOYMENT, PIPELINE, Target

BUILD_SECONDS = 60
FINAL_BUILD_STATES = ("success", "failed")

DEPLOYMENTS = {
    "double": ({"number": "double"}, {"number": "double"}),
    "shout": (None, None),
    "add-five": ({"number": "int"}, {"number": "int"}),
    "create-items": ({"count": "int"}, {"number": "int"}),
    "sum-items": ({"number": "int"}, {"total": "int", "items": "int"}),
    "risky": ({"number": "double", "mode": "string"}, {"number": "double"}),
    "describe": (
        {"text": "string"},
        {"method": "string", "context": "dict", "init": "dict", "variables": "dict", "directory": "array_string"},
    ),
    "misbehave": (None, None),
    "sleep": ({"seconds": "int"}, {"seconds": "int"}),
    "tell": (
        {"name": "string", "texts": "array_string", "port": "int"},
        {"name": "string", "texts": "array_string", "port": "int"},
    ),
    "spell": (None, None),
    "reverse-files": (
        {"file": "file", "files": "array_file", "how": "string"},
        {"file": "file", "files": "array_file", "seen": "dict"},
    ),
    "call-api": ({"method": "string", "path": "string", "body": "string"}, {"status": "int", "answer": "dict"}),
    "hold": ({"port": "int", "name": "string"}, {"name": "string"}),
}
"""Input and output of the packages in packages/; None stands for plain."""


class Pipeline(NamedTuple):
    """A pipeline with one version, and the two calls that nearly every test makes to it."""

    api: ubiops.CoreApi
    project: str
    name: str
    version: str

    def run(self, data, **timeouts):
        return call(
            self.api,
            "pipeline_requests_create",
            self.project,
            self.name,
            data,
            shape=request_structures.PIPELINE_REQUEST_CREATED,
            **timeouts,
        ).json

    def get(self, request_id):
        return call(
            self.api,
            "pipeline_requests_get",
            self.project,
            self.name,
            request_id,
            shape=request_structures.PIPELINE_REQUEST,
        ).json

    def operator_request(self, request_id):
        return call(
            self.api,
            "pipeline_version_object_requests_get",
            self.project,
            self.name,
            request_id,
            self.version,
            shape=request_structures.OPERATOR_REQUEST,
        ).json


class Project:
    def __init__(self, api, name, folder):
        self.api = api
        self.name = name
        self._folder = folder
        self._numbers = itertools.count(1)
        self._deployed = set()

    def fresh(self, stem):
        """A name that nothing in the project has."""
        return f"{stem}-{next(self._numbers)}"

    def deployment(self, package):
        """The name of the deployment made from a package; its version v1 is available."""
        if package not in self._deployed:
            self.create_deployment(package, *DEPLOYMENTS[package])
            archive = pack_directory(package, self._folder / f"{package}.zip")
            revision = self.upload(package, "v1", archive)
            assert revision["status"] == "success", revision["error_message"]
            self._deployed.add(package)
        return package

    def fresh_deployment(self, package, **settings):
        """A deployment of a test's own, whose version v1 is available."""
        name = self.create_deployment(self.fresh(package), *DEPLOYMENTS[package], **settings)
        revision = self.upload(name, "v1", pack_directory(package, self._folder / f"{name}.zip"))
        assert revision["status"] == "success", revision["error_message"]
        return name

    def create_deployment(self, name, takes, gives, **settings):
        body = {"name": name, **graph.interface(takes, gives)}
        call(self.api, "deployments_create", self.name, body)
        call(self.api, "deployment_versions_create", self.name, name, {"version": "v1", **settings})
        return name

    def upload(self, deployment, version, archive):
        """Uploads an archive and gives its revision when it was built, well or not."""
        revision = call(self.api, "revisions_file_upload", self.name, deployment, version, file=str(archive)).json[
            "revision"
        ]
        return self.built(deployment, version, revision)

    def built(self, deployment, version, revision):
        """A revision when it was built, well or not."""
        give_up = time.monotonic() + BUILD_SECONDS
        while time.monotonic() < give_up:
            found = call(self.api, "revisions_get", self.name, deployment, revision, version).json
            if found["status"] in FINAL_BUILD_STATES:
                return found
            time.sleep(0.05)
        raise AssertionError(f"Revision {revision} of {deployment} was not built within {BUILD_SECONDS} s.")

    def pipeline(self, takes, gives, objects, attachments, version="v1", **settings):
        name = self.fresh("pipeline")
        call(self.api, "pipelines_create", self.name, {"name": name, **graph.interface(takes, gives)})
        body = {"version": version, "objects": objects, "attachments": attachments, **settings}
        call(self.api, "pipeline_versions_create", self.name, name, body)
        return Pipeline(self.api, self.name, name, version)

    def wired(self, package, deployment=None, **settings):
        """A pipeline that passes its input through one deployment: that of the package, if not another."""
        takes, gives = DEPLOYMENTS[package]
        step = graph.deployment("step", deployment or self.deployment(package))
        attachments = [
            graph.attach("step", graph.source(graph.START, {name: name for name in takes or {}})),
            graph.attach(graph.END, graph.source("step", {name: name for name in gives or {}})),
        ]
        return self.pipeline(takes, gives, [step], attachments, **settings)

    def target(self, kind, path, package, **settings):
        """A pipeline or deployment of a test's own that does what the package does.

        The deployment works on one request at a time, so that others have to wait. The settings are those of the
        version that the target names.
        """
        of_deployment = settings if kind == DEPLOYMENT else {}
        name = self.fresh_deployment(package, maximum_instances=1, **of_deployment)
        if kind == PIPELINE:
            name = self.wired(package, name, **settings).name
        return Target(self.api, self.name, kind, name, "v1" if path == "versioned" else None)

    def direct(self, types, **settings):
        """A pipeline that has no objects: its input is its result."""
        same = {name: name for name in types}
        return self.pipeline(types, types, [], [graph.attach(graph.END, graph.source(graph.START, same))], **settings)
