"""Input and output of requests as files (reference, section 2.5)."""

import pytest

import graph
from bad_input import Bad, assert_refused
from calls import OLD_CLIENT
from targets import DEPLOYMENT, KINDS, PATHS, PIPELINE, Target

newer = pytest.mark.skipif(OLD_CLIENT, reason="4.6.1 has no downloads")


@pytest.fixture(scope="module", params=[f"{kind} {path}" for kind in KINDS for path in PATHS])
def doubling(request, project):
    return project.target(*request.param.split(), "double")


@pytest.fixture(scope="module")
def operator(client, project):
    """The path of an operator request, and its id."""
    number = {"number": "double"}
    pipeline = project.pipeline(
        number,
        number,
        [
            graph.function("add", "number + 1", number, "double"),
            graph.function("divide", "1 / number", number, "double"),
        ],
        [
            graph.attach("add", graph.source(graph.START, {"number": "number"})),
            graph.attach("divide", graph.source(graph.START, {"number": "number"})),
            graph.attach(graph.END, graph.source("add", {"output": "number"})),
        ],
    )
    created = pipeline.run({"number": 0})
    ids = {step["pipeline_object"]: step["id"] for step in created["operator_requests"]}
    return pipeline, ids


def expect_json(answer, request_id, what, data):
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={request_id}_{what}.json"
    assert answer.json() == data


@pytest.mark.parametrize("data, result", [({"number": 1}, {"number": 2}), ([{"number": 1}] * 2, [{"number": 2}] * 2)])
def test_structured_data_is_json(http, doubling, data, result):
    request_id = doubling.run(data)["id"]

    expect_json(http.get(f"{doubling.path()}/{request_id}/input"), request_id, "input", data)
    expect_json(http.get(f"{doubling.path()}/{request_id.upper()}/output"), request_id, "output", result)


@newer
@pytest.mark.parametrize("what, data", [("input", {"number": 1}), ("output", {"number": 2})])
def test_the_client_downloads_them(api, doubling, what, data):
    request_id = doubling.run({"number": 1})["id"]
    kind = doubling.kind + ("_version" if doubling.version else "")
    names = {"project_name": doubling.project, f"{doubling.kind}_name": doubling.name, "request_id": request_id}
    if doubling.version:
        names["version"] = doubling.version

    answer = getattr(api, f"{kind}_requests_{what}_get")(**names)

    assert answer.getfilename() == f"{request_id}_{what}.json"
    assert answer.json() == data


@newer
@pytest.mark.parametrize("what, data", [("input", {"number": 0}), ("output", {"output": 1})])
def test_the_client_downloads_those_of_operators(api, operator, what, data):
    pipeline, ids = operator

    download = getattr(api, f"pipeline_version_object_requests_{what}_get")
    answer = download(pipeline.project, pipeline.name, ids["add"], pipeline.version)

    assert answer.json() == data


def test_those_of_operators(http, operator):
    pipeline, ids = operator
    path = f"/projects/{pipeline.project}/pipelines/{pipeline.name}/versions/v1/object-requests"

    expect_json(http.get(f"{path}/{ids['add']}/input"), ids["add"], "input", {"number": 0})
    expect_json(http.get(f"{path}/{ids['add']}/output"), ids["add"], "output", {"output": 1})
    expect_json(http.get(f"{path}/{ids['divide']}/input"), ids["divide"], "input", {"number": 0})
    assert_refused(http.get(f"{path}/{ids['divide']}/output"), Bad(None, "output failed", status=404))


@pytest.mark.parametrize("kind", KINDS)
def test_plain_data_is_text(http, project, kind):
    target = project.target(kind, "default", "shout")
    text = 'söme "text"\n\u2028 \U0001f600\\'
    request_id = target.run(text)["id"]

    for what, content in (("input", text), ("output", text.upper())):
        answer = http.get(f"{target.path()}/{request_id}/{what}")
        assert answer.headers["Content-Type"].split(";")[0] == "text/plain"
        assert answer.headers["Content-Disposition"] == f"attachment; filename={request_id}_{what}.txt"
        assert answer.content.decode("utf-8") == content


def test_a_list_of_plain_data_is_json(http, project):
    target = project.target(DEPLOYMENT, "default", "shout")
    request_id = target.run(["a", "b"])["id"]

    expect_json(http.get(f"{target.path()}/{request_id}/output"), request_id, "output", ["A", "B"])


def test_megabytes_come_as_they_are(http, client, project):
    target = Target(client, project.name, PIPELINE, project.direct({"text": "string"}).name, None)
    data = {"text": "x" * (8 * 1024 * 1024)}
    request_id = target.run(data)["id"]

    expect_json(http.get(f"{target.path()}/{request_id}/output"), request_id, "output", data)


def test_there_is_no_output_before_the_end(http, project, gate):
    target = project.target(DEPLOYMENT, "default", "hold")
    working, waiting = target.batch_ids(gate.items("a", "b"))
    held = gate.arrival()

    expect_json(http.get(f"{target.path()}/{waiting}/input"), waiting, "input", gate.item("b"))
    assert_refused(http.get(f"{target.path()}/{waiting}/output"), Bad(None, "output pending", status=404))
    assert_refused(http.get(f"{target.path()}/{working}/output"), Bad(None, "output process", status=404))
    target.cancel(waiting)
    assert_refused(http.get(f"{target.path()}/{waiting}/output"), Bad(None, "output cancelled", status=404))
    held.fail()
    target.ended([working])
    assert_refused(http.get(f"{target.path()}/{working}/output"), Bad(None, "output failed", status=404))


@pytest.mark.parametrize("what", ["input", "output"])
def test_what_is_not_kept_is_not_found(http, client, project, what):
    pipeline = project.direct({"number": "int"}, request_retention_mode="metadata")
    target = Target(client, project.name, PIPELINE, pipeline.name, None)
    request_id = target.run({"number": 1})["id"]

    answer = http.get(f"{target.path()}/{request_id}/{what}")

    assert_refused(answer, Bad(None, f"{what} request_retention_mode", status=404))


@pytest.mark.parametrize("request_id", ["00000000-0000-4000-8000-000000000000", "no-uuid"])
@pytest.mark.parametrize("what", ["input", "output"])
def test_those_of_an_unknown_request(http, doubling, what, request_id):
    answer = http.get(f"{doubling.path()}/{request_id}/{what}")

    assert_refused(answer, Bad(None, "request was not found", status=404))


def test_those_of_a_request_elsewhere(http, client, project, doubling):
    other = Target(client, project.name, PIPELINE, project.direct({"number": "int"}).name, None)
    request_id = other.run({"number": 1})["id"]

    assert http.get(f"{doubling.path()}/{request_id}/input").status_code == 404
