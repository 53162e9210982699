"""Calls through the official client, with the answer as it came and as the client decoded it."""

import datetime
import json
from typing import NamedTuple

import pytest
import requests
import ubiops
from dateutil.parser import parse

from shapes import assert_shape

OLD_CLIENT = ubiops.ApiClient().user_agent == "UbiOps/python/4.6.1"
"""Whether this is the client that the API's description belongs to, which lacks what newer ones can do."""


class Answer(NamedTuple):
    json: object
    """The answer as it came: what the body says, before the client made a model of it."""
    model: object
    """What the client made of it."""
    response: requests.Response


class Refusal(NamedTuple):
    status: int
    sentence: str


def call(api, operation, *arguments, shape=None, **options):
    """Calls an operation. With a shape, its answer must have it, and the client must decode it in full."""
    __tracebackhide__ = True
    model = getattr(api, operation)(*arguments, **options)
    response = api.api_client.last_response
    body = json.loads(response.content, parse_constant=_refuse_constant) if response.content else None
    if shape is not None:
        assert_shape(shape, body)
        problems = list(_differences(model, body, "answer"))
        assert not problems, "\n".join(problems)
    return Answer(body, model, response)


def refused(api, operation, *arguments, **options):
    """Calls an operation that must be refused, and gives the status code and the sentence."""
    with pytest.raises(ubiops.exceptions.ApiException) as caught:
        getattr(api, operation)(*arguments, **options)
    return Refusal(caught.value.status, json.loads(caught.value.body)["error"])


def compact(data):
    """The number of bytes that the API counts: compact JSON in UTF-8."""
    return len(json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode())


def _refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


def _differences(model, raw, path, declared=""):
    """Where a decoded model says something else than the JSON that it was decoded from."""
    if hasattr(model, "openapi_types"):
        for attribute, kind in model.openapi_types.items():
            key = model.attribute_map[attribute]
            yield from _differences(getattr(model, attribute), raw.get(key), f"{path}.{key}", kind)
    elif isinstance(model, datetime.datetime):
        if model != parse(raw):
            yield f"{path} was decoded as {model}, but is {raw!r}"
    elif isinstance(model, datetime.date):
        if model != parse(raw).date():
            yield f"{path} was decoded as {model}, but is {raw!r}"
    elif isinstance(model, list) and isinstance(raw, list) and len(model) == len(raw):
        for index, element in enumerate(model):
            yield from _differences(element, raw[index], f"{path}[{index}]")
    elif declared == "dict(str, str)" and raw is not None:
        # The client turns the values of such dictionaries into strings.
        if model != {key: None if value is None else str(value) for key, value in raw.items()}:
            yield f"{path} was decoded as {model!r}, but is {raw!r}"
    elif type(model) is not type(raw) or model != raw:
        yield f"{path} was decoded as {model!r}, but is {raw!r}"
