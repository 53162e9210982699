"""Bad input for the operations on many requests: refused with a sentence, and nothing has been made or changed."""

import pytest

from bad_input import Bad, assert_refused
from targets import KINDS, PATHS

GOOD = {"number": 1}
FAULTY = {"number": "1"}
UNKNOWN = "00000000-0000-4000-8000-000000000000"

BODIES = {
    "no item": Bad([], "1 250"),
    "251 items": Bad([GOOD] * 251, "250 251"),
    "a faulty item at the end": Bad([GOOD] * 9 + [FAULTY], "9 number"),
    "a faulty item at the start": Bad([FAULTY] + [GOOD] * 9, "0 number"),
    "an item of another type": Bad([GOOD, "text"], "1 object"),
    "an item that is null": Bad([GOOD, None], "1 object"),
    "an item without a field": Bad([GOOD, {}], "1 number"),
    "an item with a field too many": Bad([{**GOOD, "extra": 1}], "0 extra"),
    "a faulty single item": Bad(FAULTY, "number"),
    "a number": Bad("1", "object|list"),
    "null": Bad("null", "object|list"),
    "text": Bad('"text"', "object|list"),
    "nothing": Bad("", "empty|JSON|body"),
    "invalid JSON": Bad('[{"number": 1}, {"number": ]', "JSON"),
    "a duplicate key": Bad('[{"number": 1}, {"number": 1, "number": 2}]', "number twice|duplicate"),
    "plain text": Bad("text", "structured|object|JSON", content_type="text/plain"),
    "XML": Bad("<a/>", "application/json", content_type="application/xml", status=415),
    "another charset": Bad([GOOD], "utf-8", content_type="application/json; charset=iso-8859-1", status=415),
}

PARAMETERS = {
    **{
        f"timeout={value}": Bad([GOOD], "timeout " + words)
        for value, words in (
            ("9", "10 172800|172,800"),
            ("172801", "10 172800|172,800"),
            ("0", "10"),
            ("-10", "10"),
            ("abc", "number"),
            ("10.5", "number"),
            ("", "number"),
        )
    },
    **{
        f"priority={value}": Bad([GOOD], "priority " + words)
        for value, words in (("2", "0 1"), ("-1", "0 1"), ("high", "number"), ("", "number"))
    },
}


@pytest.fixture(scope="module")
def project(project_of_module):
    return project_of_module


@pytest.fixture(scope="module", params=[f"{kind} {path}" for kind in KINDS for path in PATHS])
def target(request, project):
    return project.target(*request.param.split(), "double")


@pytest.fixture(scope="module")
def existing(target):
    """The ids of three requests that have ended."""
    ids = target.batch_ids([GOOD] * 3)
    target.ended(ids)
    return ids


@pytest.fixture
def unchanged(target, existing):
    before = target.every()
    assert set(existing) <= before
    yield
    assert target.every() == before


@pytest.mark.parametrize("name", BODIES)
def test_a_batch_that_is_not_as_it_must_be(http, target, unchanged, name):
    bad = BODIES[name]

    assert_refused(http.post(f"{target.path()}/batch", bad.body, content_type=bad.content_type), bad)


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_parameter_that_is_not_as_it_must_be(http, target, unchanged, name):
    assert_refused(http.post(f"{target.path()}/batch?{name}", PARAMETERS[name].body), PARAMETERS[name])


def test_a_batch_larger_than_the_server_takes(http, target, unchanged):
    body = b'[{"number": ' + b" " * (100 * 1024 * 1024) + b"1}]"

    assert_refused(http.post(f"{target.path()}/batch", body), Bad(None, "body larger|large bytes", status=413))


def test_the_client_is_told_of_a_faulty_item(target, unchanged):
    refusal = target.refused("batch_{}_requests_create", data=[GOOD, FAULTY])

    assert refusal.status == 400
    assert "number" in refusal.sentence


@pytest.mark.parametrize("action", ["batch", "collect", "cancel", "delete"])
def test_unknown_names_in_the_path(http, target, action):
    for part in {target.project, target.name, target.version} - {None}:
        path = target.path().replace(f"/{part}", "/no-such", 1)
        body = [GOOD] if action == "batch" else [UNKNOWN]

        assert_refused(http.post(f"{path}/{action}", body), Bad(None, "was not found", status=404))


