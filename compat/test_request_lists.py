"""Lists of requests, and what they leave out (reference, section 2.6)."""

import datetime

import pytest
from dateutil.parser import parse

import graph
from calls import call
from gate import Gate
from targets import ANY_FINAL, KINDS, PATHS, PIPELINE, Target

SAME_FIELDS = (
    "id",
    "version",
    "status",
    "success",
    "time_created",
    "time_started",
    "time_completed",
    "input_size",
    "output_size",
)


@pytest.fixture(scope="module", params=[f"{kind} {path}" for kind in KINDS for path in PATHS])
def every_state(request, project):
    """Requests in each of the states, and their ids by state."""
    target = project.target(*request.param.split(), "hold")
    gate = Gate()
    completed, failed, cancelled = [], [], []
    for end in (completed, failed, completed, completed):
        end += target.batch_ids([gate.item("x")])
        held = gate.arrival()
        held.fail() if end is failed else held.release()
        target.ended(end)
    cancelled += target.batch_ids([gate.item("x")])
    gate.arrival()
    target.cancel(cancelled[0])
    waiting = target.batch_ids(gate.items(*"abcdefghij"))
    gate.arrival()
    yield target, {
        "completed": completed,
        "failed": failed,
        "cancelled": cancelled,
        "processing": target.list_ids(status="processing")[::-1],
        "pending": target.list_ids(status="pending")[::-1],
        "open": waiting,
    }
    target.cancel_all()
    gate.close()


def test_completed_requests_are_listed_the_newest_first(api, every_state):
    target, ids = every_state

    listed = target.on(api=api).list()

    assert [item["id"] for item in listed] == ids["completed"][::-1]
    for item in listed:
        found = target.get(item["id"])
        assert {field: item[field] for field in SAME_FIELDS} == {field: found[field] for field in SAME_FIELDS}
        assert item[target.kind] == target.name
        assert item["success"] is True


@pytest.mark.parametrize("status", ["completed", "failed", "cancelled", "processing", "pending"])
def test_a_status_lists_the_requests_in_it(every_state, status):
    target, ids = every_state

    listed = target.list(status=status)

    assert [item["id"] for item in listed] == ids[status][::-1]
    assert {item["status"] for item in listed} == {status}
    assert {item["success"] for item in listed} == {status == "completed"}
    assert {item["time_completed"] is None for item in listed} == {status in ("processing", "pending")}
    assert {item["time_started"] is None for item in listed} == {status == "pending"}
    assert {item["output_size"] is None for item in listed} == {status != "completed"}


def test_waiting_requests_are_either_pending_or_processing(every_state):
    _, ids = every_state

    assert ids["processing"] + ids["pending"] == ids["open"]
    assert ids["processing"], "one has reached its code"
    assert ids["pending"], "there is one instance only"


@pytest.mark.parametrize(
    "query, statuses",
    [
        ("status=failed,cancelled", ["failed", "cancelled"]),
        ("status=cancelled,failed", ["failed", "cancelled"]),
        ("status=failed&status=cancelled", ["failed", "cancelled"]),
        ("status=completed&status=failed,cancelled", ["completed", "failed", "cancelled"]),
        ("status=completed%2C%20failed", ["completed", "failed"]),
        ("status=completed,completed", ["completed"]),
        ("status=pending,processing", ["processing", "pending"]),
        ("status=pending&status=processing", ["processing", "pending"]),
    ],
)
def test_statuses_are_combined_with_commas_or_by_repeating(http, every_state, query, statuses):
    target, ids = every_state

    answer = http.get(f"{target.path()}?{query}")

    assert answer.status_code == 200, answer.text
    assert sorted(item["id"] for item in answer.json()) == sorted(sum((ids[status] for status in statuses), []))


def test_combined_statuses_are_listed_the_newest_first(every_state):
    target, ids = every_state
    [failed], [cancelled] = ids["failed"], ids["cancelled"]
    first, *later = ids["completed"]

    assert target.list_ids(status=ANY_FINAL) == [first, failed, *later, cancelled][::-1]


def test_limit_and_offset_choose_a_part(every_state):
    target, ids = every_state
    newest = ids["completed"][::-1]

    assert target.list_ids(limit=1) == newest[:1]
    assert target.list_ids(limit=2, offset=1) == newest[1:3]
    assert target.list_ids(limit=50) == newest
    assert target.list_ids(offset=2) == newest[2:]
    assert target.list_ids(offset=0) == newest
    assert target.list_ids(offset=3) == []
    assert target.list_ids(offset=1_000_000_000) == []


