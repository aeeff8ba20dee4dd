"""A release runs on the schema of the next one: the main job of the previous one on today's schema."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from portal.config import PROJECT
from tests.keys import ENVIRONMENT
from tests.listener import free_port

NAMED = PROJECT / ".ci" / "previous-release"
PARTS = ("portal", "tests", "static", "translations", "migrations", "deploy", "setup.cfg")
MAIN_JOB = "tests/main_job.py"


def previous_release() -> str:
    """Returns the tag or commit that `.ci/previous-release` names."""
    lines = NAMED.read_text().splitlines()
    (name,) = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return name


@pytest.fixture(scope="module")
def previous(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree of the previous release. Skips, with the remedy, where git does not have it."""
    name, folder = previous_release(), tmp_path_factory.mktemp("previous")
    packed = subprocess.run(
        ["git", "archive", name, *PARTS], cwd=PROJECT, capture_output=True, check=False
    )
    if packed.returncode != 0:
        pytest.skip(
            f"The previous release {name} of .ci/previous-release is not in this clone: "
            f"git fetch --unshallow --tags. git says: {packed.stderr.decode()}"
        )
    subprocess.run(["tar", "-x", "-C", str(folder)], input=packed.stdout, check=True)
    if not (folder / MAIN_JOB).exists():  # a release from before it was written
        shutil.copy(PROJECT / MAIN_JOB, folder / MAIN_JOB)
    return folder


def run(tree: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a module with the code of a tree."""
    inherited = {name: value for name, value in os.environ.items() if "PORTAL_" not in name}
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=tree,
        env={**inherited, **ENVIRONMENT, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_previous_release_serves_its_main_job_on_the_schema_of_this_one(
    kind: str, request: pytest.FixtureRequest, previous: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/new.sqlite3"
    if kind == "postgresql":
        url = request.getfixturevalue("new_postgres_url")
    settings = {
        "PORTAL_DATABASE_URL": url,
        "PORTAL_INSTANCE": str(tmp_path / "instance"),
        "PORTAL_EMULATOR_URL": f"http://127.0.0.1:{free_port()}",
    }
    migrated = run(PROJECT, "portal", "db", "upgrade", **settings)
    assert migrated.returncode == 0, migrated.stderr
    printed = run(previous, "tests.main_job", str(tmp_path), **settings)
    assert printed.returncode == 0, (
        f"{previous_release()} does not run on this schema: expand in one release, and contract in a "
        f"later one.\n{printed.stderr[-3000:]}"
    )
