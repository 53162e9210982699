"""Packs deployment packages into zip files."""

import stat
import zipfile
from pathlib import Path

PACKAGES = Path(__file__).parent / "packages"


def pack_directory(package, target, extra=None):
    """A package under one directory, the way the client's own helpers pack it."""
    return pack(target, {f"deployment_package/{name}": text for name, text in _files(package, extra).items()})


def pack_root(package, target, extra=None):
    """A package without a directory around it, the way the API's tutorials pack theirs."""
    return pack(target, _files(package, extra))


def _files(package, extra):
    files = {path.name: path.read_text() for path in (PACKAGES / package).iterdir() if path.is_file()}
    return {**files, **(extra or {})}


def pack(target, files):
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return str(target)


def pack_symbolic_link(target, name, points_to):
    link = zipfile.ZipInfo(name)
    link.create_system = 3  # Unix, where the upper half of external_attr is the file's mode
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("deployment_package/deployment.py", (PACKAGES / "double" / "deployment.py").read_text())
        archive.writestr(link, points_to)
    return str(target)
