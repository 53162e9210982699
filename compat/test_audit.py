"""Audit events of a project, a deployment and a pipeline (reference, section 8.2)."""

import graph
from calls import call, refused
from definition_structures import AUDIT_EVENT
from shapes import list_of

INTERFACE = graph.interface({"number": "double"}, {"number": "double"})


def events(api, operation, *path, **options):
    return call(api, operation, *path, shape=list_of(AUDIT_EVENT), **options).json


def test_tells_what_was_done_to_a_deployment_newest_first(api, project):
    name = project.fresh("audited")
    call(api, "deployments_create", project.name, {"name": name, **INTERFACE})
    call(api, "deployment_versions_create", project.name, name, {"version": "v1"})
    call(api, "deployments_update", project.name, name, {"description": "another"})
    body = {"name": "ENV_VAR", "value": "hush", "secret": True}
    variable = call(api, "deployment_environment_variables_create", project.name, name, body).json["id"]
    call(api, "deployment_environment_variables_delete", project.name, name, variable)
    found = events(api, "deployment_audit_events_list", project.name, name)
    texts = [event["event"] for event in found]
    assert texts[0] == f"Deleted environment variable ENV_VAR for deployment {name}"
    assert texts[-1] == f"Created deployment {name}"
    assert f"Created version v1 for deployment {name}" in texts
    assert f"Updated deployment {name}: description changed" in texts
    assert not any("hush" in text for text in texts)
    assert all("@" in event["user"] for event in found)


def test_tells_what_was_done_to_the_objects_of_a_pipeline(api, project):
    pipeline = project.direct({"number": "double"})
    objects = [graph.deployment("step", project.deployment("double"))]
    call(api, "pipeline_versions_update", project.name, pipeline.name, "v1", {"objects": objects, "attachments": []})
    texts = [event["event"] for event in events(api, "pipeline_audit_events_list", project.name, pipeline.name)]
    assert f"Created pipeline object step in version v1 of pipeline {pipeline.name}" in texts


def test_filters_by_action_and_pages(api, project):
    name = project.fresh("audited")
    call(api, "deployments_create", project.name, {"name": name, **INTERFACE})
    call(api, "deployments_delete", project.name, name)
    deleted = events(api, "project_audit_events_list", project.name, action="delete", limit=1)
    assert [event["event"] for event in deleted] == [f"Deleted deployment {name}"]
    two = events(api, "project_audit_events_list", project.name, limit=2)
    assert events(api, "project_audit_events_list", project.name, limit=1, offset=1) == two[1:]


def test_refuses_an_unknown_action(api, project):
    refusal = refused(api, "project_audit_events_list", project.name, action="undo")
    assert refusal.status == 400
    assert "action" in refusal.sentence
