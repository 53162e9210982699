"""Bad input for direct requests: each is refused with a sentence that names field and rule, and nothing has run."""

import json

import pytest
import requests

import graph
from bad_input import Bad, Snapshot, assert_refused
from calls import call

VALUES = {
    "an-int": ("int", 1, ["1", 1.5, True, [1], {}]),
    "a-double": ("double", 0.5, ["0.5", False, [], {}]),
    "a-string": ("string", "text", [1, True, ["text"], {}]),
    "a-bool": ("bool", True, [1, 0, "true", [], {}]),
    "a-dict": ("dict", {"a": 1}, ["{}", 1, [], True]),
    "a-file": ("file", None, ["file.txt", "ubiops-file://", "ubiops-file://bucket", 1, {}, []]),
    "ints": ("array_int", [1, 2], [1, "1", [1, "2"], [1.5], [True], {}]),
    "doubles": ("array_double", [0.5, 1], [0.5, ["0.5"], [False], {}]),
    "strings": ("array_string", ["a"], ["a", [1], [["a"]], {}]),
    "files": ("array_file", [], ["ubiops-file://bucket/file", ["file.txt"], [1], {}]),
}
"""For each data type a field, a value that it takes, and values that it does not."""

GOOD = {field: good for field, (_, good, _) in VALUES.items()}


def without(field):
    return {name: value for name, value in GOOD.items() if name != field}


WRONG_TYPES = {
    f"{field} of {json.dumps(value)}": Bad({**GOOD, field: value}, f"{field} {data_type}")
    for field, (data_type, _, wrong) in VALUES.items()
    for value in wrong
}

BODIES = {
    "a missing field": Bad(without("a-dict"), "a-dict missing|lacks"),
    "an unknown field": Bad({**GOOD, "unheard-of": 1}, "unheard-of"),
    "a list with a bad item": Bad([GOOD, {**GOOD, "an-int": "1"}], "an-int int"),
    "a string in place of an object": Bad('"text"', "object"),
    "a number in place of an object": Bad("1", "object"),
    "null in place of an object": Bad("null", "object"),
    "a list of what are no objects": Bad([1], "object"),
    "nothing": Bad("", "empty|JSON|body"),
    "invalid JSON": Bad('{"an-int": 1,', "JSON"),
    "two values": Bad(json.dumps(GOOD) * 2, "JSON|one|after|end"),
    "a trailing comma": Bad('{"an-int": 1,}', "JSON"),
    "a single quote": Bad("{'an-int': 1}", "JSON"),
    "NaN": Bad(json.dumps(GOOD).replace("0.5", "NaN", 1), "JSON|NaN"),
    "a number without an end": Bad(json.dumps(GOOD).replace(": 1,", ": 1e999999999,", 1), "an-int|number"),
    "a bare control character": Bad(json.dumps(GOOD).replace("text", "te\x01xt"), "JSON"),
    "half a surrogate pair": Bad(json.dumps(GOOD).replace("text", "\\ud800"), "a-string|surrogate|JSON|Unicode"),
    "a duplicate key": Bad('{"an-int": 1, "an-int": 2}', "an-int duplicate|twice"),
    "a duplicate key deep inside": Bad(
        json.dumps(GOOD).replace('{"a": 1}', '{"a": {"b": 1, "b": 2}}'), "b duplicate|twice"
    ),
    "nesting 10,000 deep": Bad(
        json.dumps({**GOOD, "a-dict": {}}).replace("{}", '{"a":' * 10_000 + "1" + "}" * 10_000), "deep|nest"
    ),
    "lists nested 10,000 deep": Bad("[" * 10_000 + "]" * 10_000, "deep|nest|object"),
    "invalid UTF-8": Bad(json.dumps(GOOD).encode().replace(b"text", b"te\xff\xfext"), "UTF-8"),
    "an overlong encoding": Bad(json.dumps(GOOD).encode().replace(b"text", b"te\xc0\xafxt"), "UTF-8"),
    "UTF-16": Bad(json.dumps(GOOD).encode("utf-16"), "UTF-8|JSON"),
    "text for structured input": Bad("text", "structured|object|JSON", content_type="text/plain"),
    "XML": Bad("<a/>", "application/json", content_type="application/xml", status=415),
    "a form": Bad("a=1", "application/json", content_type="application/x-www-form-urlencoded", status=415),
    "another charset": Bad(GOOD, "utf-8", content_type="application/json; charset=iso-8859-1", status=415),
}

LIMITS = {
    f"{parameter}={value}": Bad(GOOD, f"{parameter} {words}", path=f"{parameter}={value}")
    for parameter, most in (("pipeline_timeout", 7200), ("deployment_timeout", 3600), ("timeout", 7200))
    for value, words in (
        ("9", f"10 {most:,}|{most}"),
        (str(most + 1), f"10 {most:,}|{most}"),
        ("0", "10"),
        ("-1", "10"),
        ("abc", "number"),
        ("", "number"),
        ("10.5", "number"),
        ("99999999999999999999", "number|10"),
    )
}


@pytest.fixture(scope="module")
def project(project_of_module):
    return project_of_module


@pytest.fixture(scope="module")
def structured(project):
    """A pipeline with a field of each data type."""
    return project.direct({field: data_type for field, (data_type, _, _) in VALUES.items()})


@pytest.fixture(scope="module")
def plain(project):
    return project.pipeline(None, None, [], [graph.attach(graph.END, graph.source(graph.START))])


@pytest.fixture
def unchanged(http, project, structured, plain):
    """That nothing has changed by the end of the test."""
    snapshot = Snapshot(http, project.name)
    before = snapshot.take()
    yield
    assert snapshot.take() == before


