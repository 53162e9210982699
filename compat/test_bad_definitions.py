"""Bad names and settings of projects, deployments, pipelines and versions: each is refused, and nothing has changed."""

import pytest

import graph
from bad_input import Bad, Snapshot, assert_refused

NUMBER = {"number": "double"}

BAD_NAMES = {
    "": "empty",
    "Upper": "upper case",
    "1st": "a digit first",
    "-dash": "a dash first",
    "under_score": "an underscore",
    "with space": "a space",
    "with/slash": "a slash",
    "../../etc/passwd": "a path",
    "..": "two dots",
    "dot.dot": "a dot",
    "uml\u00e4ut": "a letter outside ASCII",
    "line\nbreak": "a line break",
    "zero\0byte": "a zero byte",
    "x" * 65: "65 characters",
}
"""Names that no project, deployment or pipeline may have, and what is wrong with them."""

BAD_VERSIONS = {
    "": "empty",
    "-dash": "a dash first",
    ".dot": "a dot first",
    "..": "two dots",
    "../../etc/passwd": "a path",
    "with space": "a space",
    "with/slash": "a slash",
    "x" * 65: "65 characters",
}

VARIABLE = "environment-variables"

SETTINGS = {
    "deployment: no name": ("deployments", {"input_type": "plain", "output_type": "plain"}, "name"),
    "deployment: a name that is a number": ("deployments", {"name": 1, **graph.interface(None, None)}, "name string"),
    "deployment: an unknown input type": (
        "deployments",
        {"name": "a", "input_type": "other", "output_type": "plain"},
        "input_type structured plain",
    ),
    "deployment: an unknown data type": (
        "deployments",
        {"name": "a", "output_type": "plain", "input_type": "structured", "input_fields": graph.fields({"f": "blob"})},
        "f|input_fields blob|data_type array_int",
    ),
    "deployment: a field twice": (
        "deployments",
        {
            "name": "a",
            "output_type": "plain",
            "input_type": "structured",
            "input_fields": graph.fields({"twice": "int"}) * 2,
        },
        "twice",
    ),
    "deployment: a field without a name": (
        "deployments",
        {"name": "a", "output_type": "plain", "input_type": "structured", "input_fields": [{"data_type": "int"}]},
        "input_fields name",
    ),
    "deployment: fields that are no list": (
        "deployments",
        {"name": "a", "output_type": "plain", "input_type": "structured", "input_fields": {"f": "int"}},
        "input_fields list",
    ),
    "deployment: plain with fields": (
        "deployments",
        {"name": "a", "output_type": "plain", "input_type": "plain", "input_fields": graph.fields(NUMBER)},
        "input_fields plain",
    ),
    "deployment: a long description": (
        "deployments",
        {"name": "a", "description": "x" * 401, **graph.interface(None, None)},
        "description 400",
    ),
    "deployment: labels that are no object": (
        "deployments",
        {"name": "a", "labels": ["x"], **graph.interface(None, None)},
        "labels object",
    ),
    "deployment: a label that is no string": (
        "deployments",
        {"name": "a", "labels": {"x": 1}, **graph.interface(None, None)},
        "labels string",
    ),
    "pipeline: no input type": ("pipelines", {"name": "a"}, "input_type"),
    "pipeline: an unknown data type": (
        "pipelines",
        {"name": "a", "input_type": "structured", "input_fields": graph.fields({"f": "array_bool"})},
        "f|input_fields array_bool|data_type array_int",
    ),
    "version: no name": ("deployments/{deployment}/versions", {}, "version"),
    "version: no instances": (
        "deployments/{deployment}/versions",
        {"version": "a", "maximum_instances": 0},
        "maximum_instances",
    ),
    "version: more instances at least than at most": (
        "deployments/{deployment}/versions",
        {"version": "a", "minimum_instances": 3, "maximum_instances": 2},
        "minimum_instances maximum_instances",
    ),
    "version: too little idle time": (
        "deployments/{deployment}/versions",
        {"version": "a", "maximum_idle_time": 9},
        "maximum_idle_time 10",
    ),
    "version: too much idle time": (
        "deployments/{deployment}/versions",
        {"version": "a", "maximum_idle_time": 3601},
        "maximum_idle_time 3,?600",
    ),
    "version: an unknown scaling strategy": (
        "deployments/{deployment}/versions",
        {"version": "a", "scaling_strategy": "wild"},
        "scaling_strategy moderate",
    ),
    "version: an unknown retention mode": (
        "deployments/{deployment}/versions",
        {"version": "a", "request_retention_mode": "some"},
        "request_retention_mode metadata",
    ),
    "version: too long a retention": (
        "deployments/{deployment}/versions",
        {"version": "a", "request_retention_time": 2419201},
        "request_retention_time 2,?419,?200",
    ),
    "version: a number that is text": (
        "deployments/{deployment}/versions",
        {"version": "a", "maximum_instances": "5"},
        "maximum_instances number",
    ),
    "pipeline version: an unknown retention mode": (
        "pipelines/{pipeline}/versions",
        {"version": "a", "request_retention_mode": "some"},
        "request_retention_mode metadata",
    ),
    "variable: no value": (VARIABLE, {"name": "A", "secret": False}, "value"),
    "variable: a bad name": (VARIABLE, {"name": "A-B", "value": "", "secret": False}, "name A-B|letters"),
    "variable: an empty name": (VARIABLE, {"name": "", "value": "", "secret": False}, "name"),
    "variable: secret that is text": (VARIABLE, {"name": "A", "value": "", "secret": "yes"}, "secret true"),
    "no JSON": ("deployments", "{", "JSON"),
    "duplicate keys": ("deployments", '{"name": "a", "name": "b"}', "name duplicate|twice"),
    "a list": ("deployments", [], "object"),
    "nested 10,000 deep": ("deployments", '{"name": ' + "[" * 10_000 + "]" * 10_000 + "}", "deep|nest"),
}


