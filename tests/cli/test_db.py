"""`portal db`, called from any folder, as on a server."""

import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("portal")


def portal_db(folder: Path, command: str, url: str) -> subprocess.CompletedProcess[str]:
    """Runs `portal db` in a folder without any file of the project."""
    return subprocess.run(
        [COMMAND, "db", command],
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
    behind = portal_db(tmp_path, "check", url)
    assert (behind.returncode, behind.stderr) == (
        1,
        "Error: Migrations are missing. Run `portal db upgrade`.\n",
    )
    upgraded = portal_db(tmp_path, "upgrade", url)
    assert "Done: 0014 Create all tables" in upgraded.stdout
    assert "The database is up to date." in upgraded.stdout
    current = portal_db(tmp_path, "check", url)
    assert (current.returncode, current.stderr) == (0, "")
