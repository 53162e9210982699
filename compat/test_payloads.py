"""Values of every data type on their way through a pipeline (reference, section 9)."""

import pytest

import graph
from calls import compact


@pytest.mark.parametrize("number", [5, 5.0, -0.1, 1e300, 12345678901234567890, None])
def test_numbers_come_back_as_they_were_sent(client, project, number):
    pipeline = project.direct({"number": "double"})

    created = pipeline.run({"number": number})

    assert created["result"] == {"number": number}
    assert pipeline.get(created["id"])["input_size"] == compact({"number": number})


def test_every_data_type_passes_through(project):
    data = {
        "an-int": 1,
        "a-double": 0.5,
        "a-string": 'söme "text" \u2028 \U0001f600',
        "a-bool": True,
        "a-dict": {"nested": [None, {"deep": True}]},
        "a-list-of-ints": [1, -2],
        "a-list-of-doubles": [0.25, 16.3],
        "a-list-of-strings": ["", "x"],
    }
    types = dict(zip(data, ("int", "double", "string", "bool", "dict", "array_int", "array_double", "array_string")))
    pipeline = project.direct(types)

    created = pipeline.run(data)

    assert created["result"] == data
    found = pipeline.get(created["id"])
    assert (found["request_data"], found["result"]) == (data, data)
    assert found["input_size"] == found["output_size"] == compact(data)


def test_a_whole_number_may_be_written_as_a_decimal(project):
    assert project.direct({"number": "int"}).run({"number": 5.0})["result"] == {"number": 5}


def test_null_is_a_value_of_every_type(project):
    types = {"a": "int", "b": "string", "c": "dict", "d": "file", "e": "array_file"}
    nothing = dict.fromkeys(types)

    assert project.direct(types).run(nothing)["result"] == nothing


def test_megabytes_pass_through(project):
    text = "x" * (8 * 1024 * 1024)

    created = project.direct({"text": "string"}).run({"text": text})

    assert created["result"] == {"text": text}


def test_a_pipeline_without_input_fields_takes_an_empty_object(project):
    constant = graph.variable("constant", {"number": "int"}, {"number": 7})
    pipeline = project.pipeline(
        {}, {"number": "int"}, [constant], [graph.attach(graph.END, graph.source("constant", {"number": "number"}))]
    )

    assert pipeline.run({})["result"] == {"number": 7}
