"""The checks themselves: the seed's own examples pass, and nothing that differs from them in any field does."""

import copy
import json
from pathlib import Path

import pytest

from request_structures import (
    OPERATOR_REQUEST,
    PIPELINE_REQUEST,
    PIPELINE_REQUEST_BATCH_CREATED,
    PIPELINE_REQUEST_COLLECTED,
    PIPELINE_REQUEST_CREATED,
    PIPELINE_REQUEST_LISTED,
)
from shapes import list_of

EXAMPLES = {
    "pipeline_request_created": PIPELINE_REQUEST_CREATED,
    "pipeline_version_request_created": PIPELINE_REQUEST_CREATED,
    "pipeline_request": PIPELINE_REQUEST,
    "operator_request": OPERATOR_REQUEST,
    "pipeline_requests_batch_created": list_of(PIPELINE_REQUEST_BATCH_CREATED),
    "pipeline_requests_collected": list_of(PIPELINE_REQUEST_COLLECTED),
    "pipeline_requests_listed": list_of(PIPELINE_REQUEST_LISTED),
    "pipeline_requests_pending": list_of(PIPELINE_REQUEST_LISTED),
}
ANY_VALUE = {"result", "request_data"}
"""Fields whose values are the user's own."""
OPTIONAL = {"project"}
"""Fields that only one of the examples has."""


def example(name):
    return json.loads((Path(__file__).parent / "examples" / f"{name}.json").read_text())


def objects(value):
    """Every object whose fields are the API's."""
    if isinstance(value, list):
        for element in value:
            yield from objects(element)
    elif isinstance(value, dict):
        yield value
        for key, element in value.items():
            if key not in ANY_VALUE:
                yield from objects(element)


def spoiled(answer, spoil):
    """For every field of the answer a copy in which that field is spoiled, and the field's name."""
    for place, original in enumerate(objects(answer)):
        for key in original:
            changed = copy.deepcopy(answer)
            spoil(list(objects(changed))[place], key)
            yield key, changed


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_of_the_seed_have_the_structure(name):
    assert list(EXAMPLES[name](example(name), "answer")) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_missing_field_is_found(name):
    for key, answer in spoiled(example(name), lambda item, key: item.pop(key)):
        if key not in OPTIONAL:
            assert any(key in problem for problem in EXAMPLES[name](answer, "answer")), key


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_field_too_many_is_found(name):
    for key, answer in spoiled(example(name), lambda item, key: item.update({key + "_": None})):
        assert any(key in problem for problem in EXAMPLES[name](answer, "answer")), key


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_value_of_another_type_is_found(name):
    for key, answer in spoiled(example(name), lambda item, key: item.update({key: [[]]})):
        if key not in ANY_VALUE:
            assert any(key in problem for problem in EXAMPLES[name](answer, "answer")), key


@pytest.mark.parametrize("form", ["2020-03-28T20:00:26Z", "2020-03-28T20:00:26.613Z", "2020-03-28 20:00:26.613+00:00"])
def test_a_time_in_another_form_is_found(form):
    answer = {**example("pipeline_request"), "time_created": form}

    assert any("time_created" in problem for problem in PIPELINE_REQUEST(answer, "answer"))
