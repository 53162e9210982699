"""Steps that are stopped alone, and versions that are deleted while their requests run."""

import os
import threading

import pytest

import graph
import raw
from calls import call
from packing import pack
from targets import DEPLOYMENT, KINDS, PIPELINE

TYPES = {"port": "int", "name": "string"}


def outer(project, step):
    """A pipeline of the one object, whose step is held."""
    return project.pipeline(
        TYPES,
        {"name": "string"},
        [step],
        [
            graph.attach(step["name"], graph.source(graph.START, {name: name for name in TYPES})),
            graph.attach(graph.END, graph.source(step["name"], {"name": "name"})),
        ],
    ).name


STOPS = {
    "cancelled": lambda target, request_id: target.cancel(request_id),
    "cancelled with others": lambda target, request_id: target.cancel_many([request_id]),
    "cancelled with all": lambda target, request_id: target.cancel_many([], status="processing"),
    "deleted": lambda target, request_id: target.delete(request_id),
    "deleted with others": lambda target, request_id: target.delete_many([request_id]),
}


@pytest.mark.parametrize("how", STOPS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_step_that_is_stopped_alone_has_failed_for_its_pipeline(project, gate, kind, how):
    inner = project.target(kind, "default", "hold")
    build = graph.deployment if kind == DEPLOYMENT else graph.sub_pipeline
    target = inner.on(kind=PIPELINE, name=outer(project, build("step", inner.name)))
    [request_id] = target.batch_ids([gate.item("a")])
    held = gate.arrival()
    [step_id] = inner.processing(1)

    STOPS[how](inner, step_id)

    assert held.is_gone(at_once=True)
    [ended] = target.ended([request_id])
    assert ended["status"] == "failed"
    assert ended["error_message"] == f"Error while processing a {kind} request"
    steps = ended[f"{kind}_requests"]
    if how.startswith("deleted"):
        assert steps == []
        assert inner.every() == set()
    else:
        assert [(step["status"], step["success"]) for step in steps] == [("cancelled", False)]
        assert inner.status(step_id) == "cancelled"


@pytest.mark.parametrize("how", STOPS)
def test_on_error_continue_goes_on_without_it(server, project, gate, how):
    inner = project.target(DEPLOYMENT, "default", "hold")
    target = inner.on(
        kind=PIPELINE, name=outer(project, graph.deployment("step", inner.name, on_error="continue"))
    )
    answers = []
    another = raw.Http(server.url, server.token)
    caller = threading.Thread(target=lambda: answers.append(another.post(target.path(), gate.item("a"))))
    caller.start()
    held = gate.arrival()
    [step_id] = inner.processing(1)

    STOPS[how](inner, step_id)

    assert held.is_gone(at_once=True)
    caller.join(60)
    assert [(answer.json()["status"], answer.json()["result"]) for answer in answers] == [("completed", None)]


@pytest.mark.parametrize("what", ["pipeline_version", "pipeline", "deployment_version", "deployment"])
def test_nothing_runs_on_for_a_version_that_is_deleted(client, project, gate, what):
    kind = what.split("_")[0]
    target = project.target(kind, "versioned", "hold")
    target.batch_ids(gate.items("a", "b", "c"))
    held = gate.arrival()
    of_version = what.endswith("version")

    call(client, f"{what}s_delete", project.name, target.name, *(["v1"] if of_version else []))

    # Other servers follow a deletion within a second, on a machine that is not as busy as with these tests.
    assert held.is_gone(at_once=os.environ.get("PENSTOCK_COMPAT_SERVERS") is None, seconds=10)
    assert gate.nobody_arrives(1), "those that wait must not begin any more"


def test_new_code_does_not_stop_requests_of_the_old(project, gate, tmp_path):
    target = project.target(DEPLOYMENT, "default", "hold")
    ids = target.batch_ids(gate.items("a", "b"))
    held = gate.arrival()
    code = "class Deployment:\n    def request(self, data): return {'name': 'new'}\n"

    project.upload(target.name, "v1", pack(tmp_path / "package.zip", {"deployment.py": code}))
    held.release()

    ended = target.ended(ids)
    assert [(item["status"], item["result"]) for item in ended] == [
        ("completed", {"name": "a"}),
        ("completed", {"name": "new"}),
    ]
