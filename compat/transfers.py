"""What tests of exports and imports have in common."""

import contextlib
import io
import secrets
import zipfile

from calls import call
from definition_structures import EXPORT, IMPORT
from ubiops.utils.wait_for import wait_for_export, wait_for_import

SECONDS = 60
INFO = "format_spec: v1.0\n"


@contextlib.contextmanager
def fresh_project(api, organization):
    """The name of an empty project."""
    name = f"compat-{secrets.token_hex(4)}"
    call(api, "projects_create", {"name": name, "organization_name": organization})
    yield name
    call(api, "projects_delete", name)


def exported(api, project, **objects):
    """An export when it has ended."""
    made = call(api, "exports_create", project, objects).json
    return ended_export(api, project, made["id"])


def ended_export(api, project, export_id):
    with contextlib.suppress(Exception):  # which the helper raises for one that failed
        wait_for_export(api.api_client, project, export_id, timeout=SECONDS, quiet=True)
    return call(api, "exports_get", project, export_id, shape=EXPORT).json


def ended_import(api, project, import_id):
    """An import when it has ended, or waits to be confirmed."""
    with contextlib.suppress(Exception):
        wait_for_import(api.api_client, project, import_id, timeout=SECONDS, quiet=True)
    return call(api, "imports_get", project, import_id, shape=IMPORT).json


def imported(api, project, **source):
    made = call(api, "imports_create", project, **source).json
    return ended_import(api, project, made["id"])


def downloaded(api, operation, project, transfer_id):
    with getattr(api, operation)(project, transfer_id) as response:
        return response.read()


def files(archive):
    """The files of an archive by their names, without the folder that they are in."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name.split("/", 1)[1]: opened.read(name) for name in opened.namelist()}
