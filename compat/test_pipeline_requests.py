"""Direct pipeline requests: made and read back, on the default and on the versioned path (reference, section 2)."""

import pytest

import graph
from calls import OLD_CLIENT, call, compact, refused
from request_structures import PIPELINE_REQUEST, PIPELINE_REQUEST_CREATED, PIPELINE_REQUEST_METADATA


@pytest.fixture(scope="module")
def every_kind(project):
    """A pipeline with one step of each kind: deployment, operator and sub-pipeline."""
    inner = project.wired("double")
    number = {"number": "double"}
    return (
        project.pipeline(
            number,
            number,
            [
                graph.deployment("the-deployment", project.deployment("double")),
                graph.function("the-function", "number + 1", number, "double"),
                graph.sub_pipeline("the-pipeline", inner.name),
            ],
            [
                graph.attach("the-deployment", graph.source(graph.START, {"number": "number"})),
                graph.attach("the-function", graph.source("the-deployment", {"number": "number"})),
                graph.attach("the-pipeline", graph.source("the-function", {"output": "number"})),
                graph.attach(graph.END, graph.source("the-pipeline", {"number": "number"})),
            ],
        ),
        inner,
    )


def expect_completed(created, pipeline):
    assert created["pipeline"] == pipeline.name
    assert created["version"] == pipeline.version
    assert created["status"] == "completed"
    assert created["success"] is True
    assert created["error_message"] is None


def test_pipeline_requests_create(api, project, every_kind):
    pipeline, inner = every_kind

    answer = call(
        api, "pipeline_requests_create", project.name, pipeline.name, {"number": 23.5}, shape=PIPELINE_REQUEST_CREATED
    )

    created = answer.json
    expect_completed(created, pipeline)
    assert answer.response.status_code == 200
    assert created["result"] == {"number": 96}
    assert (created["pipeline_timeout"], created["deployment_timeout"]) == (3600, 300)
    [deployment], [operator], [sub_pipeline] = (
        created["deployment_requests"],
        created["operator_requests"],
        created["pipeline_requests"],
    )
    assert (deployment["pipeline_object"], deployment["deployment"], deployment["version"]) == (
        "the-deployment",
        "double",
        "v1",
    )
    assert (operator["pipeline_object"], operator["operator"]) == ("the-function", "function")
    assert (sub_pipeline["pipeline_object"], sub_pipeline["pipeline"], sub_pipeline["version"]) == (
        "the-pipeline",
        inner.name,
        "v1",
    )
    for step in (deployment, operator, sub_pipeline):
        assert (step["status"], step["success"], step["error_message"]) == ("completed", True, None)


def test_pipeline_version_requests_create(api, project, every_kind):
    pipeline, _ = every_kind

    created = call(
        api,
        "pipeline_version_requests_create",
        project.name,
        pipeline.name,
        pipeline.version,
        {"number": 1},
        shape=PIPELINE_REQUEST_CREATED,
    ).json

    expect_completed(created, pipeline)
    assert created["result"] == {"number": 6}


@pytest.mark.parametrize("operation", ["pipeline_requests_get", "pipeline_version_requests_get"])
def test_get(api, project, every_kind, operation):
    pipeline, inner = every_kind
    created = pipeline.run({"number": 23.5})
    place = (pipeline.version,) if operation == "pipeline_version_requests_get" else ()

    found = call(api, operation, project.name, pipeline.name, created["id"], *place, shape=PIPELINE_REQUEST).json

    expect_completed(found, pipeline)
    for field in ("id", "result", "pipeline_timeout", "deployment_timeout"):
        assert found[field] == created[field]
    assert found["request_data"] == {"number": 23.5}
    assert (found["input_size"], found["output_size"]) == (compact(found["request_data"]), compact(found["result"]))
    assert found["time_created"] <= found["time_started"] <= found["time_completed"]
    assert "@" in found["origin"]["created_by"]
    for kind in ("deployment_requests", "operator_requests", "pipeline_requests"):
        [step_then], [step_now] = created[kind], found[kind]
        assert {key: step_now[key] for key in step_then} == step_then
        assert step_now["input_size"] > 0 and step_now["output_size"] > 0


