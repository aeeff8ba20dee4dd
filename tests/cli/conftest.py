"""Fixtures of the tests of commands."""

from pathlib import Path

import pytest

from portal.db import Database
from tests.cli.backup_site import empty, site
from tests.keys import ENVIRONMENT

__all__ = ["empty", "site"]


@pytest.fixture
def portal_environment(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sets the environment in which `portal` finds the database and the keys of the tests."""
    monkeypatch.setenv("PORTAL_DATABASE_URL", str(sqlite_database.url))
    for name, value in {**ENVIRONMENT, "PORTAL_INSTANCE": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
