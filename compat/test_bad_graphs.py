"""Bad graphs: refused when they are saved or, where a version may be saved unfinished, when a request is made."""

import pytest

import graph
from bad_input import Bad, Snapshot, assert_refused
from graph import END, START, attach, source

NUMBER = {"number": "double"}
SAME = {"number": "number"}
FLOW = [attach("step", source(START, SAME)), attach(END, source("step", SAME))]


def function(name, **changes):
    item = graph.function(name, "number + 1", NUMBER, "double")
    item["configuration"] = {key: value for key, value in {**item["configuration"], **changes}.items() if value != ...}
    return item


def flow(*names):
    """Functions of these names, each feeding the next, the first from the start and the last to the end."""
    attachments = [attach(names[0], source(START, SAME))]
    attachments += [attach(to, source(of, {"output": "number"})) for of, to in zip(names, names[1:])]
    return [*attachments, attach(END, source(names[-1], {"output": "number"}))]


def step(**changes):
    """One deployment between start and end, with one thing wrong in its object."""
    return {"objects": [{**graph.deployment("step", "double"), **changes}], "attachments": FLOW}


def operator(name, words, **configuration):
    """An operator whose configuration is not complete."""
    return Bad({"objects": [graph.operator("the-operator", name, **configuration)]}, f"the-operator {words}")


FIELDS = graph.fields(NUMBER)
OUTPUT = graph.fields({"output": "double"})

