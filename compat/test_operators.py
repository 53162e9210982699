"""What the operators without lists do, and how branches live and die (reference, sections 4.4 to 5.4)."""

import pytest

import graph
from graph import END, START, attach, source

NUMBER = {"number": "int"}
SAME = {"number": "number"}


def steps(created):
    """The names of all objects that were reached, in the order of their requests."""
    requests = created["deployment_requests"] + created["operator_requests"] + created["pipeline_requests"]
    return [step["pipeline_object"] for step in sorted(requests, key=lambda step: step["sequence_id"])]


@pytest.mark.parametrize(
    "expression, gives, number, result",
    [
        ("number * 5", "int", 3, 15),
        ("number / 2", "double", 3, 1.5),
        ('"high" if number > 5 else "low"', "string", 6, "high"),
        ("number ** 30", "int", 10, 10**30),
        ("number % -3", "int", 7, -2),
        ("[n * n for n in range(number)]", "array_int", 4, [0, 1, 4, 9]),
        ("{'number': number}", "dict", 1, {"number": 1}),
        ("0 < number < 10", "bool", 10, False),
    ],
)
def test_function(project, expression, gives, number, result):
    pipeline = project.pipeline(
        NUMBER,
        {"result": gives},
        [graph.function("function", expression, NUMBER, gives)],
        [attach("function", source(START, SAME)), attach(END, source("function", {"output": "result"}))],
    )

    created = pipeline.run({"number": number})

    assert created["status"] == "completed", created["error_message"]
    assert created["result"] == {"result": result}
    assert type(created["result"]["result"]) is type(result)


@pytest.fixture(scope="module")
def either_or(project):
    """If and else are two conditions; each lets its own variable through to the same object."""
    return project.pipeline(
        NUMBER,
        {"text": "string"},
        [
            graph.if_condition("if-positive", "number > 0", NUMBER),
            graph.if_condition("else-not", "not number > 0", NUMBER),
            graph.variable("positive", {"word": "string"}, {"word": "positive"}),
            graph.variable("not-positive", {"word": "string"}, {"word": "not positive"}),
            graph.function("say", "word + '!'", {"word": "string"}, "string"),
        ],
        [
            attach("if-positive", source(START, SAME)),
            attach("else-not", source(START, SAME)),
            attach("say", source("if-positive"), source("positive", {"word": "word"})),
            attach("say", source("else-not"), source("not-positive", {"word": "word"})),
            attach(END, source("say", {"output": "text"})),
        ],
    )


@pytest.mark.parametrize("number, text", [(1, "positive!"), (0, "not positive!")])
def test_if_and_else(either_or, number, text):
    created = either_or.run({"number": number})

    assert created["status"] == "completed", created["error_message"]
    assert created["result"] == {"text": text}
    assert steps(created).count("say") == 1


def test_a_false_condition_is_a_completed_request(either_or):
    created = either_or.run({"number": 1})

    conditions = [step for step in created["operator_requests"] if step["operator"] == "if-condition"]
    assert [step["status"] for step in conditions] == ["completed", "completed"]
    for step in conditions:
        assert either_or.operator_request(step["id"])["request_data"] == {"number": 1}


def test_pipeline_variable_has_a_request_of_its_own(either_or):
    created = either_or.run({"number": 1})

    [step] = [step for step in created["operator_requests"] if step["pipeline_object"] == "positive"]
    found = either_or.operator_request(step["id"])
    assert (found["operator"], found["result"]) == ("pipeline-variable", {"word": "positive"})


def test_a_dead_branch_leaves_no_trace(project):
    pipeline = project.pipeline(
        NUMBER,
        {"number": "double"},
        [
            graph.if_condition("if-positive", "number > 0", NUMBER),
            graph.deployment("after", project.deployment("add-five")),
            graph.function("further", "number", NUMBER, "double"),
        ],
        [
            attach("if-positive", source(START, SAME)),
            attach("after", source("if-positive"), source(START, SAME)),
            attach("further", source("after", SAME)),
            attach(END, source("further", {"output": "number"})),
        ],
    )

    created = pipeline.run({"number": 0})

    assert (created["status"], created["result"], created["error_message"]) == ("completed", None, None)
    assert steps(created) == ["if-positive"]
    found = pipeline.get(created["id"])
    assert (found["result"], found["output_size"]) == (None, None)
    assert pipeline.run({"number": 1})["result"] == {"number": 6}


