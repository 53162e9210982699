"""The structure of every other answer, field by field.

They are the models of the official client in the version that matches the seed, together with what newer ones added.
``also`` holds what an answer may have besides: fields that only some versions of the client know.
"""

import re

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

# --- Buckets and files ---------------------------------------------------------------------------------------------------

BUCKET_IN_LIST = Structure(
    "BucketList",
    {
        "id": UUID,
        "name": NAME,
        "provider": one_of("ubiops"),
        "project": NAME,
        "creation_date": MICROSECONDS,
        "configuration": map_of(STRING),
        "ttl": nullable(INTEGER),
        "description": STRING,
        "labels": LABELS,
        "last_updated": MICROSECONDS,
    },
)
BUCKET = BUCKET_IN_LIST.with_fields("BucketDetail", {"size": INTEGER, "size_measurement_date": MICROSECONDS})

FILE = Structure("FileItem", {"file": NAME, "size": INTEGER, "time_created": MICROSECONDS})
FILES = Structure(
    "FileDetail", {"continuation_token": nullable(NAME), "files": list_of(FILE), "prefixes": list_of(NAME)}
)
FILE_URL = Structure("FileUploadResponse", {"url": NAME, "provider": one_of("ubiops")})
FILE_UPLOAD = Structure("FileMultipartUpload", {"upload_id": UUID, "provider": one_of("ubiops")})

# --- Users and permissions ---------------------------------------------------------------------------------------------

TOKEN = text_of("40 hexadecimal digits", re.compile("[0-9a-f]{40}"))
SERVICE_USER = Structure(
    "ServiceUserList",
    {
        "id": UUID,
        "email": NAME,
        "name": STRING,
        "description": STRING,
        "creation_date": MILLISECONDS,
        "expiry_date": nullable(MILLISECONDS),
    },
)
SERVICE_USER_CREATED = SERVICE_USER.with_fields("ServiceUserTokenDetail", {"token": TOKEN})
SERVICE_USER_TOKEN = Structure("ServiceUserTokenList", {"token": TOKEN})

ROLE_IN_LIST = Structure("RoleList", {"id": UUID, "name": NAME, "default": BOOLEAN})
ROLE = ROLE_IN_LIST.with_fields("RoleDetailList", {"permissions": list_of(NAME)})
ROLE_ASSIGNMENT = Structure(
    "RoleAssignmentList",
    {
        "id": UUID,
        "assignee": NAME,
        "assignee_type": one_of("user", "deployment"),
        "role": NAME,
        "resource": NAME,
        "resource_type": one_of("project", "deployment", "pipeline", "bucket"),
    },
)