@pytest.mark.parametrize("metadata_only", [True, False])
@pytest.mark.parametrize("operation", ["pipeline_requests_get", "pipeline_version_requests_get"])
def test_metadata_only_leaves_out_data_and_nothing_else(api, project, every_kind, operation, metadata_only):
    pipeline, _ = every_kind
    created = pipeline.run({"number": 1})
    place = (pipeline.version,) if operation == "pipeline_version_requests_get" else ()

    found = call(
        api,
        operation,
        project.name,
        pipeline.name,
        created["id"],
        *place,
        metadata_only=metadata_only,
        shape=PIPELINE_REQUEST_METADATA if metadata_only else PIPELINE_REQUEST,
    ).json

    data = (found.get("request_data"), found.get("result"))
    assert data == ((None, None) if metadata_only else ({"number": 1}, {"number": 6}))
    assert found["input_size"] == compact({"number": 1})


@pytest.mark.parametrize("text", ["true", "True", "TRUE", "tRuE", "1"])
def test_metadata_only_is_true_in_any_letter_case(http, project, every_kind, text):
    pipeline, _ = every_kind
    request = pipeline.run({"number": 1})["id"]
    path = f"/projects/{project.name}/pipelines/{pipeline.name}/requests/{request}"

    assert http.get(f"{path}?metadata_only={text}").json().get("result") is None


@pytest.mark.parametrize("text", ["false", "False", "FALSE", "0"])
def test_metadata_only_is_false_in_any_letter_case(http, project, every_kind, text):
    pipeline, _ = every_kind
    request = pipeline.run({"number": 1})["id"]
    path = f"/projects/{project.name}/pipelines/{pipeline.name}/requests/{request}"

    assert http.get(f"{path}?metadata_only={text}").json()["result"] == {"number": 6}


def test_sequence_ids_sort_as_text_in_the_order_of_creation(every_kind):
    pipeline, _ = every_kind
    steps = []
    for _ in range(3):
        created = pipeline.run({"number": 1})
        for kind in ("deployment_requests", "operator_requests", "pipeline_requests"):
            steps += [step["sequence_id"] for step in created[kind]]

    assert len({len(sequence) for sequence in steps}) == 1, "sequence ids must have one width"
    assert steps == sorted(set(steps))


@pytest.mark.parametrize("operation", ["pipeline_requests_create", "pipeline_version_requests_create"])
def test_a_list_is_one_request_with_a_list_as_its_result(client, project, every_kind, operation):
    pipeline, _ = every_kind
    place = (pipeline.version,) if operation == "pipeline_version_requests_create" else ()

    created = call(
        client,
        operation,
        project.name,
        pipeline.name,
        *place,
        [{"number": 1}, {"number": 2}],
        shape=PIPELINE_REQUEST_CREATED,
    ).json

    expect_completed(created, pipeline)
    assert created["result"] == [{"number": 6}, {"number": 10}]
    assert pipeline.get(created["id"])["request_data"] == [{"number": 1}, {"number": 2}]


@pytest.mark.parametrize("data, result", [("söme text", "SÖME TEXT"), (["a", "b"], ["A", "B"])])
@pytest.mark.parametrize("operation", ["pipeline_requests_create", "pipeline_version_requests_create"])
def test_plain_input(api, project, operation, data, result):
    pipeline = project.wired("shout")
    place = (pipeline.version,) if operation == "pipeline_version_requests_create" else ()

    created = call(api, operation, project.name, pipeline.name, *place, data, shape=PIPELINE_REQUEST_CREATED).json

    expect_completed(created, pipeline)
    assert created["result"] == result
    found = pipeline.get(created["id"])
    assert (found["request_data"], found["result"]) == (data, result)
    sizes = [len(side.encode()) if isinstance(side, str) else compact(side) for side in (data, result)]
    assert [found["input_size"], found["output_size"]] == sizes


