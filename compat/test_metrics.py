"""Metrics, time series and usage (reference, sections 8.2, 8.11 and 8.13)."""

import datetime
import time

import pytest

from calls import OLD_CLIENT, call, refused
from definition_structures import METRIC, RESOURCES, TIME_SERIES, TIME_SERIES_DATA, USAGE
from shapes import list_of

SOON_SECONDS = 30


def now():
    return datetime.datetime.now(tz=datetime.timezone.utc)


def text(moment):
    return moment.isoformat(timespec="milliseconds")


def soon(condition):
    give_up = time.monotonic() + SOON_SECONDS
    while time.monotonic() < give_up:
        found = condition()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"Nothing after {SOON_SECONDS} s.")


def created(api, project, metric_type="delta", **more):
    body = {"name": project.fresh("custom.metric"), "metric_type": metric_type, **more}
    return call(api, "metrics_create", project.name, body, shape=METRIC).json


def add(api, project, metric, labels, *values, operation="time_series_data_create"):
    data = [{"date": text(moment), "value": value} for moment, value in values]
    return call(api, operation, project.name, [{"metric": metric, "labels": labels, "data": data}])


def read(api, project, metric, **more):
    return call(api, "time_series_data_list", project.name, metric=metric, **more, shape=TIME_SERIES_DATA).json


def total(api, project, metric, labels):
    """How much was added in this hour and the last."""
    points = read(
        api,
        project,
        metric,
        labels=labels,
        aggregation_period=3600,
        unit_period=3600,
        start_date=text(now() - datetime.timedelta(hours=1)),
    )["data_points"]
    return sum(point["value"] for point in points)


# --- Metrics ----------------------------------------------------------------------------------------------------------


def test_create(api, project):
    metric = created(api, project, description="What it is.", unit="pieces", labels=["colour"])

    assert (metric["custom"], metric["metric_type"]) == (True, "delta")
    assert (metric["description"], metric["unit"], metric["labels"]) == ("What it is.", "pieces", ["colour"])


@pytest.mark.parametrize(
    "change, word",
    [
        ({"name": "metric"}, "custom."),
        ({"name": "deployments.requests"}, "custom."),
        ({"metric_type": "sum"}, "metric_type"),
        ({"unit": "u" * 33}, "unit"),
        ({"labels": [""]}, "labels"),
        ({"description": "d" * 401}, "description"),
    ],
)
def test_create_refused(http, project, change, word):
    body = {"name": "custom.refused", "metric_type": "gauge", **change}

    answer = http.send("POST", f"/projects/{project.name}/metrics", body)

    assert answer.status_code == 400
    assert word in answer.json()["error"]


def test_a_name_is_given_once(client, project):
    metric = created(client, project)

    body = {"name": metric["name"], "metric_type": "gauge"}
    assert metric["name"] in refused(client, "metrics_create", project.name, body).sentence


def test_list(api, project):
    metric = created(api, project)

    everything = call(api, "metrics_list", project.name, shape=list_of(METRIC)).json
    custom = call(api, "metrics_list", project.name, custom=True, shape=list_of(METRIC)).json
    built_in = call(api, "metrics_list", project.name, custom=False, shape=list_of(METRIC)).json

    assert metric in custom and metric not in built_in
    assert everything == built_in + custom
    assert {"deployments.requests", "pipelines.requests"} <= {found["name"] for found in built_in}


def test_get(api, project):
    metric = created(api, project)

    assert call(api, "metrics_get", project.name, metric["name"], shape=METRIC).json == metric
    assert refused(api, "metrics_get", project.name, "custom.none").status == 404


def test_update(api, project):
    metric = created(api, project)
    body = {"name": metric["name"] + ".new", "description": "new", "unit": "%", "labels": ["a", "b"]}

    updated = call(api, "metrics_update", project.name, metric["name"], body, shape=METRIC).json

    assert {key: updated[key] for key in body} == body
    assert refused(api, "metrics_update", project.name, "deployments.requests", {"unit": "x"}).status == 400