MANY = ["collect", "cancel", "delete"]
IDS = {
    "an object": Bad({"ids": []}, "list"),
    "a string": Bad('"' + UNKNOWN + '"', "list"),
    "a number in the list": Bad([1], "string|id"),
    "null in the list": Bad([None], "string|id"),
    "a list in the list": Bad([[UNKNOWN]], "string|id"),
    "invalid JSON": Bad(f'["{UNKNOWN}"', "JSON"),
    "no id": Bad([], "1|ids"),
    "251 ids": Bad([UNKNOWN] * 251, "250"),
    "plain text": Bad(UNKNOWN, "application/json", content_type="text/plain", status=415),
}


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("action", MANY)
def test_a_list_of_ids_that_is_not_as_it_must_be(http, target, existing, unchanged, action, name):
    bad = IDS[name]

    assert_refused(http.post(f"{target.path()}/{action}", bad.body, content_type=bad.content_type), bad)


@pytest.mark.parametrize("unknown", [UNKNOWN, "no-uuid", ""])
@pytest.mark.parametrize("action", MANY)
def test_one_unknown_id_among_others_and_nothing_is_done(http, target, existing, unchanged, action, unknown):
    answer = http.post(f"{target.path()}/{action}", [*existing, unknown])

    assert_refused(answer, Bad(None, "not found", status=404))


@pytest.mark.parametrize("action", MANY)
def test_more_than_250_ids_of_requests_that_exist(http, target, existing, unchanged, action):
    answer = http.post(f"{target.path()}/{action}", (existing * 84)[:251])

    assert_refused(answer, Bad(None, "250"))


UPDATES = {
    "another status": Bad({"status": "completed"}, "status cancelled"),
    "a status in capitals": Bad({"status": "CANCELLED"}, "status cancelled"),
    "no status": Bad({}, "status"),
    "a status that is null": Bad({"status": None}, "status"),
    "a status that is no string": Bad({"status": ["cancelled"]}, "status"),
    "a list": Bad([{"status": "cancelled"}], "object"),
    "text": Bad('"cancelled"', "object"),
    "nothing": Bad("", "empty|JSON|body"),
    "invalid JSON": Bad('{"status": "cancelled"', "JSON"),
}


@pytest.mark.parametrize("name", UPDATES)
def test_an_update_that_is_no_cancel(http, target, existing, unchanged, name):
    answer = http.send("PATCH", f"{target.path()}/{existing[0]}", UPDATES[name].body)

    assert_refused(answer, UPDATES[name])
    assert target.status(existing[0]) == "completed"


@pytest.mark.parametrize("method, body", [("PATCH", {"status": "cancelled"}), ("DELETE", None), ("GET", None)])
@pytest.mark.parametrize("request_id", [UNKNOWN, "no-uuid", "..%2F..", "%00"])
def test_an_unknown_request(http, target, method, body, request_id):
    answer = http.send(method, f"{target.path()}/{request_id}", body)

    kind = target.kind.capitalize()
    assert (answer.status_code, answer.json()) == (404, {"error": f"{kind} request was not found"})


CANCELS = {
    "neither ids nor status": ("", []),
    "ids and status": ("?status=pending", [UNKNOWN]),
    "a status that ends": ("?status=completed", []),
    "a status that is none": ("?status=running", []),
    "an empty status": ("?status=", []),
    "two statuses": ("?status=pending,processing", []),
    "a status in capitals": ("?status=PENDING", []),
}


@pytest.mark.parametrize("body", [None, "", [], {}, "null"], ids=repr)
@pytest.mark.parametrize("name", CANCELS)
def test_a_cancel_of_many_that_does_not_say_which(http, target, unchanged, name, body):
    query, ids = CANCELS[name]

    answer = http.post(f"{target.path()}/cancel{query}", ids or body)

    assert_refused(answer, Bad(None, "status pending processing"))


@pytest.mark.parametrize(
    "query, words",
    [
        ("status=done", "status"),
        ("status=", "status"),
        ("status=failed,", "status"),
        ("status=pending,completed", "pending|processing"),
        ("status=processing,failed", "pending|processing"),
        ("status=cancelled&status=pending", "pending|processing"),
        ("status=pending,processing,completed", "pending|processing"),
        ("limit=0", "limit 1 50"),
        ("limit=51", "limit 1 50"),
        ("limit=-1", "limit 1 50"),
        ("limit=x", "limit number"),
        ("limit=", "limit number"),
        ("limit=1.0", "limit number"),
        ("offset=-1", "offset 0"),
        ("offset=x", "offset number"),
        ("offset=99999999999", "offset number"),
        ("start_date=yesterday", "start_date"),
        ("end_date=2020-02-30T00:00:00Z", "end_date"),
        ("end_date=", "end_date"),
    ],
)
def test_a_filter_that_is_not_as_it_must_be(http, target, query, words):
    assert_refused(http.get(f"{target.path()}?{query}"), Bad(None, words))
