"""What is deployed, and what it must give: computed here once more, without the server.

Every value is a whole number: a key, the same for all values of one request made from outside, times 1000, plus a part
that the steps change. So whoever sees a value anywhere knows which request it belongs to.
"""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import graph

NUMBER = [{"name": "number", "data_type": "int"}]
CODE = Path(__file__).parent / "code"


def key_of(number):
    return number // 1000


def step(number):
    """What each step makes of a number; of different ones it makes different ones."""
    return key_of(number) * 1000 + (number % 1000 * 7 + 3) % 1000


def steps(times):
    def repeated(number):
        for _ in range(times):
            number = step(number)
        return number

    return repeated


def each(function):
    return lambda numbers: [function(number) for number in numbers]


def spread(numbers):
    return [key_of(n) * 1000 + x % 1000 for n in numbers for x in (n % 1000, n % 1000 + 500)]


class Pipeline(NamedTuple):
    """A pipeline, as a row of objects each of which follows the one before it."""

    objects: list
    """Pairs of a name and a reference, as `graph.pipeline_object` wants it, but that the version may be open."""
    result: object
    """Makes the list of results of the list of inputs."""
    steps: object
    """Makes the number of direct steps by object, of the number of inputs."""
    executions: int
    """How often user code that writes itself down runs for each input."""
    lists: bool
    """Whether it gives a list, whatever comes in."""


PIPELINES = {
    "operators": Pipeline(
        [("split", "one-to-many"), ("apply", "function"), ("join", "many-to-one"), ("again", "function")],
        each(steps(2)),
        lambda n: {"split": 1, "apply": n, "join": 1, "again": 1},
        0,
        True,
    ),
    "chain": Pipeline(
        [("first", "deployment step"), ("middle", "function"), ("last", "deployment step")],
        each(steps(3)),
        lambda n: {"first": 1, "middle": 1, "last": 1},
        2,
        False,
    ),
    "fan": Pipeline(
        [("split", "one-to-many"), ("work", "deployment step"), ("join", "many-to-one")],
        each(step),
        lambda n: {"split": 1, "work": n, "join": 1},
        1,
        True,
    ),
    "nested": Pipeline(
        [("before", "function"), ("inner", "pipeline chain:full"), ("after", "deployment step:none")],
        each(steps(5)),
        lambda n: {"before": 1, "inner": 1, "after": 1},
        3,
        False,
    ),
    "spreading": Pipeline(
        [("two", "deployment spread:full"), ("split", "one-to-many"), ("work", "deployment step"), ("join", "many-to-one")],
        lambda numbers: each(step)(spread(numbers)),
        lambda n: {"two": 1, "split": 1, "work": 2 * n, "join": 1},
        2,
        True,
    ),
    "deep": Pipeline(
        [("split", "one-to-many"), ("sub", "pipeline spreading:full"), ("join", "many-to-one")],
        lambda numbers: each(step)(spread(numbers)),
        lambda n: {"split": 1, "sub": n, "join": 1},
        2,
        True,
    ),
}


CODE_AFTER = {"chain": [0, 2], "nested": [1, 3, 4]}
"""Where code that writes itself down runs several times in a row: after how many steps."""


class Target(NamedTuple):
    """What requests are made to."""

    kind: str
    name: str
    version: str
    retention: str = "full"
    swept: bool = False
    """Whether all of its requests are cancelled now and then, by their state."""
    steps: str = "full"
    """Which version of the deployment `step` its own steps run."""

    @property
    def path(self):
        return f"/projects/default/{self.kind}/{self.name}/versions/{self.version}/requests"

    def __str__(self):
        return f"{self.kind[:-1]} {self.name}:{self.version}"

    def result(self, numbers):
        """The numbers that come out, in order."""
        return each(step)(numbers) if self.kind == "deployments" else PIPELINES[self.name].result(numbers)

    def executions(self, count):
        """How often user code that writes itself down must have run for a request that completed."""
        return count * (1 if self.kind == "deployments" else PIPELINES[self.name].executions)

    def stages(self, numbers):
        """The numbers that code gets, stage by stage. A stage begins when the one before it has ended, for good."""
        return [set(each(steps(times))(numbers)) for times in CODE_AFTER.get(self.name, [])]

    def gives_list(self, listed):
        return listed or (self.kind == "pipelines" and PIPELINES[self.name].lists)


TARGETS = [
    Target("pipelines", "operators", "full"),
    Target("pipelines", "chain", "full"),
    Target("pipelines", "chain", "metadata", "metadata", steps="metadata"),
    Target("pipelines", "chain", "none", "none", steps="none"),
    Target("pipelines", "fan", "full"),
    Target("pipelines", "fan", "none", "none"),
    Target("pipelines", "fan", "swept", swept=True),
    Target("pipelines", "nested", "full"),
    Target("pipelines", "deep", "full"),
    Target("deployments", "step", "full"),
    Target("deployments", "step", "metadata", "metadata"),
    Target("deployments", "step", "none", "none"),
    Target("deployments", "solo", "full", swept=True),
]


def kept_steps(target_or_name, count):
    """How many steps must be there by object, of a request that completed; those that retention removes left out."""
    name, steps_version = (
        (target_or_name.name, target_or_name.steps) if isinstance(target_or_name, Target) else (target_or_name, "full")
    )
    pipeline = PIPELINES[name]
    expected = Counter(pipeline.steps(count))
    for object_name, reference in pipeline.objects:
        if _with_version(reference, steps_version) == "deployment step:none":
            del expected[object_name]
    return expected


def _with_version(reference, steps_version):
    return f"{reference}:{steps_version}" if reference == "deployment step" else reference


def build(api, file, servers=1, longest=0.5):
    """Makes everything of this module. `file` is Python that gives the file where the user code writes.

    Each of several `servers` may have an instance of each version. `longest` are the seconds that a step takes at most.
    """
    code = (CODE / "step.py").read_text().replace('"@FILE@"', file).replace('"@LONGEST@"', str(longest))
    for name, retentions in (("step", ["full", "metadata", "none"]), ("solo", ["full"]), ("spread", ["full"])):
        api.post("/projects/default/deployments", {"name": name, **graph.interface(NUMBER)})
        for retention in retentions:
            versions = f"/projects/default/deployments/{name}/versions"
            instances = max(servers, 2 if (name, retention) == ("step", "full") else 1)
            api.post(
                versions,
                {"version": retention, "request_retention_mode": retention, "maximum_instances": instances},
            )
            api.upload(f"{versions}/{retention}", (CODE / "spread.py").read_text() if name == "spread" else code)
    for name, pipeline in PIPELINES.items():
        api.post("/projects/default/pipelines", {"name": name, **graph.interface(NUMBER)})
        versions = [t for t in TARGETS if (t.kind, t.name) == ("pipelines", name)]
        for target in versions or [Target("pipelines", name, "full")]:
            body = {"version": target.version, "request_retention_mode": target.retention}
            objects = [
                graph.pipeline_object(object_name, _with_version(reference, target.steps), NUMBER)
                for object_name, reference in pipeline.objects
            ]
            api.post(f"/projects/default/pipelines/{name}/versions", {**body, **graph.in_a_row(objects, NUMBER)})