@pytest.fixture(scope="module")
def project(project_of_module):
    return project_of_module


@pytest.fixture(scope="module")
def deployment(project):
    return project.deployment("double")


@pytest.fixture(scope="module")
def pipeline(project):
    return project.direct(NUMBER).name


@pytest.fixture
def unchanged(http, project, deployment, pipeline):
    """That nothing has changed by the end of the test."""
    snapshot = Snapshot(http, project.name)
    before = snapshot.take()
    yield
    assert snapshot.take() == before


@pytest.mark.parametrize("kind", ["projects", "deployments", "pipelines"])
@pytest.mark.parametrize("name", BAD_NAMES, ids=BAD_NAMES.get)
def test_a_bad_name(http, project, organization, unchanged, kind, name):
    path = "/projects" if kind == "projects" else f"/projects/{project.name}/{kind}"
    body = {"organization_name": organization} if kind == "projects" else graph.interface(None, None)

    assert_refused(http.post(path, {**body, "name": name}), Bad(None, "name characters|letter|empty"))


@pytest.mark.parametrize("kind", ["deployments", "pipelines"])
@pytest.mark.parametrize("name", BAD_VERSIONS, ids=BAD_VERSIONS.get)
def test_a_bad_version_name(http, project, deployment, pipeline, unchanged, kind, name):
    owner = deployment if kind == "deployments" else pipeline

    answer = http.post(f"/projects/{project.name}/{kind}/{owner}/versions", {"version": name})

    assert_refused(answer, Bad(None, "version characters|letter|empty"))


@pytest.mark.parametrize("name", ["Upper", "..", "with/slash"])
def test_a_rename_obeys_the_same_rules(http, project, deployment, pipeline, unchanged, name):
    for path in (f"deployments/{deployment}", f"pipelines/{pipeline}"):
        answer = http.send("PATCH", f"/projects/{project.name}/{path}", {"name": name})

        assert_refused(answer, Bad(None, "name"))


@pytest.mark.parametrize("name", SETTINGS)
def test_a_bad_setting(http, project, deployment, pipeline, unchanged, name):
    path, body, words = SETTINGS[name]

    answer = http.post(f"/projects/{project.name}/{path.format(deployment=deployment, pipeline=pipeline)}", body)

    assert_refused(answer, Bad(None, words))
