"""Environment variables of projects, deployments and versions (reference, section 6.5)."""

import pytest

import graph
from calls import call, refused
from definition_structures import ENVIRONMENT_VARIABLE, INHERITED_ENVIRONMENT_VARIABLE
from packing import pack_root
from world import DEPLOYMENTS

LEVELS = {
    "project_environment_variables": 0,
    "deployment_environment_variables": 1,
    "deployment_version_environment_variables": 2,
}
"""The operations of each level, and how many of deployment and version name it."""


@pytest.fixture
def deployment(project):
    return project.create_deployment(project.fresh("deployment"), None, None)


@pytest.fixture(params=LEVELS)
def level(request):
    return request.param


@pytest.fixture
def place(project, deployment, level):
    """What names the level: the project, and perhaps deployment and version."""
    return (project.name, deployment, "v1")[: 1 + LEVELS[level]]


@pytest.fixture
def name(client, project):
    """The name of a variable that is not there, neither before nor, in the project, after the test."""
    name = project.fresh("NAME").replace("-", "_")
    yield name
    for variable in call(client, "project_environment_variables_list", project.name).json:
        if variable["name"] == name:
            call(client, "project_environment_variables_delete", project.name, variable["id"])


def own(api, level, place):
    return call(api, f"{level}_list", *place).json


def created(api, level, place, name, value="value", secret=False):
    body = {"name": name, "value": value, "secret": secret}
    return call(api, f"{level}_create", *place, body, shape=ENVIRONMENT_VARIABLE).json


def with_id(level, place, identifier):
    """The arguments of get, update and delete, which take the id between the names."""
    return {"id": identifier, **dict(zip(("project_name", "deployment_name", "version"), place))}


def test_create(api, level, place, name):
    variable = created(api, level, place, name)

    assert (variable["name"], variable["value"], variable["secret"]) == (name, "value", False)


def test_get(api, level, place, name):
    variable = created(api, level, place, name)

    found = call(api, f"{level}_get", **with_id(level, place, variable["id"]), shape=ENVIRONMENT_VARIABLE).json

    assert found == variable


def test_list(api, level, place, name):
    variable = created(api, level, place, name)
    shape = INHERITED_ENVIRONMENT_VARIABLE if LEVELS[level] else ENVIRONMENT_VARIABLE

    [found] = [found for found in own(api, level, place) if found["name"] == name]

    assert list(shape(found, "answer")) == []
    assert {key: found[key] for key in variable} == variable
    if LEVELS[level]:
        assert (found["inheritance_type"], found["inheritance_name"]) == (None, None)


def test_update(api, level, place, name):
    variable = created(api, level, place, name)
    body = {"name": name, "value": "", "secret": False}

    updated = call(
        api, f"{level}_update", **with_id(level, place, variable["id"]), data=body, shape=ENVIRONMENT_VARIABLE
    ).json

    assert updated == {**variable, "value": ""}


def test_delete(api, level, place, name):
    variable = created(api, level, place, name)

    answer = call(api, f"{level}_delete", **with_id(level, place, variable["id"]))

    assert (answer.response.status_code, answer.response.content) == (204, b"")
    assert refused(api, f"{level}_get", **with_id(level, place, variable["id"])).status == 404


def test_a_secret_is_never_shown_and_stays_one(client, level, place, name):
    variable = created(client, level, place, name, secret=True)

    assert variable["value"] is None
    assert [found["value"] for found in own(client, level, place) if found["name"] == name] == [None]
    body = {"name": name, "value": "value", "secret": False}
    assert refused(client, f"{level}_update", **with_id(level, place, variable["id"]), data=body).status == 400


def test_a_name_is_given_once_in_a_level(client, level, place, name):
    created(client, level, place, name)

    refusal = refused(client, f"{level}_create", *place, {"name": name, "value": "", "secret": False})

    assert refusal.status in (400, 409)
    assert name in refusal.sentence


def test_the_nearest_level_wins_and_lists_say_where_a_value_is_from(client, project, deployment, name):
    levels = list(LEVELS)
    places = [(project.name, deployment, "v1")[: 1 + LEVELS[level]] for level in levels]
    seen = []
    for level, place in zip(levels, places):
        created(client, level, place, name, value=level)
        [found] = [found for found in own(client, levels[2], places[2]) if found["name"] == name]
        seen.append((found["value"], found["inheritance_type"], found["inheritance_name"]))

    assert seen == [
        (levels[0], "project", project.name),
        (levels[1], "deployment", deployment),
        (levels[2], None, None),
    ]


@pytest.mark.parametrize("level", list(LEVELS)[1:])
def test_copy(api, project, deployment, level, name):
    source = (project.name, deployment, "v1")[: 1 + LEVELS[level]]
    created(api, level, source, name, value="copied")
    target = project.create_deployment(project.fresh("deployment"), None, None)
    place = (project.name, target, "v1")[: 1 + LEVELS[level]]
    created(api, level, place, name, value="overwritten")
    body = {"source_deployment": deployment, **({"source_version": "v1"} if len(source) == 3 else {})}

    answer = call(api, f"{level}_copy", *place, body)

    [copied] = answer.json
    assert list(INHERITED_ENVIRONMENT_VARIABLE(copied, "answer")) == []
    assert (copied["name"], copied["value"], copied["inheritance_type"]) == (name, "copied", None)
    assert [found["value"] for found in own(api, level, place) if found["name"] == name] == ["copied"]


def test_an_object_lists_what_its_deployment_version_has(api, project, deployment, name):
    created(api, "deployment_environment_variables", (project.name, deployment), name)
    pipeline = project.pipeline(None, None, [graph.deployment("step", deployment, version="v1")], [])

    answer = call(
        api,
        "pipeline_version_object_environment_variables_list",
        project_name=project.name,
        pipeline_name=pipeline.name,
        version="v1",
        name="step",
    )

    [found] = [found for found in answer.json if found["name"] == name]
    assert list(INHERITED_ENVIRONMENT_VARIABLE(found, "answer")) == []
    assert (found["value"], found["inheritance_type"], found["inheritance_name"]) == ("value", "deployment", deployment)


def test_code_sees_the_variables_of_all_levels(client, project, tmp_path):
    describe = project.create_deployment(project.fresh("describe"), *DEPLOYMENTS["describe"])
    created(client, "deployment_environment_variables", (project.name, describe), "COMPAT_ONE", "deployment")
    created(client, "deployment_environment_variables", (project.name, describe), "COMPAT_TWO", "deployment", True)
    created(client, "deployment_version_environment_variables", (project.name, describe, "v1"), "COMPAT_ONE", "version")
    project.upload(describe, "v1", pack_root("describe", tmp_path / "package.zip"))

    told = call(client, "deployment_requests_create", project.name, describe, {"text": ""}).json["result"]

    assert told["variables"] == {"COMPAT_ONE": "version", "COMPAT_TWO": "deployment"}
    assert told["init"]["environment_variables"]["COMPAT_ONE"] == "version"