def test_delete_takes_the_values_along(api, project):
    metric = created(api, project)
    add(api, project, metric["name"], {}, (now(), 1))

    call(api, "metrics_delete", project.name, metric["name"])

    assert refused(api, "metrics_get", project.name, metric["name"]).status == 404
    assert call(api, "time_series_search", project.name, metric=metric["name"]).json == []
    assert refused(api, "metrics_delete", project.name, "deployments.requests").status == 400


# --- Time series ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", ["time_series_data_create", "time_series_data_aggregate"])
def test_add_and_read_a_delta(api, project, operation):
    metric = created(api, project)["name"]
    moment = now()
    add(api, project, metric, {"colour": "red"}, (moment, 60), (moment, 30), operation=operation)
    add(api, project, metric, {"colour": "blue"}, (moment, 30), operation=operation)

    red = read(api, project, metric, labels="colour:red", aggregation_period=60, start_date=text(moment))
    per_hour = read(
        api, project, metric, aggregation_period=60, unit_period=3600, start_date=text(moment), end_date=text(now())
    )

    assert red["labels"] == {"colour": "red"}
    assert [point["value"] for point in red["data_points"]] == [1.5]
    assert red["data"] == red["data_points"]
    assert sum(point["value"] for point in per_hour["data_points"]) == 7200


def test_add_and_read_a_gauge(api, project):
    metric = created(api, project, "gauge")["name"]
    moment = now().replace(second=10, microsecond=0) - datetime.timedelta(minutes=5)
    later = moment + datetime.timedelta(minutes=1)
    add(api, project, metric, {}, (moment, 1), (moment, 2), (later, 4))

    data = read(api, project, metric, start_date=text(moment), end_date=text(later))

    assert data["aggregation_period"] == 60
    assert [point["value"] for point in data["data_points"]] == [1.5, 4]
    assert data["data_points"][0]["start_date"] == text(moment.replace(second=0))
    assert data["end_date"] == text(later.replace(second=0) + datetime.timedelta(minutes=1))


def test_add_refused(client, project):
    metric = created(client, project)["name"]

    def sentence(operation, metric, moment):
        data = [{"metric": metric, "labels": {}, "data": [{"date": text(moment), "value": 1}]}]
        return refused(client, operation, project.name, data).sentence

    assert "Metric" in sentence("time_series_data_create", "custom.none", now())
    assert "custom" in sentence("time_series_data_create", "deployments.requests", now())
    old = now() - datetime.timedelta(minutes=4)
    assert "date" in sentence("time_series_data_aggregate", metric, old)
    assert "date" in sentence("time_series_data_create", metric, now() + datetime.timedelta(days=1))


@pytest.mark.parametrize(
    "query, word",
    [
        ({"aggregation_period": 61}, "aggregation_period"),
        ({"unit_period": 61}, "unit_period"),
        ({"start_date": "2026-01-02", "end_date": "2026-01-01"}, "start_date"),
        ({"start_date": "yesterday"}, "start_date"),
        ({"end_date": "-999999999-01-01"}, "end_date"),
        ({"start_date": "2026-01-01", "end_date": "+999999999-12-31"}, "end_date"),
        ({"labels": "colour"}, "labels"),
    ],
)
def test_read_refused(client, project, query, word):
    refusal = refused(client, "time_series_data_list", project.name, metric="deployments.requests", **query)

    assert refusal.status == 400
    assert word in refusal.sentence


def test_search_and_delete(api, project):
    metric = created(api, project)["name"]
    add(api, project, metric, {"colour": "red", "size": "1"}, (now(), 1))
    add(api, project, metric, {"colour": "red"}, (now(), 1))

    def search(**more):
        return call(
            api, "time_series_search", project.name, metric=metric, **more, shape=list_of(TIME_SERIES)
        ).json

    both = search(labels="colour:red")
    assert [found["labels"] for found in both] == [{"colour": "red", "size": "1"}, {"colour": "red"}]
    assert search(labels="colour:red", exact_match=True) == both[1:]
    assert search(limit=1, offset=1) == both[1:]
    assert search(custom=False) == []
    call(api, "time_series_delete", project.name, str(both[0]["id"]))
    assert search() == both[1:]
    assert refused(api, "time_series_delete", project.name, str(both[0]["id"])).status == 404


