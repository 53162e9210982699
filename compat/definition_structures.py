"""The structure of every other answer, field by field.

They are the models of the official client in the version that matches the seed, together with what newer ones added.
``also`` holds what an answer may have besides: fields that only some versions of the client know.
"""

from shapes import (
    ANYTHING,
    BOOLEAN,
    DATE_FORM,
    INTEGER,
    MICROSECONDS,
    MILLISECONDS,
    NAME,
    NUMBER,
    OBJECT,
    STRING,
    UUID,
    Structure,
    either,
    list_of,
    map_of,
    nullable,
    one_of,
    text_of,
)

LABELS = map_of(STRING)
DATA_TYPE = one_of(
    "int", "double", "string", "bool", "dict", "file", "array_int", "array_double", "array_string", "array_file"
)
PAYLOAD_TYPE = one_of("structured", "plain")
RETENTION_MODE = one_of("none", "metadata", "full")

# --- Projects, status, expressions, environment variables -------------------------------------------------------------

STATUS = Structure("Status", {"status": one_of("ok")}, also={"reason": nullable(NAME)})
EXPRESSION_RESULT = Structure("ExpressionEvaluateResponse", {"result": ANYTHING})

PROJECT_IN_LIST = Structure(
    "ProjectList",
    {
        "id": UUID,
        "name": NAME,
        "creation_date": either(MICROSECONDS, text_of("a date like 2018-10-26, or a time", DATE_FORM)),
        "advanced_permissions": BOOLEAN,
        "organization_name": NAME,
        "credits": nullable(NUMBER),
        "labels": LABELS,
    },
)
PROJECT = PROJECT_IN_LIST.with_fields(
    "ProjectDetail",
    {"suspended": BOOLEAN, "suspended_reason": nullable(STRING), "cors_origins": list_of(STRING)},
)

ENVIRONMENT_VARIABLE = Structure(
    "EnvironmentVariableList", {"id": UUID, "name": NAME, "value": nullable(STRING), "secret": BOOLEAN}
)
INHERITED_ENVIRONMENT_VARIABLE = ENVIRONMENT_VARIABLE.with_fields(
    "InheritedEnvironmentVariableList",
    {
        "inheritance_type": nullable(one_of("project", "deployment", "version")),
        "inheritance_name": nullable(NAME),
    },
)

# --- Deployments ------------------------------------------------------------------------------------------------------

_FIELD_IN_LIST = Structure("InputOutputFieldList", {"name": NAME, "data_type": DATA_TYPE})
_FIELD = _FIELD_IN_LIST.with_fields("InputOutputFieldDetail", {"widget": OBJECT})


def _interface(field):
    return {
        "input_type": PAYLOAD_TYPE,
        "output_type": PAYLOAD_TYPE,
        "input_fields": list_of(field),
        "output_fields": list_of(field),
    }


_NAMED = {
    "id": UUID,
    "name": NAME,
    "project": NAME,
    "description": STRING,
    "labels": LABELS,
    "creation_date": MICROSECONDS,
    "last_updated": MICROSECONDS,
}

DEPLOYMENT_CREATED = Structure(
    "DeploymentCreateResponse", {**_NAMED, **_interface(_FIELD), "supports_request_format": BOOLEAN}
)
DEPLOYMENT = DEPLOYMENT_CREATED.with_fields("DeploymentDetail", {"default_version": nullable(NAME)})
DEPLOYMENT_IN_LIST = DEPLOYMENT_CREATED.with_fields("DeploymentList", _interface(_FIELD_IN_LIST))

DEPLOYMENT_VERSION_IN_LIST = Structure(
    "DeploymentVersionList",
    {
        "id": UUID,
        "deployment": NAME,
        "version": NAME,
        "default": BOOLEAN,
        "description": STRING,
        "environment": NAME,
        "environment_display_name": NAME,
        "status": one_of("unavailable", "building", "available", "failed"),
        "active_revision": nullable(UUID),
        "latest_revision": nullable(UUID),
        "maximum_instances": INTEGER,
        "minimum_instances": INTEGER,
        "maximum_idle_time": INTEGER,
        "labels": LABELS,
        "creation_date": MICROSECONDS,
        "last_updated": MICROSECONDS,
        "request_retention_time": INTEGER,
        "request_retention_mode": RETENTION_MODE,
        "maximum_queue_size": INTEGER,
        "maximum_queue_size_express": INTEGER,
        "maximum_queue_size_batch": INTEGER,
        "static_ip": BOOLEAN,
        "restart_request_interruption": BOOLEAN,
        "ports": list_of(OBJECT),
        "instance_type": nullable(NAME),
        "scaling_strategy": one_of("default", "moderate"),
        "instance_processes": INTEGER,
    },
    also={
        "monitoring": one_of(None),
        "default_notification_group": one_of(None),
        "environment_name": NAME,
        "environment_tag": nullable(NAME),
    },
)
DEPLOYMENT_VERSION = DEPLOYMENT_VERSION_IN_LIST.with_fields(
    "DeploymentVersionDetail",
    {
        "instance_type_group_id": nullable(STRING),
        "instance_type_group_name": nullable(STRING),
        "last_file_upload": nullable(MICROSECONDS),
        "has_request_method": nullable(BOOLEAN),
        "has_requests_method": nullable(BOOLEAN),
    },
    also={"health_check": one_of(None), "command": one_of(None), "args": one_of(None)},
)

REVISION_CREATED = Structure("RevisionCreate", {"success": one_of(True), "revision": UUID}, also={"build": UUID})
REVISION = Structure(
    "RevisionList",
    {
        "id": UUID,
        "version": NAME,
        "creation_date": MILLISECONDS,
        "created_by": NAME,
        "status": one_of("queued", "building", "success", "failed"),
        "error_message": STRING,
        "has_request_method": nullable(BOOLEAN),
        "has_requests_method": nullable(BOOLEAN),
        "empty": BOOLEAN,
    },
)

