"""Builds the objects and attachments of pipeline versions."""

START = "pipeline_start"
END = "pipeline_end"


def fields(types):
    """``{"number": "double"}`` as the list of fields that the API wants."""
    return [{"name": name, "data_type": data_type} for name, data_type in types.items()]


def interface(takes, gives):
    """Input and output of a deployment or pipeline; None stands for plain."""
    body = {}
    for side, types in (("input", takes), ("output", gives)):
        body[f"{side}_type"] = "plain" if types is None else "structured"
        body[f"{side}_fields"] = fields(types or {})
    return body


def deployment(name, reference, version=None, on_error=None):
    return _reference("deployment", name, reference, version, on_error)


def sub_pipeline(name, reference, version=None, on_error=None):
    return _reference("pipeline", name, reference, version, on_error)


def _reference(kind, name, reference, version, on_error):
    item = {"name": name, "reference_type": kind, "reference_name": reference}
    if version is not None:
        item["version"] = version
    if on_error is not None:
        item["configuration"] = {"on_error": on_error}
    return item


def operator(name, operator_name, **configuration):
    return {
        "name": name,
        "reference_type": "operator",
        "reference_name": operator_name,
        "configuration": configuration,
    }


def function(name, expression, takes, gives):
    return operator(
        name,
        "function",
        expression=expression,
        input_fields=fields(takes),
        output_fields=fields({"output": gives}),
    )


def if_condition(name, expression, takes):
    return operator(name, "if-condition", expression=expression, input_fields=fields(takes), output_fields=[])


def variable(name, types, values):
    return operator(
        name,
        "pipeline-variable",
        input_fields=[],
        output_fields=fields(types),
        output_values=[{"name": field, "value": value} for field, value in values.items()],
    )


def raise_error(name, message):
    return operator(name, "raise-error", error_message=message, input_fields=[], output_fields=[])


def one_to_many(name, types, batch_size=None):
    same = fields(types)
    return operator(name, "one-to-many", batch_size=batch_size, input_fields=same, output_fields=same)


def many_to_one(name, types):
    same = fields(types)
    return operator(name, "many-to-one", input_fields=same, output_fields=same)


def count_many(name):
    return operator(name, "count-many", input_fields=[], output_fields=fields({"output": "int"}))


def attach(destination, *sources):
    """One attachment: several sources are a join."""
    return {"destination_name": destination, "sources": list(sources)}


def source(name, mapping=None):
    """A source and what it maps, source field to destination field. Without one it gates, or passes plain data."""
    return {
        "source_name": name,
        "mapping": [{"source_field_name": of, "destination_field_name": to} for of, to in (mapping or {}).items()],
    }
