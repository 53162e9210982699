"""What Schemathesis is told besides the description: which calls should find something, and that answers are exact."""

import re
import zlib

import schemathesis

import exact
from fixture import KEPT, METRIC, ORGANIZATION, PROJECT, SCHEDULE, SPARE, VERSION, WEBHOOK_CALL, Fixture

FIXTURE = Fixture.of_environment()
SPARES = {
    "instance_id": FIXTURE.spare_instance,
    "instance_type_group_id": FIXTURE.spare_group,
    "metric_name": FIXTURE.spare_metric,
    "time_series_id": FIXTURE.spare_series,
    "export_id": FIXTURE.spare_export,
    "import_id": FIXTURE.spare_import,
}
"""What makes a spare thing, by the parameter that names it."""
SUSPENDING = "suspend"
STAYING = {PROJECT, KEPT, VERSION, METRIC}
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]+")
SENSIBLE = {"schedules": SCHEDULE, "webhooks": {**WEBHOOK_CALL, "enabled": False}, "webhooks-tests": WEBHOOK_CALL}
"""What bodies must have to be about something that is there, by the end of the path."""


@schemathesis.hook
def before_call(ctx, case, **kwargs):
    """Lets three of four calls find what they name; the fourth goes where the fuzzer sends it, unless others need that."""
    if isinstance(case.body, dict) and case.body.get(SUSPENDING) is True:
        # Answered with 501 on purpose, and described so; the fuzzer takes any 5xx for a fault.
        case.body[SUSPENDING] = False
    if "/webhooks" in case.path and isinstance(case.body, dict) and case.body.get("enabled") is True:
        # With a URL that the fuzzer made up, each request would then call somebody.
        case.body["enabled"] = False
    draw = zlib.crc32(repr((case.method, case.path, case.path_parameters, case.query, case.body)).encode())
    if not case.path_parameters or (draw % 4 == 0 and not _takes_what_stays(case)):
        return
    if case.path.startswith("/file-content/"):
        _follow_link(case)
    elif _changes(case):
        _name_spare(case)
    else:
        _name_kept(case, draw)
    _give_sensible_body(case, draw)
    if "/time-series" in case.path and "metric" in (case.query or {}) and not _is_negative(case):
        case.query["metric"] = METRIC


@schemathesis.hook
def after_call(ctx, case, response):
    """Requests are found again once some may be gone."""
    if case.path.endswith("/requests/delete"):
        FIXTURE.forget_requests()


def _changes(case):
    """Whether a call is for a thing that may be changed or go."""
    return case.method.upper() in ("DELETE", "PATCH") or case.path.endswith("/{version}/revisions")


def _takes_what_stays(case):
    """Whether a call would change what others are about to find. The fuzzer knows it from the answers that it got: by its
    name, or by its id, which does not tell it from other things.
    """
    named = str(case.path_parameters.get(re.findall(r"{(\w+)}", case.path)[-1]))
    return _changes(case) and (named in STAYING or ID.fullmatch(named) is not None)


def _name_kept(case, draw):
    names = {"project_name": PROJECT, "deployment_name": KEPT, "pipeline_name": KEPT, "version": VERSION, "name": "step"}
    names |= {"organization_name": ORGANIZATION, "role_name": KEPT}
    names |= {"bucket_name": KEPT, "file": KEPT, "tag_name": "latest"}
    if "environment_name" in case.path_parameters:
        names |= FIXTURE.environment_ids()
    names |= {"schedule_name": KEPT, "webhook_name": KEPT}
    names["metric_name"] = METRIC
    for parameter in case.path_parameters:
        if parameter in names:
            case.path_parameters[parameter] = names[parameter]
        elif parameter == "environment_name":
            # Uploads and rebuilds go where they are refused: no random text is to be installed.
            builds_nothing = case.method.upper() == "GET" or case.path.endswith("/tags")
            case.path_parameters[parameter] = KEPT if builds_nothing and draw % 2 else FIXTURE.environment()
        elif parameter == "user_id":
            case.path_parameters[parameter] = FIXTURE.user()
        elif parameter == "service_user_id":
            case.path_parameters[parameter] = FIXTURE.service_user()
        elif known := FIXTURE.ids(case.path):
            case.path_parameters[parameter] = known[draw % len(known)]