def requests_path(pipeline):
    return f"/projects/{pipeline.project}/pipelines/{pipeline.name}/requests"


def test_the_good_values_are_good(structured):
    assert structured.run(GOOD)["result"] == GOOD


@pytest.mark.parametrize("name", WRONG_TYPES)
def test_a_value_of_the_wrong_type(http, structured, name):
    assert_refused(http.post(requests_path(structured), WRONG_TYPES[name].body), WRONG_TYPES[name])


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_not_as_it_must_be(http, structured, unchanged, name):
    bad = BODIES[name]

    assert_refused(http.post(requests_path(structured), bad.body, content_type=bad.content_type), bad)


@pytest.mark.parametrize("name", LIMITS)
def test_a_time_limit_out_of_range(http, structured, name):
    assert_refused(http.post(f"{requests_path(structured)}?{LIMITS[name].path}", GOOD), LIMITS[name])


@pytest.mark.parametrize("value", ["9", "3601", "abc"])
def test_a_time_limit_out_of_range_for_a_deployment(http, project, value):
    path = f"/projects/{project.name}/deployments/{project.deployment('double')}/requests?timeout={value}"

    assert_refused(http.post(path, {"number": 1}), Bad(None, "timeout"))


@pytest.mark.parametrize("value", ["2", "yes", ""])
def test_a_flag_that_is_neither_true_nor_false(http, structured, value):
    request = structured.run(GOOD)["id"]

    answer = http.get(f"{requests_path(structured)}/{request}?metadata_only={value}")

    assert_refused(answer, Bad(None, "metadata_only true false"))


@pytest.mark.parametrize(
    "bad",
    [
        Bad("{}", "string|text|plain"),
        Bad("1", "string|text|plain"),
        Bad('["a", 1]', "string|text|plain"),
        Bad(b"\xff\xfe", "UTF-8", content_type="text/plain"),
    ],
    ids=lambda bad: repr(bad.body),
)
def test_bad_plain_input(http, plain, unchanged, bad):
    assert_refused(http.post(requests_path(plain), bad.body, content_type=bad.content_type), bad)


@pytest.mark.parametrize("name", ["a missing field", "invalid UTF-8", "a duplicate key"])
def test_deployments_refuse_bad_bodies_too(http, project, unchanged, name):
    path = f"/projects/{project.name}/deployments/{project.deployment('double')}/requests"

    # None of the fields is one of the deployment's, so that the words may differ.
    assert_refused(http.post(path, BODIES[name].body), BODIES[name]._replace(words=""))


UNKNOWN = {
    "a project": ("/projects/no-such/pipelines/{pipeline}/requests", "Project was not found"),
    "a pipeline": ("/projects/{project}/pipelines/no-such/requests", "Pipeline was not found"),
    "a version": (
        "/projects/{project}/pipelines/{pipeline}/versions/no-such/requests",
        "Pipeline version was not found",
    ),
    "a deployment": ("/projects/{project}/deployments/no-such/requests", "Deployment was not found"),
    "a deployment version": (
        "/projects/{project}/deployments/double/versions/no-such/requests",
        "Deployment version was not found",
    ),
    "a name with an encoded slash": ("/projects/{project}/pipelines/a%2Fb/requests", "Pipeline was not found"),
    "a name that climbs": ("/projects/{project}/pipelines/..%2F..%2Fetc/requests", "Pipeline was not found"),
    "a name with a zero byte": ("/projects/{project}/pipelines/a%00b/requests", "Pipeline was not found"),
}


@pytest.mark.parametrize("what", UNKNOWN)
def test_unknown_names_in_the_path(http, project, structured, what):
    project.deployment("double")
    path, sentence = UNKNOWN[what]

    answer = http.post(path.format(project=project.name, pipeline=structured.name), GOOD)

    assert (answer.status_code, answer.json()) == (404, {"error": sentence})


@pytest.mark.parametrize("request_id", ["00000000-0000-4000-8000-000000000000", "no-uuid", "..%2F..", "%00"])
@pytest.mark.parametrize("kind", ["requests", "versions/v1/requests", "versions/v1/object-requests"])
def test_an_unknown_request(http, structured, kind, request_id):
    answer = http.get(f"/projects/{structured.project}/pipelines/{structured.name}/{kind}/{request_id}")

    assert_refused(answer, Bad(None, "not found", status=404))


def test_a_path_with_a_broken_escape(http, project):
    assert http.get(f"/projects/{project.name}/pipelines/%zz").status_code in (400, 404)


HUNDRED_MEGABYTES = 100 * 1024 * 1024


def test_a_body_of_a_hundred_megabytes(http, structured, unchanged):
    answer = http.post(requests_path(structured), b'{"a-string": "' + b"x" * HUNDRED_MEGABYTES + b'"}')

    assert_refused(answer, Bad(None, "body larger|large|limit bytes|MB", status=413))


def test_a_body_of_a_hundred_megabytes_in_chunks(server, structured, unchanged):
    def chunks():
        for _ in range(100):
            yield b"x" * (HUNDRED_MEGABYTES // 100)

    answer = requests.post(
        server.url + requests_path(structured),
        data=chunks(),
        headers={"Authorization": f"Token {server.token}", "Content-Type": "application/json"},
        timeout=60,
    )

    assert_refused(answer, Bad(None, "body larger|large|limit bytes|MB", status=413))


def test_the_client_is_told_that_its_body_is_too_large(client, plain):
    with pytest.raises(Exception) as caught:
        call(client, "pipeline_requests_create", plain.project, plain.name, "x" * HUNDRED_MEGABYTES)

    assert getattr(caught.value, "status", None) == 413, caught.value