def test_a_join_gets_the_fields_of_all_its_sources_in_one_request(project):
    pipeline = project.pipeline(
        NUMBER,
        {"sum": "int"},
        [
            graph.function("left", "number + 1", NUMBER, "int"),
            graph.function("right", "number + 10", NUMBER, "int"),
            graph.function("join", "left * right", {"left": "int", "right": "int"}, "int"),
        ],
        [
            attach("left", source(START, SAME)),
            attach("right", source(START, SAME)),
            attach("join", source("left", {"output": "left"}), source("right", {"output": "right"})),
            attach(END, source("join", {"output": "sum"})),
        ],
    )

    created = pipeline.run({"number": 1})

    assert created["result"] == {"sum": 22}
    assert sorted(steps(created)) == ["join", "left", "right"]
    [join] = [step for step in created["operator_requests"] if step["pipeline_object"] == "join"]
    assert pipeline.operator_request(join["id"])["request_data"] == {"left": 2, "right": 11}


def test_alternatives_that_both_fire_run_the_destination_twice(project):
    pipeline = project.pipeline(
        NUMBER,
        {"number": "int"},
        [
            graph.function("first", "number + 1", NUMBER, "int"),
            graph.function("second", "number + 2", NUMBER, "int"),
            graph.deployment("target", project.deployment("add-five")),
        ],
        [
            attach("first", source(START, SAME)),
            attach("second", source(START, SAME)),
            attach("target", source("first", {"output": "number"})),
            attach("target", source("second", {"output": "number"})),
            attach(END, source("first", {"output": "number"})),
        ],
    )

    created = pipeline.run({"number": 0})

    assert created["result"] == {"number": 1}
    assert steps(created).count("target") == 2


def test_of_several_attachments_to_the_end_the_first_that_fires_counts(project):
    pipeline = project.pipeline(
        NUMBER,
        {"number": "int"},
        [
            graph.if_condition("if-positive", "number > 0", NUMBER),
            graph.variable("hundred", {"value": "int"}, {"value": 100}),
        ],
        [
            attach("if-positive", source(START, SAME)),
            attach(END, source("if-positive"), source("hundred", {"value": "number"})),
            attach(END, source(START, SAME)),
        ],
    )

    assert pipeline.run({"number": 1})["result"] == {"number": 100}
    assert pipeline.run({"number": -1})["result"] == {"number": -1}


def test_a_sub_pipeline_in_a_sub_pipeline(project):
    inner = project.wired("double")
    number = {"number": "double"}

    def around(name):
        return project.pipeline(
            number,
            number,
            [graph.sub_pipeline("sub", name)],
            [attach("sub", source(START, SAME)), attach(END, source("sub", SAME))],
        )

    middle = around(inner.name)
    outer = around(middle.name)

    created = outer.run({"number": 3})

    assert created["result"] == {"number": 6}
    assert created["deployment_requests"] == []
    [sub] = created["pipeline_requests"]
    [sub_sub] = middle.get(sub["id"])["pipeline_requests"]
    assert inner.get(sub_sub["id"])["result"] == {"number": 6}


def test_a_pinned_version_is_the_one_that_runs(project):
    inner = project.direct(NUMBER)
    pipeline = project.pipeline(
        NUMBER,
        NUMBER,
        [graph.sub_pipeline("sub", inner.name, version="v1")],
        [attach("sub", source(START, SAME)), attach(END, source("sub", SAME))],
    )

    [sub] = pipeline.run({"number": 1})["pipeline_requests"]

    assert (sub["pipeline"], sub["version"]) == (inner.name, "v1")