USER_CREATED = Structure("UserPendingDetail", {"email": NAME, "name": STRING, "surname": STRING})
PROJECT_USER = Structure("ProjectUserList", {"id": UUID, "email": NAME, "name": STRING, "surname": STRING})
ORGANIZATION_USER = PROJECT_USER.with_fields("OrganizationUserDetail", {"status": NAME, "admin": BOOLEAN})
ORGANIZATION_IN_LIST = Structure(
    "OrganizationList",
    {
        "id": UUID,
        "name": NAME,
        "creation_date": MICROSECONDS,
        "status": one_of("active"),
        "two_factor_authentication_forced": BOOLEAN,
    },
)
ORGANIZATION = ORGANIZATION_IN_LIST.with_fields(
    "OrganizationDetail", {"subscription": NAME}, also={"overage_usage": BOOLEAN}
)
ORGANIZATION_RESOURCES = Structure(
    "ResourceUsage",
    {
        name: INTEGER
        for name in (
            "projects",
            "users",
            "deployments",
            "deployment_versions",
            "pipelines",
            "pipeline_versions",
            "buckets",
            "environments",
        )
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

AUDIT_EVENT = Structure(
    "AuditList",
    {
        "id": UUID,
        "date": MICROSECONDS,
        "action": one_of("create", "update", "delete", "info"),
        "user": NAME,
        "event": NAME,
        "object_type": NAME,
        "object_name": NAME,
    },
)

# --- Instances, metrics, usage ----------------------------------------------------------------------------------------


def page_of(shape):
    return Structure("Paginated", {"previous": nullable(NAME), "next": nullable(NAME), "results": list_of(shape)})


_CLUSTER = Structure("NodePool", {"cluster": Structure("Cluster", {"type": NAME})})
_INSTANCE_TYPE = Structure("InstanceType", {"id": UUID, "name": NAME, "display_name": NAME})

INSTANCE_IN_LIST = Structure(
    "InstanceList",
    {
        "id": UUID,
        "status": one_of("pending", "initialising", "running", "stopping", "stopped"),
        "time_created": MICROSECONDS,
        "time_updated": MICROSECONDS,
        "instance_type": _INSTANCE_TYPE,
    },
)
INSTANCE_IN_PROJECT = INSTANCE_IN_LIST.with_fields("ProjectInstanceList", {"deployment": NAME, "version": NAME})
INSTANCE = INSTANCE_IN_PROJECT.with_fields(
    "InstanceDetail",
    {
        "node": Structure("Node", {"ipv4_address": nullable(NAME), "ipv6_address": nullable(NAME)}),
        "node_pool": _CLUSTER,
    },
)
INSTANCE_EVENT = Structure("InstanceEvent", {"id": UUID, "time_created": MICROSECONDS, "description": NAME})

INSTANCE_TYPE_IN_LIST = Structure(
    "InstanceTypeList",
    {
        "id": UUID,
        "time_created": nullable(MICROSECONDS),
        "name": NAME,
        "display_name": NAME,
        "cpu": NUMBER,
        "memory": NUMBER,
        "storage": NUMBER,
        "accelerator": NUMBER,
        "credit_rate": NUMBER,
        "dedicated_node": BOOLEAN,
        "node_pool": _CLUSTER,
    },
)
INSTANCE_TYPE_GROUP = Structure(
    "InstanceTypeGroupList",
    {
        "id": UUID,
        "name": NAME,
        "time_created": MICROSECONDS,
        "time_updated": MICROSECONDS,
        "instance_types": list_of(
            INSTANCE_TYPE_IN_LIST.with_fields("InstanceTypeItem", {"priority": INTEGER, "schedule_timeout": INTEGER})
        ),
    },
)
INSTANCE_TYPE_GROUP_USAGE = Structure(
    "InstanceTypeGroupUsage",
    {
        "id": UUID,
        "deployment": NAME,
        "version": NAME,
        "instance_type_group_id": UUID,
        "instance_type_group_name": NAME,
    },
)

METRIC = Structure(
    "MetricDetail",
    {
        "id": INTEGER,
        "name": NAME,
        "description": STRING,
        "creation_date": MICROSECONDS,
        "last_updated": MICROSECONDS,
        "custom": BOOLEAN,
        "metric_type": one_of("delta", "gauge"),
        "unit": STRING,
        "labels": list_of(NAME),
    },
)
_POINT = Structure("TimeSeriesDataPointList", {"start_date": MILLISECONDS, "end_date": MILLISECONDS, "value": NUMBER})
TIME_SERIES_DATA = Structure(
    "TimeSeriesDataList",
    {
        "metric": NAME,
        "metric_type": one_of("delta", "gauge"),
        "unit": STRING,
        "start_date": MILLISECONDS,
        "end_date": MILLISECONDS,
        "aggregation_period": INTEGER,
        "labels": LABELS,
        "data": list_of(_POINT),
        "data_points": list_of(_POINT),
    },
)
TIME_SERIES = Structure("TimeSeriesSearch", {"id": INTEGER, "metric": NAME, "labels": LABELS, "resolution": INTEGER})

RESOURCES = Structure(
    "ProjectResourceUsage",
    {
        "deployments": INTEGER,
        "deployment_versions": INTEGER,
        "pipelines": INTEGER,
        "pipeline_versions": INTEGER,
        "buckets": INTEGER,
        "environments": INTEGER,
    },
)
_VERSION_USAGE = Structure(
    "ProjectDeploymentVersionUsage",
    {"deployment_id": UUID, "deployment_name": NAME, "version_id": UUID, "version": NAME, "data": list_of(_POINT)},
)
USAGE = Structure(
    "ProjectUsage",
    {
        "interval": one_of("day", "month"),
        "data_project": list_of(_POINT),
        "data_deployments": list_of(_VERSION_USAGE),
        "data_deleted_deployments": list_of(_POINT),
    },
)

# --- Request schedules and webhooks -----------------------------------------------------------------------------------

REQUEST_SCHEDULE = Structure(
    "ScheduleList",
    {
        "id": UUID,
        "name": NAME,
        "object_type": one_of("deployment", "pipeline"),
        "object_name": NAME,
        "version": nullable(NAME),
        "schedule": NAME,
        "request_data": ANYTHING,
        "timeout": INTEGER,
        "enabled": BOOLEAN,
        "creation_date": MICROSECONDS,
        "description": STRING,
        "labels": LABELS,
    },
)

_WEBHOOK_HEADER = Structure("WebhookHeader", {"key": NAME, "value": nullable(NAME), "protected": BOOLEAN})
WEBHOOK = Structure(
    "WebhookDetail",
    {
        "id": UUID,
        "name": NAME,
        "object_type": one_of("deployment", "pipeline"),
        "object_name": NAME,
        "version": nullable(NAME),
        "url": NAME,
        "headers": list_of(_WEBHOOK_HEADER),
        "event": NAME,
        "creation_date": MICROSECONDS,
        "last_updated": MICROSECONDS,
        "description": STRING,
        "labels": LABELS,
        "timeout": INTEGER,
        "enabled": BOOLEAN,
        "retry": BOOLEAN,
        "include_result": BOOLEAN,
    },
)
WEBHOOK_TEST = Structure(
    "WebhookTestDetail",
    {"id": UUID, "status": one_of("pending", "completed", "failed"), "error_message": nullable(NAME)},
)

# --- Logs and events --------------------------------------------------------------------------------------------------

_LOG_METADATA = {
    **{
        label: nullable(NAME)
        for label in (
            "deployment_name",
            "deployment_version",
            "deployment_version_revision_id",
            "build_id",
            "instance_id",
            "environment_name",
            "environment_tag",
            "environment_build_id",
            "pipeline_name",
            "pipeline_version",
            "pipeline_object_name",
            "deployment_request_id",
            "pipeline_request_id",
            "webhook_name",
        )
    },
    "process_id": nullable(INTEGER),
    "system": BOOLEAN,
    "level": one_of("info", "error"),
}
LOG_LINE = Structure(
    "LogList",
    {
        "timestamp": INTEGER,
        "timestamp_str": STRING,
        "log": STRING,
        "metadata": Structure("LogMetadata", _LOG_METADATA),
    },
)
LEGACY_LOG_LINE = Structure("Logs", {"id": NAME, "log": STRING, "date": MICROSECONDS, **_LOG_METADATA})
EVENT = Structure(
    "EventList",
    {
        "id": UUID,
        "date": MICROSECONDS,
        "object_type": nullable(one_of("deployment_version", "environment_tag")),
        "object_id": nullable(UUID),
        "object_name": nullable(NAME),
        "parent_object_name": nullable(NAME),
        "parent_object_id": nullable(UUID),
        "type": one_of("info", "error"),
        "log_timestamp": INTEGER,
        "text": NAME,
    },
)

# --- Exports and imports ----------------------------------------------------------------------------------------------

EXPORT_IN_LIST = Structure(
    "ExportList",
    {
        "id": UUID,
        "exported_by": NAME,
        "creation_date": MILLISECONDS,
        "status": one_of("pending", "processing", "completed", "failed"),
        "error_message": STRING,
        "size": nullable(INTEGER),
        "description": STRING,
    },
)
_OBJECTS = {"deployments": OBJECT, "pipelines": OBJECT, "environment_variables": OBJECT, "environments": OBJECT}
EXPORT = EXPORT_IN_LIST.with_fields("ExportDetail", {**_OBJECTS, "services": OBJECT})
IMPORT_IN_LIST = Structure(
    "ImportList",
    {
        "id": UUID,
        "imported_by": NAME,
        "creation_date": MILLISECONDS,
        "status": one_of(
            "pending", "scanning", "confirmation", "confirmation_pending", "processing", "completed", "failed"
        ),
        "error_message": STRING,
        "size": nullable(INTEGER),
    },
)
IMPORT = IMPORT_IN_LIST.with_fields("ImportDetail", {**_OBJECTS, "services": OBJECT})
