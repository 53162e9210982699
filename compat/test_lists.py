"""Lists between objects: sub-requests, and what collects and counts them (reference, sections 5.5 to 5.8)."""

import pytest

import graph
from graph import END, START, attach, source

COUNT = {"count": "int"}
NUMBER = {"number": "int"}
SAME = {"number": "number"}


def requests_of(created, name):
    requests = created["deployment_requests"] + created["operator_requests"]
    return [step for step in requests if step["pipeline_object"] == name]


def test_the_three_step_tutorial(project):
    """Five items in batches of two, five added to each, and the sum of all: 35."""
    pipeline = project.pipeline(
        COUNT,
        {"total": "int"},
        [
            graph.deployment("create", project.deployment("create-items")),
            graph.one_to_many("split", NUMBER, batch_size=2),
            graph.deployment("add", project.deployment("add-five")),
            graph.many_to_one("collect", NUMBER),
            graph.deployment("sum", project.deployment("sum-items")),
        ],
        [
            attach("create", source(START, {"count": "count"})),
            attach("split", source("create", SAME)),
            attach("add", source("split", SAME)),
            attach("collect", source("add", SAME)),
            attach("sum", source("collect", SAME)),
            attach(END, source("sum", {"total": "total"})),
        ],
    )

    created = pipeline.run({"count": 5})

    assert created["status"] == "completed", created["error_message"]
    assert created["result"] == {"total": 35}
    assert len(requests_of(created, "create")) == 1
    assert len(requests_of(created, "add")) == 3
    assert len(requests_of(created, "sum")) == 1
    assert sorted(step["input_size"] for step in requests_of(pipeline.get(created["id"]), "add")) == [
        len('[{"number":4}]'),
        len('[{"number":0},{"number":1}]'),
        len('[{"number":0},{"number":1}]'),
    ]


def test_items_of_a_split_list_can_become_lists_that_are_split_again(project):
    """Three items make lists of 0, 1 and 2 items; five added to each of the three items, and the sum of all: 16."""
    create = project.deployment("create-items")
    pipeline = project.pipeline(
        COUNT,
        {"total": "int"},
        [
            graph.deployment("outer", create),
            graph.one_to_many("split-outer", NUMBER),
            graph.deployment("inner", create),
            graph.one_to_many("split-inner", NUMBER),
            graph.deployment("add", project.deployment("add-five")),
            graph.many_to_one("collect-inner", NUMBER),
            graph.many_to_one("collect-outer", NUMBER),
            graph.deployment("sum", project.deployment("sum-items")),
        ],
        [
            attach("outer", source(START, {"count": "count"})),
            attach("split-outer", source("outer", SAME)),
            attach("inner", source("split-outer", {"number": "count"})),
            attach("split-inner", source("inner", SAME)),
            attach("add", source("split-inner", SAME)),
            attach("collect-inner", source("add", SAME)),
            attach("collect-outer", source("collect-inner", SAME)),
            attach("sum", source("collect-outer", SAME)),
            attach(END, source("sum", {"total": "total"})),
        ],
    )

    created = pipeline.run({"count": 3})

    assert created["status"] == "completed", created["error_message"]
    assert created["result"] == {"total": 16}
    assert len(requests_of(created, "inner")) == 3
    assert len(requests_of(created, "add")) == 3
    assert len(requests_of(created, "collect-inner")) == 3


@pytest.fixture(scope="module")
def split_and_collect(project):
    """Splits by the default of one item per request, adds five to each item, and collects them again."""
    return project.pipeline(
        COUNT,
        NUMBER,
        [
            graph.deployment("create", project.deployment("create-items")),
            graph.one_to_many("split", NUMBER),
            graph.deployment("add", project.deployment("add-five")),
            graph.many_to_one("collect", NUMBER),
        ],
        [
            attach("create", source(START, {"count": "count"})),
            attach("split", source("create", SAME)),
            attach("add", source("split", SAME)),
            attach("collect", source("add", SAME)),
            attach(END, source("collect", SAME)),
        ],
    )


def test_many_to_one_collects_in_the_order_of_creation(split_and_collect):
    created = split_and_collect.run({"count": 12})

    assert created["result"] == [{"number": number} for number in range(5, 17)]
    assert len(requests_of(created, "add")) == 12


