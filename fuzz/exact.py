"""Whether an answer is exactly what its schema says: fields that the schema does not name are wrong here.

The description itself leaves room for more, as clients must.
"""

import copy

import jsonschema_rs


def problems(answer, schema, components):
    """Sentences on what is wrong; none when all is well."""
    strict = {"allOf": [_closed(copy.deepcopy(schema))], "components": {"schemas": copy.deepcopy(components)}}
    for component in strict["components"]["schemas"].values():
        _close_within(component)
    found = jsonschema_rs.Draft202012Validator(strict).iter_errors(answer)
    return [f"{problem.message} at {list(problem.instance_path)}" for problem in found]


def _closed(schema):
    """A place where a value stands, which nothing adds fields to. The parts of an allOf are none: they complete each other."""
    _close_within(schema)
    if "$ref" in schema or "properties" in schema or "allOf" in schema:
        schema["unevaluatedProperties"] = schema.pop("additionalProperties", False)
    return schema


def _close_within(schema):
    for value in schema.get("properties", {}).values():
        _closed(value)
    if "items" in schema:
        _closed(schema["items"])
    for part in schema.get("allOf", []):
        _close_within(part)