GRAPHS = {
    # Objects
    "an unknown deployment": Bad(step(reference_name="no-such"), "step no-such"),
    "an unknown pipeline": Bad(step(reference_type="pipeline", reference_name="no-such"), "step no-such"),
    "an unknown operator": Bad(step(reference_type="operator", reference_name="no-such"), "step no-such operator"),
    "an unknown version": Bad(step(version="no-such"), "step no-such version"),
    "an unknown reference type": Bad(step(reference_type="other"), "reference_type deployment pipeline operator"),
    "an object without a name": Bad({"objects": [{"reference_name": "double"}]}, "name"),
    "an object without a reference": Bad({"objects": [{"name": "step"}]}, "reference_name"),
    "two objects of one name": Bad({"objects": [function("twice"), function("twice")]}, "twice"),
    "an object called pipeline_start": Bad({"objects": [function(START)]}, "pipeline_start"),
    "an object called pipeline_end": Bad({"objects": [function(END)]}, "pipeline_end"),
    "an object whose name is a path": Bad({"objects": [function("../../etc")]}, "name"),
    "objects that are no list": Bad({"objects": {}}, "objects list"),
    "an unknown on_error": Bad(step(configuration={"on_error": "ignore"}), "on_error stop continue"),
    # Attachments
    "an unknown destination": Bad({"attachments": [attach("no-such", source(START, SAME))]}, "no-such"),
    "an unknown source": Bad({"attachments": [attach(END, source("no-such", SAME))]}, "no-such"),
    "the start as a destination": Bad(
        {"attachments": [attach(START, source(START))]}, "pipeline_start destination|source"
    ),
    "the end as a source": Bad(
        {"objects": [function("f")], "attachments": [attach("f", source(END, SAME))]}, "pipeline_end source"
    ),
    "an attachment without sources": Bad({"attachments": [{"destination_name": END}]}, "sources"),
    "a source field that does not exist": Bad(
        {"attachments": [attach(END, source(START, {"no-such": "number"}))]}, "no-such pipeline_start|field"
    ),
    "a destination field that does not exist": Bad(
        {"attachments": [attach(END, source(START, {"number": "no-such"}))]}, "no-such pipeline_end|field"
    ),
    "two mappings onto one field": Bad(
        {
            "objects": [function("f")],
            "attachments": [
                attach("f", source(START, SAME)),
                attach(END, source(START, SAME), source("f", {"output": "number"})),
            ],
        },
        "number pipeline_end two|twice",
    ),
    "fields of different types": Bad(
        {
            "objects": [graph.function("f", "'text'", NUMBER, "string")],
            "attachments": [attach("f", source(START, SAME)), attach(END, source("f", {"output": "number"}))],
        },
        "output number string double",
    ),
    "a source twice in one attachment": Bad(
        {"attachments": [attach(END, source(START, SAME), source(START))]}, "pipeline_start twice|two|once|several"
    ),
    # Cycles
    "an object that feeds itself": Bad(
        {"objects": [function("f")], "attachments": [attach("f", source("f", {"output": "number"}))]},
        "f itself|cycle",
    ),
    "a cycle of two": Bad(
        {
            "objects": [function("first"), function("second")],
            "attachments": [
                attach("first", source("second", {"output": "number"})),
                attach("second", source("first", {"output": "number"})),
            ],
        },
        "first second cycle|circle|loop",
    ),
    "a cycle behind a good branch": Bad(
        {
            "objects": [function("good"), function("a"), function("b"), function("c")],
            "attachments": [
                *flow("good"),
                attach("a", source("c", {"output": "number"})),
                attach("b", source("a", {"output": "number"})),
                attach("c", source("b", {"output": "number"})),
            ],
        },
        "a b c cycle|circle|loop",
    ),
    # Operators without their configuration
    "function without an expression": operator("function", "expression", input_fields=FIELDS, output_fields=OUTPUT),
    "function without an output": operator(
        "function", "output_fields|output", expression="number", input_fields=FIELDS, output_fields=[]
    ),
    "function with another output": operator(
        "function", "output", expression="number", input_fields=FIELDS, output_fields=graph.fields({"other": "double"})
    ),
    "function whose expression is no expression": operator(
        "function", "expression|syntax", expression="number +", input_fields=FIELDS, output_fields=OUTPUT
    ),
    "function that uses what it does not get": operator(
        "function", "stranger", expression="stranger + 1", input_fields=FIELDS, output_fields=OUTPUT
    ),
    "function with a field that cannot be a variable": operator(
        "function",
        "a-number",
        expression="1",
        input_fields=graph.fields({"a-number": "double"}),
        output_fields=OUTPUT,
    ),
    "function that imports": operator(
        "function", "__import__", expression="__import__('os')", input_fields=FIELDS, output_fields=OUTPUT
    ),
    "if-condition without an expression": operator("if-condition", "expression", input_fields=FIELDS),
    "pipeline-variable without fields": operator("pipeline-variable", "output_fields", input_fields=[]),
    "pipeline-variable without a value": operator(
        "pipeline-variable", "number|output_values", input_fields=[], output_fields=FIELDS, output_values=[]
    ),
    "pipeline-variable with a value of the wrong type": operator(
        "pipeline-variable",
        "number double",
        input_fields=[],
        output_fields=FIELDS,
        output_values=[{"name": "number", "value": "text"}],
    ),
    "pipeline-variable with a value for no field": operator(
        "pipeline-variable",
        "stranger",
        input_fields=[],
        output_fields=FIELDS,
        output_values=[{"name": "number", "value": 1}, {"name": "stranger", "value": 1}],
    ),
    "raise-error without a message": operator("raise-error", "error_message"),
    "one-to-many without fields": operator("one-to-many", "input_fields|output_fields", batch_size=1),
    "one-to-many with other fields out than in": operator(
        "one-to-many", "input_fields|output_fields|same", input_fields=FIELDS, output_fields=OUTPUT
    ),
    "one-to-many with batches of nothing": operator(
        "one-to-many", "batch_size", batch_size=0, input_fields=FIELDS, output_fields=FIELDS
    ),
    "many-to-one without fields": operator("many-to-one", "input_fields|output_fields"),
    "count-many with another output": operator(
        "count-many", "output", input_fields=[], output_fields=graph.fields({"output": "string"})
    ),
}

UNFINISHED = {
    "nothing at all": Bad({}, "pipeline_end|attachment|object"),
    "nothing that reaches the end": Bad(
        {"objects": [function("f")], "attachments": [attach("f", source(START, SAME))]}, "pipeline_end"
    ),
    "a field of an object that nothing feeds": Bad(
        {
            "objects": [graph.function("f", "a + b", {"a": "double", "b": "double"}, "double")],
            "attachments": [
                attach("f", source(START, {"number": "a"})),
                attach(END, source("f", {"output": "number"})),
            ],
        },
        "f b",
    ),
}


@pytest.fixture(scope="module")
def project(project_of_module):
    return project_of_module


