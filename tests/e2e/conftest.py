from collections.abc import Iterator

import pytest
from flask import Flask

from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from tests.e2e.people import People
from tests.e2e.running import RunningPortal
from tests.live_portal import LivePortal


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    """One portal for all tests that need no own one. Each test uses its own phone number."""
    with RunningPortal(tmp_path_factory.mktemp("portal") / "instance") as portal:
        yield portal


@pytest.fixture
def url(settings: Settings, app: Flask, sqlite_database: Database) -> Iterator[str]:
    """Yields the address of a portal for a browser in one test."""
    with LivePortal(settings, sqlite_database) as portal:
        yield portal.url


@pytest.fixture
def people(app: Flask, sqlite_database: Database, vault: Vault) -> People:
    """Yields people for every page."""
    return People(app, sqlite_database, vault)
