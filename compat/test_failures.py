"""Requests that fail: how it shows in request and steps, and what goes on (reference, sections 2.1, 4.3, 5.4)."""

import time

import pytest

import graph
from graph import END, START, attach, source

RISK = {"number": "double", "mode": "string"}
NUMBER = {"number": "double"}
SAME = {"number": "number"}
ALL = {"number": "number", "mode": "mode"}


def test_a_failing_step_fails_the_request(project):
    pipeline = project.wired("risky")

    created = pipeline.run({"number": 1, "mode": "public"})

    assert (created["status"], created["success"], created["result"]) == ("failed", False, None)
    assert created["error_message"] == "Error while processing a deployment request"
    [step] = created["deployment_requests"]
    assert (step["status"], step["success"], step["error_message"]) == ("failed", False, "Asset ID not supported")
    found = pipeline.get(created["id"])
    assert (found["status"], found["success"]) == ("failed", False)
    assert found["error_message"] == created["error_message"]
    assert (found["result"], found["output_size"]) == (None, None)
    assert found["time_completed"] is not None
    [step] = found["deployment_requests"]
    assert (step["error_message"], step["output_size"]) == ("Asset ID not supported", None)


def test_what_comes_after_a_failed_step_never_starts(project):
    pipeline = project.pipeline(
        RISK,
        NUMBER,
        [
            graph.deployment("risky", project.deployment("risky")),
            graph.deployment("after", project.deployment("double")),
        ],
        [
            attach("risky", source(START, ALL)),
            attach("after", source("risky", SAME)),
            attach(END, source("after", SAME)),
        ],
    )

    failed = pipeline.run({"number": 1, "mode": "private"})

    assert [step["pipeline_object"] for step in failed["deployment_requests"]] == ["risky"]
    assert pipeline.run({"number": 1, "mode": "well"})["result"] == {"number": 4}


@pytest.mark.parametrize(
    "on_error, status, result", [("stop", "failed", None), ("continue", "completed", {"number": 2})]
)
def test_on_error_says_whether_the_rest_goes_on(project, on_error, status, result):
    pipeline = project.pipeline(
        RISK,
        NUMBER,
        [
            graph.deployment("risky", project.deployment("risky"), on_error=on_error),
            graph.deployment("safe", project.deployment("double")),
        ],
        [
            attach("risky", source(START, ALL)),
            attach("safe", source(START, SAME)),
            attach(END, source("risky", SAME)),
            attach(END, source("safe", SAME)),
        ],
    )

    created = pipeline.run({"number": 1, "mode": "public"})

    assert created["status"] == status
    if on_error == "continue":
        assert created["result"] == result
        assert created["error_message"] is None
    [risky] = [step for step in created["deployment_requests"] if step["pipeline_object"] == "risky"]
    assert (risky["status"], risky["error_message"]) == ("failed", "Asset ID not supported")


def test_on_error_continue_with_nothing_else_completes_without_a_result(project):
    pipeline = project.pipeline(
        RISK,
        NUMBER,
        [graph.deployment("risky", project.deployment("risky"), on_error="continue")],
        [attach("risky", source(START, ALL)), attach(END, source("risky", SAME))],
    )

    created = pipeline.run({"number": 1, "mode": "public"})

    assert (created["status"], created["result"], created["error_message"]) == ("completed", None, None)


def test_on_error_continue_carries_on_with_the_sub_requests_that_succeeded(project):
    """The risky deployment fails for the items below zero; the others are collected."""
    items = {"number": "double", "mode": "string"}
    pipeline = project.pipeline(
        items,
        NUMBER,
        [
            graph.one_to_many("split", items),
            graph.deployment("risky", project.deployment("risky"), on_error="continue"),
            graph.many_to_one("collect", NUMBER),
        ],
        [
            attach("split", source(START, ALL)),
            attach("risky", source("split", ALL)),
            attach("collect", source("risky", SAME)),
            attach(END, source("collect", SAME)),
        ],
    )

    created = pipeline.run(
        [{"number": 1, "mode": "well"}, {"number": 2, "mode": "public"}, {"number": 3, "mode": "well"}]
    )

    assert created["status"] == "completed", created["error_message"]
    assert created["result"] == [{"number": 2}, {"number": 6}]
    assert sorted(step["status"] for step in created["deployment_requests"]) == ["completed", "completed", "failed"]


