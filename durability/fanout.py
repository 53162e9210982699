"""What the cancel test deploys: fan-outs in fan-outs of code that runs for a while and shows that it does."""

import graph
from world import CODE

FIELDS = [{"name": "number", "data_type": "int"}, {"name": "seconds", "data_type": "double"}]
PROJECT = "/projects/default"
OUTER = PROJECT + "/pipelines/outer/versions/v1/requests"
INNER = PROJECT + "/pipelines/inner/versions/v1/requests"
BEAT = PROJECT + "/deployments/beat/versions/v1/requests"
ITEMS = 8
PIPELINES = {
    "inner": {"two": "deployment spread:v1", "split": "one-to-many", "work": "deployment beat:v1", "join": "many-to-one"},
    "outer": {"split": "one-to-many", "each": "pipeline inner:v1", "join": "many-to-one"},
}
STEPS = {
    "inner": {"two": 1, "split": 1, "work": 2, "join": 1},
    "outer": {"split": 1, "each": ITEMS, "join": 1},
}


def build(api, file):
    for name in ("beat", "spread"):
        code = (CODE / f"{name}.py").read_text().replace("@FILE@", str(file))
        api.post(f"{PROJECT}/deployments", {"name": name, **graph.interface(FIELDS)})
        versions = f"{PROJECT}/deployments/{name}/versions"
        api.post(versions, {"version": "v1", "maximum_instances": 4, "minimum_instances": 1})
        api.upload(versions + "/v1", code)
    for name, objects in PIPELINES.items():
        api.post(f"{PROJECT}/pipelines", {"name": name, **graph.interface(FIELDS)})
        row = [graph.pipeline_object(*item, FIELDS) for item in objects.items()]
        api.post(f"{PROJECT}/pipelines/{name}/versions", {"version": "v1", **graph.in_a_row(row, FIELDS)})


def make_input(key, computes, seconds):
    """Odd numbers compute, even ones sleep; the spreading keeps that."""
    return [{"number": key * 1000 + 2 * i + computes, "seconds": seconds} for i in range(ITEMS)]