def test_the_metric_helper(server, client, project):
    from ubiops.utils.metrics.metric_client import MetricClient

    metric = created(client, project, "gauge")["name"]
    helper = MetricClient(project.name, server.configured().api_client, insert_frequency=1)
    helper.start()
    helper.log_metric(metric, {"run": "1"}, 3.5)
    soon(lambda: call(client, "time_series_search", project.name, metric=metric).json)
    helper.stop()

    [point] = read(client, project, metric)["data_points"]
    assert point["value"] == 3.5


# --- What the server measures -----------------------------------------------------------------------------------------


def test_requests_to_a_deployment_are_counted(client, project):
    deployment = project.fresh_deployment("misbehave")
    for what in ("well", "well", "no text"):
        call(client, "deployment_requests_create", project.name, deployment, what)
    version = call(client, "deployment_versions_get", project.name, deployment, "v1").json["id"]
    labels = f"deployment_version_id:{version}"

    soon(lambda: round(total(client, project, "deployments.requests", labels)) == 3)

    assert round(total(client, project, "deployments.failed_requests", labels)) == 1
    assert round(total(client, project, "deployments.input_volume", labels)) == len("wellwellno text")
    assert round(total(client, project, "deployments.output_volume", labels)) == len("wellwell")
    for gauge in ("request_duration", "queue_time", "instances", "queue_size", "memory_utilization"):
        points = read(client, project, f"deployments.{gauge}", labels=labels)["data_points"]
        assert points, gauge
        assert all(point["value"] >= 0 for point in points)
    assert total(client, project, "deployments.memory_utilization", labels) > 1_000_000


def test_requests_to_a_pipeline_are_counted(client, project):
    pipeline = project.wired("double")
    pipeline.run({"number": 1})
    version = call(client, "pipeline_versions_get", project.name, pipeline.name, "v1").json["id"]
    labels = f"pipeline_version_id:{version}"

    soon(lambda: round(total(client, project, "pipelines.requests", labels)) == 1)

    assert round(total(client, project, "pipelines.failed_requests", labels)) == 0
    assert round(total(client, project, "pipelines.object_requests", labels)) == 1


# --- Usage ------------------------------------------------------------------------------------------------------------


def test_resources(api, project):
    before = call(api, "projects_resource_usage", project.name, shape=RESOURCES).json

    project.create_deployment(project.fresh("counted"), None, None)

    after = call(api, "projects_resource_usage", project.name).json
    assert after["deployments"] == before["deployments"] + 1
    assert after["deployment_versions"] == before["deployment_versions"] + 1


@pytest.mark.parametrize("interval", ["day", "month", None])
def test_usage(api, project, interval):
    deployment = project.deployment("shout")
    call(api, "deployment_requests_create", project.name, deployment, "x")
    start = text(now() - datetime.timedelta(days=1))
    query = {} if interval is None else {"interval": interval, "start_date": start}

    def used():
        usage = call(api, "projects_usage_get", project.name, **query, shape=USAGE).json
        return usage if deployment in [found["deployment_name"] for found in usage["data_deployments"]] else None

    usage = soon(used)

    assert usage["interval"] == (interval or "month")
    assert sum(point["value"] for point in usage["data_project"]) > 0


def test_usage_refused(client, project):
    assert "interval" in refused(client, "projects_usage_get", project.name, interval="year").sentence
    for dates in ({"start_date": "-999999999-01-01"}, {"end_date": "+999999999-12-31"}):
        refusal = refused(client, "projects_usage_get", project.name, **dates)
        assert refusal.status == 400
        assert "1 to 9999" in refusal.sentence


def test_what_there_is_none_of(api, project):
    assert call(api, "quotas_list", project.name).json == []
    assert call(api, "template_deployments_list").json == []
    if not OLD_CLIENT:
        assert call(api, "services_list", project.name).json == []
    assert refused(api, "quotas_list", "no-such-project").status == 404