# --- Environments -----------------------------------------------------------------------------------------------------

BUILD_STATUS = one_of("queued", "building", "success", "failed", "cancelled")

ENVIRONMENT_IN_LIST = Structure(
    "EnvironmentList",
    {
        "id": UUID,
        "name": NAME,
        "display_name": NAME,
        "base_environment": nullable(NAME),
        "base_environment_display_name": nullable(NAME),
        "project": nullable(NAME),
        "creation_date": MICROSECONDS,
        "last_updated": MICROSECONDS,
        "description": STRING,
        "labels": LABELS,
        "gpu_required": BOOLEAN,
        "status": one_of("active"),
        "implicit": BOOLEAN,
        "hidden": BOOLEAN,
        "deprecated": BOOLEAN,
        "system": BOOLEAN,
        "supports_request_format": BOOLEAN,
    },
)
ENVIRONMENT = ENVIRONMENT_IN_LIST.with_fields(
    "EnvironmentDetail",
    {
        "active_revision": nullable(UUID),
        "active_build": nullable(UUID),
        "latest_revision": nullable(UUID),
        "latest_build": nullable(UUID),
    },
)
ENVIRONMENT_REVISION_CREATED = Structure(
    "EnvironmentRevisionCreate", {"success": one_of(True), "revision": UUID, "build": UUID}
)
ENVIRONMENT_REVISION = Structure(
    "EnvironmentRevisionDetail",
    {"id": UUID, "environment": NAME, "creation_date": MILLISECONDS, "created_by": NAME, "expired": BOOLEAN},
)
ENVIRONMENT_BUILD = Structure(
    "EnvironmentBuildList",
    {
        "id": UUID,
        "revision": UUID,
        "creation_date": MILLISECONDS,
        "status": BUILD_STATUS,
        "error_message": STRING,
        "trigger": one_of("Environment file upload", "Rebuild triggered"),
        "size": nullable(INTEGER),
    },
)
ENVIRONMENT_TAG = Structure(
    "EnvironmentTagList",
    {
        "id": UUID,
        "name": one_of("latest"),
        "environment": NAME,
        "creation_date": MICROSECONDS,
        "status": BUILD_STATUS,
        "supports_request_format": BOOLEAN,
        "implicit": BOOLEAN,
        "deprecated": BOOLEAN,
        "size": nullable(INTEGER),
        "error_message": STRING,
        "base_environment_name": nullable(NAME),
        "base_environment_tag": nullable(NAME),
        "built": BOOLEAN,
    },
)
DEPENDENCY_FILE = Structure("EnvironmentBuildDependency", {"name": NAME, "content": STRING})
ENVIRONMENT_USAGE = Structure(
    "EnvironmentUsage",
    {
        "id": UUID,
        "deployment": NAME,
        "version": NAME,
        "environment": NAME,
        "environment_display_name": NAME,
        "environment_name": NAME,
        "environment_tag": one_of("latest"),
        "status": one_of("unavailable", "building", "available", "failed"),
    },
)

# --- Pipelines --------------------------------------------------------------------------------------------------------

PIPELINE_CREATED = Structure("PipelineCreateResponse", {**_NAMED, **_interface(_FIELD)})
PIPELINE = PIPELINE_CREATED.with_fields("PipelineDetail", {"default_version": nullable(NAME)})
PIPELINE_IN_LIST = PIPELINE_CREATED.with_fields("PipelineList", _interface(_FIELD_IN_LIST))

_OBJECT_CONFIGURATION = Structure(
    "PipelineVersionObjectConfigurationList",
    {},
    also={
        "batch_size": nullable(INTEGER),
        "error_message": nullable(STRING),
        "expression": nullable(STRING),
        "input_fields": nullable(list_of(_FIELD_IN_LIST)),
        "output_fields": nullable(list_of(_FIELD_IN_LIST)),
        "output_values": nullable(list_of(Structure("OutputValueList", {"name": NAME, "value": ANYTHING}))),
        "on_error": nullable(one_of("stop", "continue")),
    },
)
_OBJECT = Structure(
    "PipelineVersionObjectList",
    {
        "id": UUID,
        "name": NAME,
        "reference_name": NAME,
        "reference_type": one_of("deployment", "pipeline", "operator"),
        "version": nullable(NAME),
        "configuration": _OBJECT_CONFIGURATION,
        "metadata": OBJECT,
        **_interface(_FIELD_IN_LIST),
    },
    also={"default": BOOLEAN},
)
_MAPPING = Structure("AttachmentFieldsList", {"source_field_name": NAME, "destination_field_name": NAME})
_SOURCE = Structure("AttachmentSourcesList", {"source_name": NAME, "mapping": list_of(_MAPPING)})
_ATTACHMENT = Structure("AttachmentsList", {"id": UUID, "destination_name": NAME, "sources": list_of(_SOURCE)})

PIPELINE_VERSION_IN_LIST = Structure(
    "PipelineVersionList",
    {
        "id": UUID,
        "pipeline": NAME,
        "version": NAME,
        "default": BOOLEAN,
        "description": STRING,
        "labels": LABELS,
        "creation_date": MICROSECONDS,
        "last_updated": MICROSECONDS,
        "request_retention_time": INTEGER,
        "request_retention_mode": RETENTION_MODE,
    },
    also={"monitoring": one_of(None), "default_notification_group": one_of(None), "metadata": OBJECT},
)
PIPELINE_VERSION = PIPELINE_VERSION_IN_LIST.with_fields(
    "PipelineVersionDetail", {"objects": list_of(_OBJECT), "attachments": list_of(_ATTACHMENT)}
)
