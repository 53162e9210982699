"""A small language for the shape of a JSON value.

A shape is a function of a value and the path that led to it. It yields one sentence for each thing that is wrong, so
that a test shows all of them at once.
"""

import re

UUID_FORM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MILLISECONDS_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00")
MICROSECONDS_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
DATE_FORM = re.compile(r"\d{4}-\d\d-\d\d")
DIGITS_FORM = re.compile(r"\d+")


def _value(description, accepts):
    def shape(value, path):
        if not accepts(value):
            yield f"{path} must be {description}, not {value!r}"

    return shape


def text_of(description, form):
    return _value(description, lambda value: isinstance(value, str) and form.fullmatch(value) is not None)


STRING = _value("a string", lambda value: isinstance(value, str))
NAME = _value("a string that is not empty", lambda value: isinstance(value, str) and value != "")
BOOLEAN = _value("true or false", lambda value: isinstance(value, bool))
INTEGER = _value("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool))
NUMBER = _value("a number", lambda value: isinstance(value, (int, float)) and not isinstance(value, bool))
OBJECT = _value("an object", lambda value: isinstance(value, dict))
ANYTHING = _value("anything", lambda value: True)
UUID = text_of("a UUID", UUID_FORM)
MILLISECONDS = text_of("a time like 2020-03-28T20:00:26.613+00:00", MILLISECONDS_FORM)
MICROSECONDS = text_of("a time like 2020-05-12T16:23:15.456812Z", MICROSECONDS_FORM)
DIGITS = text_of("a string of decimal digits", DIGITS_FORM)


def one_of(*values):
    return _value(f"one of {values}", lambda value: value in values and type(value) in {type(v) for v in values})


def nullable(shape):
    def checked(value, path):
        if value is not None:
            yield from shape(value, path)

    return checked


def either(*shapes):
    """A value that fits one of the shapes; what is wrong is told in the words of the last."""

    def checked(value, path):
        problems = [list(shape(value, path)) for shape in shapes]
        if all(problems):
            yield from problems[-1]

    return checked


def list_of(shape):
    def checked(value, path):
        if not isinstance(value, list):
            yield f"{path} must be a list, not {value!r}"
            return
        for index, element in enumerate(value):
            yield from shape(element, f"{path}[{index}]")

    return checked


def map_of(shape):
    def checked(value, path):
        if not isinstance(value, dict):
            yield f"{path} must be an object, not {value!r}"
            return
        for key, element in value.items():
            yield from shape(element, f"{path}.{key}")

    return checked


class Structure:
    """An object with exactly these fields, and perhaps some of those in ``also``."""

    def __init__(self, name, fields, also=None):
        self.name = name
        self.fields = fields
        self.also = also or {}

    def with_fields(self, name, fields, also=None):
        return Structure(name, {**self.fields, **fields}, {**self.also, **(also or {})})

    def without(self, name, *fields):
        return Structure(name, {key: shape for key, shape in self.fields.items() if key not in fields}, self.also)

    def __call__(self, value, path):
        if not isinstance(value, dict):
            yield f"{path} must be an object ({self.name}), not {value!r}"
            return
        known = {**self.also, **self.fields}
        for missing in self.fields.keys() - value.keys():
            yield f"{path}.{missing} is missing from {self.name}"
        for unknown in value.keys() - known.keys():
            yield f"{path}.{unknown} is not a field of {self.name}"
        for key in known.keys() & value.keys():
            yield from known[key](value[key], f"{path}.{key}")


def assert_shape(shape, value):
    problems = sorted(shape(value, "answer"))
    assert not problems, "\n".join(problems)