def test_a_failing_sub_pipeline_fails_the_request(project):
    inner = project.wired("risky")
    pipeline = project.pipeline(
        RISK,
        NUMBER,
        [graph.sub_pipeline("sub", inner.name)],
        [attach("sub", source(START, ALL)), attach(END, source("sub", SAME))],
    )

    created = pipeline.run({"number": 1, "mode": "public"})

    assert created["status"] == "failed"
    assert created["error_message"]
    [sub] = created["pipeline_requests"]
    assert (sub["status"], sub["error_message"]) == ("failed", "Error while processing a deployment request")
    assert inner.get(sub["id"])["deployment_requests"][0]["error_message"] == "Asset ID not supported"


@pytest.fixture(scope="module")
def raising(project):
    """The end is reached at once; a condition decides whether the request fails all the same."""
    return project.pipeline(
        NUMBER,
        NUMBER,
        [
            graph.if_condition("if-negative", "number < 0", NUMBER),
            graph.raise_error("raise", "The number must not be negative"),
        ],
        [
            attach(END, source(START, SAME)),
            attach("if-negative", source(START, SAME)),
            attach("raise", source("if-negative")),
        ],
    )


def test_raise_error_fails_the_request_with_its_message(raising):
    created = raising.run({"number": -1})

    assert created["status"] == "failed"
    assert created["error_message"] == "The number must not be negative"
    [step] = [step for step in created["operator_requests"] if step["operator"] == "raise-error"]
    assert (step["status"], step["error_message"]) == ("failed", "The number must not be negative")
    found = raising.operator_request(step["id"])
    assert (found["status"], found["result"]) == ("failed", None)
    assert found["error_message"] == "The number must not be negative"


def test_what_reached_the_end_before_the_failure_is_kept(raising):
    created = raising.run({"number": -1})

    assert created["result"] == {"number": -1}
    assert raising.get(created["id"])["result"] == {"number": -1}


def test_raise_error_that_is_not_reached_does_nothing(raising):
    created = raising.run({"number": 1})

    assert (created["status"], created["result"]) == ("completed", {"number": 1})
    assert [step["pipeline_object"] for step in created["operator_requests"]] == ["if-negative"]


@pytest.mark.parametrize(
    "expression, gives, words",
    [
        ("1 / number", "double", "division by zero"),
        ("[1, 2][5]", "int", "out of range"),
        ("'text'", "int", "int"),
        ("number + 'text'", "string", "unsupported operand"),
    ],
)
def test_a_failing_expression_fails_the_request_in_pythons_words(project, expression, gives, words):
    pipeline = project.pipeline(
        NUMBER,
        {"result": gives},
        [graph.function("function", expression, NUMBER, gives)],
        [attach("function", source(START, SAME)), attach(END, source("function", {"output": "result"}))],
    )

    created = pipeline.run({"number": 0})

    assert created["status"] == "failed"
    assert created["error_message"]
    [step] = created["operator_requests"]
    assert step["status"] == "failed"
    assert words in step["error_message"]


def test_an_expression_cannot_hang_the_server(project):
    expression = "sum([1 for a in range(number) for b in range(number) for c in range(number)])"
    pipeline = project.pipeline(
        {"number": "int"},
        {"result": "int"},
        [graph.function("function", expression, {"number": "int"}, "int")],
        [attach("function", source(START, SAME)), attach(END, source("function", {"output": "result"}))],
    )

    begun = time.monotonic()
    created = pipeline.run({"number": 1_000_000})

    assert created["status"] == "failed"
    assert time.monotonic() - begun < 10


def test_a_request_that_takes_too_long_fails_at_its_time_limit(project):
    pipeline = project.wired("sleep")

    begun = time.monotonic()
    created = pipeline.run({"seconds": 60}, pipeline_timeout=10)

    assert 9 < time.monotonic() - begun < 20
    assert (created["status"], created["result"]) == ("failed", None)
    assert "10" in created["error_message"], "the sentence must name the time limit"
    found = pipeline.get(created["id"])
    assert found["status"] == "failed"
    assert [step["status"] for step in found["deployment_requests"]] in (["failed"], ["cancelled"])
    assert pipeline.run({"seconds": 0})["result"] == {"seconds": 0}