def test_an_empty_list_makes_no_sub_requests(split_and_collect):
    created = split_and_collect.run({"count": 0})

    assert created["status"] == "completed", created["error_message"]
    assert created["result"] == []
    assert requests_of(created, "add") == []


def test_count_many_behind_one_to_many_counts_each_batch(project):
    pipeline = project.pipeline(
        COUNT,
        {"output": "int"},
        [
            graph.deployment("create", project.deployment("create-items")),
            graph.one_to_many("split", NUMBER, batch_size=2),
            graph.count_many("count"),
            graph.many_to_one("collect", {"output": "int"}),
        ],
        [
            attach("create", source(START, {"count": "count"})),
            attach("split", source("create", SAME)),
            attach("count", source("split")),
            attach("collect", source("count", {"output": "output"})),
            attach(END, source("collect", {"output": "output"})),
        ],
    )

    assert pipeline.run({"count": 5})["result"] == [{"output": 2}, {"output": 2}, {"output": 1}]


@pytest.mark.parametrize("count", [0, 1, 7])
def test_count_many_behind_an_object_counts_its_list(project, count):
    pipeline = project.pipeline(
        COUNT,
        {"output": "int"},
        [graph.deployment("create", project.deployment("create-items")), graph.count_many("count")],
        [
            attach("create", source(START, {"count": "count"})),
            attach("count", source("create")),
            attach(END, source("count", {"output": "output"})),
        ],
    )

    assert pipeline.run({"count": count})["result"] == {"output": count}


def test_count_many_counts_a_single_output_as_one(project):
    pipeline = project.pipeline(
        NUMBER,
        {"output": "int"},
        [graph.deployment("add", project.deployment("add-five")), graph.count_many("count")],
        [
            attach("add", source(START, SAME)),
            attach("count", source("add")),
            attach(END, source("count", {"output": "output"})),
        ],
    )

    assert pipeline.run({"number": 0})["result"] == {"output": 1}


def test_without_one_to_many_a_list_goes_on_as_one_request(project):
    pipeline = project.pipeline(
        COUNT,
        {"total": "int", "items": "int"},
        [
            graph.deployment("create", project.deployment("create-items")),
            graph.deployment("sum", project.deployment("sum-items")),
        ],
        [
            attach("create", source(START, {"count": "count"})),
            attach("sum", source("create", SAME)),
            attach(END, source("sum", {"total": "total", "items": "items"})),
        ],
    )

    created = pipeline.run({"count": 4})

    assert created["result"] == {"total": 6, "items": 4}
    assert len(requests_of(created, "sum")) == 1


def test_in_a_join_with_a_list_a_single_value_is_repeated(project):
    pipeline = project.pipeline(
        COUNT,
        {"output": "int"},
        [
            graph.deployment("create", project.deployment("create-items")),
            graph.function("add", "number + count", {"number": "int", "count": "int"}, "int"),
        ],
        [
            attach("create", source(START, {"count": "count"})),
            attach("add", source("create", SAME), source(START, {"count": "count"})),
            attach(END, source("add", {"output": "output"})),
        ],
    )

    created = pipeline.run({"count": 3})

    assert created["result"] == [{"output": 3}, {"output": 4}, {"output": 5}]
    assert len(requests_of(created, "add")) == 1


def test_a_condition_on_a_list_keeps_the_items_that_fulfil_it(project):
    pipeline = project.pipeline(
        COUNT,
        NUMBER,
        [
            graph.deployment("create", project.deployment("create-items")),
            graph.if_condition("if-even", "number % 2 == 0", NUMBER),
        ],
        [
            attach("create", source(START, {"count": "count"})),
            attach("if-even", source("create", SAME)),
            attach(END, source("if-even"), source("create", SAME)),
        ],
    )

    assert pipeline.run({"count": 5})["result"] == [{"number": 0}, {"number": 2}, {"number": 4}]


def test_many_to_one_makes_a_list_of_a_single_item(project):
    pipeline = project.pipeline(
        NUMBER,
        NUMBER,
        [graph.many_to_one("collect", NUMBER)],
        [attach("collect", source(START, SAME)), attach(END, source("collect", SAME))],
    )

    assert pipeline.run({"number": 1})["result"] == [{"number": 1}]
