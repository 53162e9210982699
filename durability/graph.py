"""Builds pipelines that are a row of objects, each of which follows the one before it."""

EXPRESSION = "number // 1000 * 1000 + (number % 1000 * 7 + 3) % 1000"


def interface(fields):
    """Of a deployment or pipeline that takes and gives the same."""
    return {"input_type": "structured", "output_type": "structured", "input_fields": fields, "output_fields": fields}


def pipeline_object(name, reference, fields):
    """`reference` is an operator, or a kind, a name and a version, such as `deployment step:full`."""
    if reference == "function":
        number = [{"name": "number", "data_type": "int"}]
        output = [{"name": "output", "data_type": "int"}]
        configuration = {"expression": EXPRESSION, "input_fields": number, "output_fields": output}
        return _object(name, "operator", reference, configuration=configuration)
    if reference in ("one-to-many", "many-to-one"):
        configuration = {"input_fields": fields, "output_fields": fields, "batch_size": 1}
        return _object(name, "operator", reference, configuration=configuration)
    kind, _, target = reference.partition(" ")
    target, _, version = target.partition(":")
    return _object(name, kind, target, version=version)


def _object(name, kind, reference, **more):
    return {"name": name, "reference_type": kind, "reference_name": reference, **more}


def in_a_row(objects, fields):
    """Objects and attachments of a version. What comes out of a function is the number."""
    row = [{"name": "pipeline_start"}, *objects, {"name": "pipeline_end"}]
    attachments = []
    for source, destination in zip(row, row[1:]):
        mapping = [
            {
                "source_field_name": "output" if source.get("reference_name") == "function" else field["name"],
                "destination_field_name": field["name"],
            }
            for field in fields
        ]
        sources = [{"source_name": source["name"], "mapping": mapping}]
        attachments.append({"destination_name": destination["name"], "sources": sources})
    return {"objects": objects, "attachments": attachments}
