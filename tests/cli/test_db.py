"""`portal db`, called from any folder, as on a server."""

import subprocess
import sys
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

import pytest

from portal import schema
from portal.db import Database
from portal.release import SCHEMA_REVISION, VERSION
from portal.schema_state import current_revision
from tests.keys import VAULT
from tests.migrating import fill

COMMAND = Path(sys.executable).with_name("portal")


def portal_db(folder: Path, url: str, *command: str) -> subprocess.CompletedProcess[str]:
    """Runs `portal db` in a folder without any file of the project."""
    return subprocess.run(
        [COMMAND, "db", *command],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env={"PORTAL_DATABASE_URL": url, "PORTAL_ENVIRONMENT": "development"},
    )


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_new_database_is_upgraded_and_then_found_current(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/new.sqlite3"
    if kind == "postgresql":
        url = request.getfixturevalue("new_postgres_url")
    behind = portal_db(tmp_path, url, "check")
    assert (behind.returncode, behind.stderr) == (
        1,
        "Error: Migrations are missing. Run `portal db upgrade`.\n",
    )
    upgraded = portal_db(tmp_path, url, "upgrade")
    assert "Done: 0014 Create all tables" in upgraded.stdout
    assert "The database is up to date." in upgraded.stdout
    current = portal_db(tmp_path, url, "check")
    assert (current.returncode, current.stderr) == (0, "")


def test_a_downgrade_that_loses_data_says_what_and_waits_for_consent(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.sqlite3"
    with closing(Database(url)) as database:
        schema.upgrade(database)
        fill(database)
        schema.downgrade(database, "0027", vault=VAULT)
        refused = portal_db(tmp_path, url, "downgrade")
        assert refused.returncode == 1
        assert "will be lost: set_aside_rows" in refused.stdout
        assert "Nothing was changed" in refused.stderr
        assert current_revision(database) == "0027"
        done = portal_db(tmp_path, url, "downgrade", "--accept-loss")
        assert done.returncode == 0, done.stderr
        assert current_revision(database) == "0026"


def test_the_version_names_the_release_and_its_schema() -> None:
    done = subprocess.run([COMMAND, "--version"], check=True, capture_output=True, text=True)
    assert done.stdout == f"Phera {VERSION}, schema {SCHEMA_REVISION}\n"
    assert version("phera") == VERSION, "setup.cfg changed: make setup"


def test_a_reader_of_figures_needs_postgres_and_a_role(
    tmp_path: Path, new_postgres_url: str
) -> None:
    refused = portal_db(tmp_path, f"sqlite:///{tmp_path}/new.sqlite3", "reporting", "phera_none")
    assert (refused.returncode, refused.stderr) == (
        1,
        "Error: Only PostgreSQL has schemas and roles.\n",
    )
    portal_db(tmp_path, new_postgres_url, "upgrade")
    unknown = portal_db(tmp_path, new_postgres_url, "reporting", "phera_none")
    assert unknown.returncode == 1
    assert "make it with createuser --pwprompt phera_none" in unknown.stderr