def _name_spare(case):
    path, parameters = case.path, case.path_parameters
    if "user_id" in parameters:
        _name_kept(case, 0)
        parameters["user_id"] = FIXTURE.spare_user()
        return
    parameters["project_name"] = PROJECT
    kind = "pipelines" if "pipeline_name" in parameters else "deployments"
    for name in SPARES.keys() & parameters.keys():
        spare = SPARES[name]()
        _name_kept(case, 0)
        parameters[name] = spare
        return
    if "request_id" in parameters:
        _name_kept(case, 0)
        parameters["request_id"] = FIXTURE.spare_request(kind)
    elif "service_user_id" in parameters:
        parameters["service_user_id"] = FIXTURE.spare_service_user()
    elif "role_name" in parameters:
        parameters["role_name"] = FIXTURE.spare_role()
    elif path.endswith("/role-assignments/{id}"):
        parameters["id"] = FIXTURE.spare_assignment()
    elif "id" in parameters:
        _name_kept(case, 0)
        owner = path.split("/environment-variables")[0]
        for name, value in parameters.items():
            owner = owner.replace(f"{{{name}}}", str(value))
        parameters["id"] = FIXTURE.spare_variable(owner)
    elif "schedule_name" in parameters:
        parameters["schedule_name"] = FIXTURE.spare_schedule()
    elif "webhook_name" in parameters:
        parameters["webhook_name"] = FIXTURE.spare_webhook()
    elif "pipeline_name" in parameters:
        parameters["pipeline_name"] = FIXTURE.spare_pipeline()
    elif "deployment_name" in parameters:
        parameters["deployment_name"] = FIXTURE.spare_deployment()
    elif "bucket_name" in parameters:
        parameters["bucket_name"] = FIXTURE.spare_bucket()
        if "file" in parameters:
            parameters["file"] = SPARE
    elif "build_id" in parameters:
        parameters.update(environment_name=KEPT, **FIXTURE.environment_ids())
    elif "environment_name" in parameters:
        parameters["environment_name"] = FIXTURE.spare_environment()
        if "tag_name" in parameters:
            parameters["tag_name"] = "latest"
    else:
        parameters["project_name"] = FIXTURE.spare_project()
    if "version" in parameters:
        parameters["version"] = VERSION


def _follow_link(case):
    """Lets a call have a signature that is valid, unless it is to be refused."""
    if case.method.upper() in ("GET", "PUT") and not _is_negative(case):
        parameters, case.query = FIXTURE.link(case.method.upper())
        case.path_parameters.update(parameters)


def _give_sensible_body(case, draw):
    """No random text is the input of a deployment, or the id of a request or a user."""
    if case.method.upper() != "POST" or _is_negative(case) or draw % 3 == 0:
        return
    if case.path.endswith(("/requests", "/requests/batch", "/requests/stream")):
        case.body = {"number": draw % 1000}
        case.media_type = "application/json"
    elif case.path.endswith("/requests/collect"):
        case.body = FIXTURE.ids(case.path)
    elif case.path.endswith(("/requests/delete", "/requests/cancel")) and not case.query:
        case.body = [FIXTURE.spare_request("pipelines" if "pipeline_name" in case.path_parameters else "deployments")]
    elif case.path.endswith("/role-assignments"):
        case.body = {"role": KEPT, "assignee": FIXTURE.spare_service_user()}
    elif case.path.endswith("/users"):
        case.body = {"user_id": FIXTURE.stranger()}
    elif case.path.endswith("/instance-type-groups") and isinstance(case.body, dict):
        case.body["instance_types"] = [{"id": FIXTURE.instance_type()}]
    elif case.path.endswith(("/time-series/data", "/time-series/aggregate")):
        case.body = FIXTURE.values(METRIC, draw % 100)
    elif isinstance(case.body, dict):
        case.body = {**case.body, **SENSIBLE.get(case.path.split("/")[-1], {})}


def _is_negative(case):
    return case.meta is not None and case.meta.generation.mode.is_negative


@schemathesis.check
def exact_answers(ctx, response, case):
    """An answer has no field that its schema does not have: clients may skip those, but none should be unknown."""
    raw = case.operation.schema.raw_schema
    # The fuzzer also tries methods that a path does not take.
    operation = raw["paths"][case.path].get(case.method.lower(), {"responses": {}})
    described = operation["responses"].get(str(response.status_code), {})
    media_type = response.headers.get("content-type", [""])[0].split(";")[0]
    schema = described.get("content", {}).get(media_type, {}).get("schema")
    if media_type == "application/json" and schema is not None:
        problems = exact.problems(response.json(), schema, raw["components"]["schemas"])
        assert not problems, f"{case.method} {case.path}: {'; '.join(problems)}"