@pytest.fixture(scope="module")
def pipeline(project):
    project.deployment("double")
    project.deployment("shout")
    return project.direct(NUMBER)


@pytest.fixture
def unchanged(http, project, pipeline):
    """That nothing has changed by the end of the test."""
    snapshot = Snapshot(http, project.name)
    before = snapshot.take()
    yield
    assert snapshot.take() == before


@pytest.mark.parametrize("name", GRAPHS)
def test_a_bad_graph_is_not_created(http, project, pipeline, unchanged, name):
    path = f"/projects/{project.name}/pipelines/{pipeline.name}/versions"

    assert_refused(http.post(path, {"version": "bad", **GRAPHS[name].body}), GRAPHS[name])


@pytest.mark.parametrize("name", ["a cycle of two", "an unknown source", "raise-error without a message"])
def test_a_good_graph_is_not_replaced_by_a_bad_one(http, project, pipeline, unchanged, name):
    path = f"/projects/{project.name}/pipelines/{pipeline.name}/versions/v1"

    assert_refused(http.send("PATCH", path, GRAPHS[name].body), GRAPHS[name])


def test_all_problems_are_named_at_once(http, project, pipeline, unchanged):
    body = {
        "version": "bad",
        "objects": [
            graph.deployment("unknown", "no-such-deployment"),
            function("first", expression="number +"),
            graph.raise_error("second", None),
        ],
        "attachments": [attach("third", source(START, SAME)), attach("unknown", source(START, SAME))],
    }

    answer = http.post(f"/projects/{project.name}/pipelines/{pipeline.name}/versions", body)

    assert_refused(answer, Bad(None, "no-such-deployment first second third"))


@pytest.mark.parametrize("name", UNFINISHED)
def test_an_unfinished_graph_may_be_saved_but_takes_no_requests(http, project, name):
    unfinished = project.pipeline(
        NUMBER, NUMBER, UNFINISHED[name].body.get("objects", []), UNFINISHED[name].body.get("attachments", [])
    )

    answer = http.post(f"/projects/{project.name}/pipelines/{unfinished.name}/requests", {"number": 1})

    assert_refused(answer, UNFINISHED[name])


@pytest.mark.parametrize(
    "takes, gives, objects, feeds",
    [
        (None, NUMBER, [], source(START, {"text": "number"})),
        (NUMBER, None, [], source(START)),
        (NUMBER, None, [graph.deployment("shout", "shout")], source("shout", SAME)),
    ],
)
def test_plain_and_structured_do_not_mix(http, project, unchanged, takes, gives, objects, feeds):
    mixed = project.fresh("mixed")
    pipelines = f"/projects/{project.name}/pipelines"
    assert http.post(pipelines, {"name": mixed, **graph.interface(takes, gives)}).status_code == 201
    body = {"version": "v1", "objects": objects, "attachments": [attach(END, feeds)]}

    answer = http.post(f"{pipelines}/{mixed}/versions", body)
    if answer.status_code == 201:
        answer = http.post(f"{pipelines}/{mixed}/requests", '"text"' if takes is None else {"number": 1})

    assert_refused(answer, Bad(None, "plain structured|pipeline_end"))
    assert http.send("DELETE", f"{pipelines}/{mixed}").status_code == 204


def test_a_pipeline_cannot_contain_itself(http, project, pipeline):
    body = {"objects": [graph.sub_pipeline("myself", pipeline.name)]}

    answer = http.send("PATCH", f"/projects/{project.name}/pipelines/{pipeline.name}/versions/v1", body)

    assert_refused(answer, Bad(None, f"myself {pipeline.name} itself|contain"))


def test_a_pipeline_cannot_contain_itself_two_levels_down(http, project):
    inner = project.direct(NUMBER)
    middle = project.pipeline(NUMBER, NUMBER, [graph.sub_pipeline("sub", inner.name)], [])
    outer = project.pipeline(NUMBER, NUMBER, [graph.sub_pipeline("sub", middle.name)], [])

    answer = http.send(
        "PATCH",
        f"/projects/{project.name}/pipelines/{inner.name}/versions/v1",
        {"objects": [graph.sub_pipeline("closing", outer.name)]},
    )

    assert_refused(answer, Bad(None, "closing itself|contain"))
    assert inner.run({"number": 1})["result"] == {"number": 1}
