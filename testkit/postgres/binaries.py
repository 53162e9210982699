"""PostgreSQL's programs for tests, from Maven Central, where nobody has installed them: initdb and postgres."""

import fcntl
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "postgres"
NEWEST = 18
# The newest that are there for each processor.
BUILDS = {
    "x86_64": ("linux-amd64", {15: "15.19.0", 16: "16.15.0", 17: "17.11.0", 18: "18.6.0"}),
    "aarch64": ("linux-arm64v8", {15: "15.19.0", 16: "16.15.0", 17: "17.11.0", 18: "18.4.0"}),
}


def install(major):
    """Returns the folder that has bin/, lib/ and share/. The first call fetches them; several may do so at once."""
    machine = platform.machine()
    if platform.system() != "Linux" or machine not in BUILDS:
        sys.exit(
            f"There are no programs of PostgreSQL for {platform.system()} on {machine}: "
            "let PENSTOCK_TEST_POSTGRES name a superuser's database on a server of yours."
        )
    build, versions = BUILDS[machine]
    if major not in versions:
        sys.exit(f"There is no PostgreSQL {major} for tests, only {', '.join(map(str, versions))}.")
    folder = CACHE / f"{build}-{versions[major]}"
    if folder.is_dir():
        return folder
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            print(f"Fetching PostgreSQL {versions[major]} ...", file=sys.stderr)
            part = Path(tempfile.mkdtemp(prefix="part-", dir=CACHE))
            try:
                unpack(fetch(f"embedded-postgres-binaries-{build}", versions[major], part), part / "unpacked")
                # All of it, or nothing: who is killed meanwhile leaves a folder that nobody looks at.
                os.rename(part / "unpacked", folder)
            finally:
                shutil.rmtree(part)
    return folder


def fetch(artifact, version, folder):
    command = [str(ROOT / "mvnw"), "-q", "-B", "-ntp", "-f", str(ROOT / ".mvn" / "wrapper" / "fetch.xml")]
    command += ["dependency:copy", f"-Dartifact=io.zonky.test.postgres:{artifact}:{version}", f"-DoutputDirectory={folder}"]
    # What Maven says is no answer of this program.
    if subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr).returncode != 0:
        sys.exit(f"Maven could not fetch {artifact} {version}; it says why above.")
    return folder / f"{artifact}-{version}.jar"


def unpack(jar, folder):
    with zipfile.ZipFile(jar) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".txz"))
        archive.extract(name, jar.parent)
    folder.mkdir()
    packed = jar.parent / name
    # Some Pythons are built without xz, and some systems have no xz.
    try:
        with tarfile.open(packed) as archive:
            # Newer Pythons warn when nobody says which; older ones have none.
            archive.extraction_filter = getattr(tarfile, "data_filter", None)
            archive.extractall(folder)
    except tarfile.ReadError:
        if subprocess.run(["tar", "-xJf", str(packed), "-C", str(folder)]).returncode != 0:
            sys.exit("Neither Python nor tar can read xz: install it (Debian: apt-get install xz-utils).")
