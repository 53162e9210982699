"""The structure of every answer about requests, field by field.

Those of pipeline and operator requests are the seed's response structures; those of deployment requests are the models
of the client. ``also`` holds what an answer may have besides: fields that only some versions of the client know.
"""

from shapes import (
    ANYTHING,
    BOOLEAN,
    DIGITS,
    INTEGER,
    MILLISECONDS,
    NAME,
    OBJECT,
    STRING,
    UUID,
    Structure,
    list_of,
    nullable,
    one_of,
)

FINISHED = one_of("completed", "failed")
ANY_STATUS = one_of("pending", "processing", "completed", "failed", "cancelled")

# --- Requests to pipelines, and their steps ---------------------------------------------------------------------------

_STEP = Structure(
    "a step",
    {
        "id": UUID,
        "pipeline_object": NAME,
        "sequence_id": DIGITS,
        "status": ANY_STATUS,
        "success": BOOLEAN,
        "error_message": nullable(NAME),
    },
    also={
        "time_created": nullable(MILLISECONDS),
        "time_started": nullable(MILLISECONDS),
        "time_completed": nullable(MILLISECONDS),
    },
)
_SIZES = {"input_size": INTEGER, "output_size": nullable(INTEGER)}


def _steps(also, fields):
    """The three lists of steps, whose items have these fields besides their own."""
    return {
        "deployment_requests": list_of(
            _STEP.with_fields("PipelineRequestDeploymentRequest", {"deployment": NAME, "version": NAME, **fields}, also)
        ),
        "operator_requests": list_of(
            _STEP.with_fields("PipelineRequestOperatorRequest", {"operator": NAME, **fields}, also)
        ),
        "pipeline_requests": list_of(
            _STEP.with_fields("PipelineRequestPipelineRequest", {"pipeline": NAME, "version": NAME, **fields}, also)
        ),
    }


PIPELINE_REQUEST_CREATED = Structure(
    "PipelineRequestCreateResponse",
    {
        "id": UUID,
        "pipeline": NAME,
        "version": NAME,
        "status": FINISHED,
        "success": BOOLEAN,
        "error_message": nullable(NAME),
        "result": ANYTHING,
        "pipeline_timeout": INTEGER,
        "deployment_timeout": INTEGER,
        **_steps(also=_SIZES, fields={}),
    },
    also={"project": NAME},
)

PIPELINE_REQUEST_METADATA = Structure(
    "PipelineRequestSingleDetail without data",
    {
        "id": UUID,
        "pipeline": NAME,
        "version": NAME,
        "status": ANY_STATUS,
        "success": BOOLEAN,
        "time_created": MILLISECONDS,
        "time_started": nullable(MILLISECONDS),
        "time_completed": nullable(MILLISECONDS),
        "error_message": nullable(NAME),
        "pipeline_timeout": INTEGER,
        "deployment_timeout": INTEGER,
        "origin": Structure("origin", {"created_by": NAME}),
        **_SIZES,
        **_steps(also={}, fields=_SIZES),
    },
    also={"project": NAME, "request_data": one_of(None), "result": one_of(None)},
)
PIPELINE_REQUEST = PIPELINE_REQUEST_METADATA.with_fields(
    "PipelineRequestSingleDetail", {"request_data": ANYTHING, "result": ANYTHING}
)

# --- The same for many pipeline requests ------------------------------------------------------------------------------

PIPELINE_REQUEST_BATCH_CREATED = Structure(
    "PipelineRequestBatchCreateResponse",
    {
        "id": UUID,
        "pipeline": NAME,
        "version": NAME,
        "status": one_of("pending"),
        "time_created": MILLISECONDS,
    },
    also={"project": NAME},
)
PIPELINE_REQUEST_COLLECTED = PIPELINE_REQUEST.without("PipelineRequestDetail", "origin")
PIPELINE_REQUEST_LISTED = Structure(
    "PipelineRequestList",
    {
        "id": UUID,
        "pipeline": NAME,
        "version": NAME,
        "status": ANY_STATUS,
        "success": BOOLEAN,
        "time_created": MILLISECONDS,
        "time_started": nullable(MILLISECONDS),
        "time_completed": nullable(MILLISECONDS),
        **_SIZES,
    },
    also={"project": NAME},
)

# --- Requests of operators --------------------------------------------------------------------------------------------

OPERATOR_REQUEST_METADATA = Structure(
    "OperatorRequestDetail without data",
    {
        "id": UUID,
        "pipeline_request_id": UUID,
        "pipeline": NAME,
        "version": NAME,
        "object": NAME,
        "operator": NAME,
        "status": FINISHED,
        "success": BOOLEAN,
        "time_created": MILLISECONDS,
        "time_started": MILLISECONDS,
        "time_completed": MILLISECONDS,
        "error_message": nullable(STRING),
        **_SIZES,
    },
    also={
        # What the client reads in place of the seed's "object".
        "pipeline_object": NAME,
        "request_data": one_of(None),
        "result": one_of(None),
    },
)
OPERATOR_REQUEST = OPERATOR_REQUEST_METADATA.with_fields(
    "OperatorRequestDetail", {"request_data": nullable(OBJECT), "result": ANYTHING}
)

# --- Requests to deployments ------------------------------------------------------------------------------------------

DEPLOYMENT_REQUEST_CREATED = Structure(
    "DeploymentRequestCreateResponse",
    {
        "id": UUID,
        "deployment": NAME,
        "version": NAME,
        "status": FINISHED,
        "success": BOOLEAN,
        "result": ANYTHING,
        "error_message": nullable(NAME),
        "timeout": INTEGER,
    },
    also={"project": NAME},
)

DEPLOYMENT_REQUEST_METADATA = Structure(
    "DeploymentRequestSingleDetail without data",
    {
        "id": UUID,
        "deployment": NAME,
        "version": NAME,
        "status": ANY_STATUS,
        "success": BOOLEAN,
        "time_created": MILLISECONDS,
        "time_started": nullable(MILLISECONDS),
        "time_completed": nullable(MILLISECONDS),
        "error_message": nullable(NAME),
        "timeout": INTEGER,
        "origin": Structure("origin", {"created_by": NAME}),
        **_SIZES,
    },
    also={
        "project": NAME,
        "additional_data": one_of(None),
        "request_data": one_of(None),
        "result": one_of(None),
    },
)
DEPLOYMENT_REQUEST = DEPLOYMENT_REQUEST_METADATA.with_fields(
    "DeploymentRequestSingleDetail", {"request_data": ANYTHING, "result": ANYTHING}
)
DEPLOYMENT_REQUEST_BATCH_CREATED = PIPELINE_REQUEST_BATCH_CREATED.without(
    "DeploymentRequestBatchCreateResponse", "pipeline"
).with_fields("DeploymentRequestBatchCreateResponse", {"deployment": NAME})
DEPLOYMENT_REQUEST_COLLECTED = DEPLOYMENT_REQUEST.without("DeploymentRequestDetail", "origin")
DEPLOYMENT_REQUEST_LISTED = PIPELINE_REQUEST_LISTED.without("DeploymentRequestList", "pipeline").with_fields(
    "DeploymentRequestList", {"deployment": NAME}
)

REQUESTS_OVERVIEW = PIPELINE_REQUEST_LISTED.without("RequestsOverview", "success").with_fields(
    "RequestsOverview",
    {
        "deployment": nullable(NAME),
        "pipeline": nullable(NAME),
        "status": one_of("completed", "failed", "cancelled"),
    },
)
