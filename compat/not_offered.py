"""Operations of the official clients that this server does not offer, each with the reason. It answers them with 501."""

_SERVICES = "deployments have no addresses of their own"
_SECRETS = "environments have no secrets yet; `ubiops.yaml` has variables"
_ORGANIZATIONS = "an organization is the name that projects carry, without members of its own"

REASONS = {
    **{f"environment_tag_secrets_{verb}": _SECRETS for verb in ("copy", "create", "delete", "get", "list", "update")},
    **{f"organizations_{verb}": _ORGANIZATIONS for verb in ("create", "update")},
    **{f"organization_users_{verb}": _ORGANIZATIONS for verb in ("create", "update")},
    **{
        f"blobs_{verb}": "blobs have become files in buckets" for verb in ("create", "delete", "get", "list", "update")
    },
    "vouchers_get": "nothing is paid for",
    **{
        f"notification_groups_{verb}": "the server sends no mail; webhooks tell what becomes of requests"
        for verb in ("create", "delete", "get", "list", "update")
    },
    **{f"services_{verb}": _SERVICES for verb in ("create", "delete", "get", "status_get", "update")},
    **{
        f"services_user_{kind}_limit_{verb}": _SERVICES
        for kind in ("concurrency", "rate")
        for verb in ("create", "delete", "get", "list", "update")
    },
}

ALWAYS_REFUSED = {"environment_tags_delete": "an environment has the one tag `latest`: delete the environment"}
"""What cannot succeed here, each with the reason. It is answered with 409."""

BESIDE_THE_CLIENT = [
    ("POST", "/oauth/complete"),
    ("GET", "/projects/{project_name}/openai-compatible/v1/models"),
    ("POST", "/projects/{project_name}/openai-compatible/v1/chat/completions"),
]
"""What the API documents, no client has as an operation, and this server answers with 501."""
