"""Code that misbehaves fails its own request, with a sentence that says so, and no other (reference, section 6.4)."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from calls import call
from packing import pack
from request_structures import DEPLOYMENT_REQUEST_CREATED


@pytest.fixture(scope="module")
def misbehave(project):
    return project.deployment("misbehave")


def run(client, project, deployment, text):
    return call(
        client, "deployment_requests_create", project.name, deployment, text, shape=DEPLOYMENT_REQUEST_CREATED
    ).json


@pytest.mark.parametrize(
    "what, words",
    [
        ("exit", "exit code 3"),
        ("sys.exit", "exit"),
        ("flood", "printed more than"),
        ("close everything", "closed its connection"),
        ("write nonsense", "nonsense"),
        ("no text", "text"),
        ("no JSON", "JSON"),
        ("recursion", "exception"),
    ],
)
def test_misbehaviour_fails_the_request_and_the_next_one_never_notices(client, project, misbehave, what, words):
    failed = run(client, project, misbehave, what)

    assert failed["status"] == "failed"
    assert words in failed["error_message"]
    assert "Traceback" not in failed["error_message"]
    assert run(client, project, misbehave, "well")["result"] == "well"


def test_a_crash_does_not_touch_requests_beside_it(server, project, misbehave):
    texts = ["well", "exit", "well", "well", "exit", "well"]

    with ThreadPoolExecutor(len(texts)) as pool:
        answers = list(pool.map(lambda text: run(server.configured(), project, misbehave, text), texts))

    assert [answer["status"] for answer in answers] == ["completed" if text == "well" else "failed" for text in texts]


def test_many_requests_at_once_each_get_their_own_answer(server, project):
    pipeline = project.wired("double")

    def double(number):
        # A client of its own: those of several threads would mix up their last answers.
        return pipeline._replace(api=server.configured()).run({"number": number})

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(double, range(100)))

    assert [answer["result"]["number"] for answer in answers] == [2 * number for number in range(100)]
    assert len({answer["id"] for answer in answers}) == 100


CONSTRUCTORS = {
    "none at all": ("", "'none'", "none"),
    "without arguments": ("def __init__(self): self.seen = 'nothing'", "self.seen", "nothing"),
    "with the directory": (
        "def __init__(self, base_directory): self.seen = base_directory[:1]",
        "self.seen",
        "/",
    ),
    "with the context": ("def __init__(self, context): self.seen = context['version']", "self.seen", "v1"),
    "with both, in the other order": (
        "def __init__(self, context, base_directory): self.seen = context['version'] + base_directory[:1]",
        "self.seen",
        "v1/",
    ),
    "with whatever comes": (
        "def __init__(self, **kwargs): self.seen = ' '.join(sorted(kwargs))",
        "self.seen",
        "base_directory context",
    ),
}
"""Constructors, what ``request`` returns, and what that must be."""


@pytest.mark.parametrize("kind", CONSTRUCTORS)
def test_a_constructor_gets_what_its_signature_names(client, project, tmp_path, kind):
    constructor, result, seen = CONSTRUCTORS[kind]
    name = project.create_deployment(project.fresh("constructor"), None, None)
    code = f"class Deployment:\n    {constructor}\n    def request(self, data): return {result}\n"

    revision = project.upload(name, "v1", pack(tmp_path / "package.zip", {"deployment.py": code}))

    assert revision["status"] == "success", revision["error_message"]
    assert run(client, project, name, "x")["result"] == seen


def test_a_constructor_that_fails_fails_the_requests(client, project, tmp_path):
    name = project.create_deployment(project.fresh("constructor"), None, None)
    code = "class Deployment:\n    def __init__(self): 1 / 0\n    def request(self, data): return data\n"

    revision = project.upload(name, "v1", pack(tmp_path / "package.zip", {"deployment.py": code}))

    assert revision["status"] == "success", revision["error_message"]
    failed = run(client, project, name, "x")
    assert failed["status"] == "failed"
    assert "ZeroDivisionError" in failed["error_message"]