@pytest.mark.parametrize("form", ["as it shows", "a second's part cut off", "with Z"])
def test_both_ends_of_an_interval_belong_to_it(every_state, form):
    target, ids = every_state
    times = {item["id"]: item["time_created"] for item in target.list()}
    first, middle, last = ids["completed"]
    if form == "as it shows":
        start = end = times[middle]
        inside = {request_id for request_id, time in times.items() if time == times[middle]}
    elif form == "with Z":
        start = times[middle].replace("+00:00", "Z")
        end = times[last].replace("+00:00", "Z")
        inside = {request_id for request_id, time in times.items() if times[middle] <= time <= times[last]}
    else:
        start = times[first][:19] + "+00:00"
        end = times[first]
        inside = {request_id for request_id, time in times.items() if time <= times[first]}

    assert set(target.list_ids(start_date=start, end_date=end)) == inside


def test_an_interval_may_have_one_end(every_state):
    target, ids = every_state
    times = {item["id"]: item["time_created"] for item in target.list()}
    first, middle, last = ids["completed"]
    later = (parse(times[last]) + datetime.timedelta(milliseconds=1)).isoformat(timespec="milliseconds")
    earlier = (parse(times[first]) - datetime.timedelta(milliseconds=1)).isoformat(timespec="milliseconds")

    assert last in target.list_ids(start_date=times[last])
    assert first in target.list_ids(end_date=times[first])
    assert target.list_ids(start_date=later) == []
    assert target.list_ids(end_date=earlier) == []
    assert target.list_ids(start_date=later, end_date=earlier) == []
    assert target.list_ids(start_date=earlier, end_date=later) == ids["completed"][::-1]


@pytest.mark.parametrize("plus", ["%2B", "+", "%20"])
def test_the_plus_sign_of_a_zone_may_have_become_a_blank(http, every_state, plus):
    target, ids = every_state
    last = target.get(ids["completed"][-1])
    start = (parse(last["time_created"]) + datetime.timedelta(hours=1)).isoformat(timespec="milliseconds")
    start = start.replace("+00:00", plus + "01:00")  # The same moment, said in another zone.

    answer = http.get(f"{target.path()}?start_date={start}")

    assert answer.status_code == 200, answer.text
    since = {item["id"] for item in target.list() if item["time_created"] >= last["time_created"]}
    assert {item["id"] for item in answer.json()} == since
    assert last["id"] in since


def test_a_part_of_the_id_finds_it(every_state):
    target, ids = every_state
    wanted = ids["completed"][1]

    assert target.list_ids(search_id=wanted) == [wanted]
    assert target.list_ids(search_id=wanted.upper()) == [wanted]
    assert target.list_ids(search_id=wanted[9:]) == [wanted]
    assert wanted in target.list_ids(search_id=wanted[20:30])
    assert target.list_ids(search_id="-") == ids["completed"][::-1]
    for nowhere in ("%", "_", "no-such-id", wanted + "0"):
        assert target.list_ids(search_id=nowhere) == []


def test_requests_of_another_version_are_not_listed(client, project):
    pipeline = project.direct({"number": "int"})
    second = {
        "version": "v2",
        "attachments": [graph.attach(graph.END, graph.source(graph.START, {"number": "number"}))],
    }
    call(client, "pipeline_versions_create", project.name, pipeline.name, second)
    default = Target(client, project.name, PIPELINE, pipeline.name, None)
    ids = {version: default.on(version=version).run({"number": 1})["id"] for version in ("v1", "v2")}

    assert default.list_ids() == [ids["v1"]]
    assert default.on(version="v1").list_ids() == [ids["v1"]]
    assert default.on(version="v2").list_ids() == [ids["v2"]]


def test_steps_are_listed_where_they_ran(client, project):
    deployment = project.fresh_deployment("double")
    inner = project.wired("double", deployment)
    number = {"number": "double"}
    outer = project.pipeline(
        number,
        number,
        [graph.sub_pipeline("sub", inner.name)],
        [
            graph.attach("sub", graph.source(graph.START, {"number": "number"})),
            graph.attach(graph.END, graph.source("sub", {"number": "number"})),
        ],
    )
    created = outer.run({"number": 1})
    [sub] = created["pipeline_requests"]
    [step] = inner.get(sub["id"])["deployment_requests"]

    assert Target(client, project.name, PIPELINE, outer.name, None).list_ids() == [created["id"]]
    assert Target(client, project.name, PIPELINE, inner.name, None).list_ids() == [sub["id"]]
    assert Target(client, project.name, "deployment", deployment, None).list_ids() == [step["id"]]


def test_fifty_are_listed_at_most_and_pages_leave_none_out(client, project):
    target = Target(client, project.name, PIPELINE, project.direct({"number": "int"}).name, None)
    ids = target.batch_ids([{"number": number} for number in range(120)])
    target.ended(ids)

    pages = [target.list_ids(offset=offset) for offset in (0, 50, 100)]

    assert [len(page) for page in pages] == [50, 50, 20]
    # Requests of one batch are listed in order as well.
    assert sum(pages, []) == ids[::-1]