def test_plain_input_may_come_as_a_json_string(http, project):
    pipeline = project.wired("shout")

    answer = http.post(f"/projects/{project.name}/pipelines/{pipeline.name}/requests", '"söme \\"text\\""')

    assert answer.status_code == 200, answer.text
    assert answer.json()["result"] == 'SÖME "TEXT"'


@pytest.mark.skipif(not OLD_CLIENT, reason="newer clients have no deployment_timeout")
@pytest.mark.parametrize("operation", ["pipeline_requests_create", "pipeline_version_requests_create"])
def test_the_timeouts_of_the_seed(api, project, every_kind, operation):
    pipeline, _ = every_kind
    place = (pipeline.version,) if operation == "pipeline_version_requests_create" else ()

    created = call(
        api,
        operation,
        project.name,
        pipeline.name,
        *place,
        {"number": 1},
        pipeline_timeout=7200,
        deployment_timeout=10,
        shape=PIPELINE_REQUEST_CREATED,
    ).json

    assert (created["pipeline_timeout"], created["deployment_timeout"]) == (7200, 10)
    found = pipeline.get(created["id"])
    assert (found["pipeline_timeout"], found["deployment_timeout"]) == (7200, 10)


@pytest.mark.skipif(OLD_CLIENT, reason="4.6.1 has no timeout")
@pytest.mark.parametrize("operation", ["pipeline_requests_create", "pipeline_version_requests_create"])
def test_the_newer_timeout(api, project, every_kind, operation):
    pipeline, _ = every_kind
    place = (pipeline.version,) if operation == "pipeline_version_requests_create" else ()

    created = call(
        api,
        operation,
        project.name,
        pipeline.name,
        *place,
        {"number": 1},
        timeout=1000,
        priority=1,
        shape=PIPELINE_REQUEST_CREATED,
    ).json

    assert created["pipeline_timeout"] == 1000
    # A step may take what is left of the whole.
    assert created["deployment_timeout"] == 1000


def test_the_newer_timeout_beats_pipeline_timeout(http, project, every_kind):
    pipeline, _ = every_kind

    answer = http.post(
        f"/projects/{project.name}/pipelines/{pipeline.name}/requests?pipeline_timeout=20&timeout=30", {"number": 1}
    )

    assert answer.json()["pipeline_timeout"] == 30


def test_each_kind_of_step_can_be_read_on_its_own(client, project, every_kind):
    pipeline, inner = every_kind
    created = pipeline.run({"number": 23.5})

    [step] = created["deployment_requests"]
    deployment = call(client, "deployment_requests_get", project.name, "double", step["id"]).json
    assert (deployment["request_data"], deployment["result"]) == ({"number": 23.5}, {"number": 47})

    [step] = created["operator_requests"]
    operator = pipeline.operator_request(step["id"])
    assert (operator["request_data"], operator["result"]) == ({"number": 47}, {"output": 48})

    [step] = created["pipeline_requests"]
    sub_pipeline = inner.get(step["id"])
    assert (sub_pipeline["request_data"], sub_pipeline["result"]) == ({"number": 48}, {"number": 96})
    assert sub_pipeline["pipeline_timeout"] <= created["pipeline_timeout"]
    [step] = sub_pipeline["deployment_requests"]
    assert step["pipeline_object"] == "step"


def test_a_request_is_found_under_its_own_version_only(client, project):
    pipeline = project.direct({"number": "int"})
    second = {
        "version": "v2",
        "attachments": [graph.attach(graph.END, graph.source(graph.START, {"number": "number"}))],
    }
    call(client, "pipeline_versions_create", project.name, pipeline.name, second)
    request = call(client, "pipeline_version_requests_create", project.name, pipeline.name, "v2", {"number": 1}).json[
        "id"
    ]

    assert refused(client, "pipeline_requests_get", project.name, pipeline.name, request).status == 404
    assert refused(client, "pipeline_version_requests_get", project.name, pipeline.name, request, "v1").status == 404
    found = call(client, "pipeline_version_requests_get", project.name, pipeline.name, request, "v2").json
    assert found["version"] == "v2"
