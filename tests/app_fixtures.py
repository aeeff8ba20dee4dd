"""The parts of a portal of one's own, on SQLite: settings, keys, the application, its officers."""

from pathlib import Path

import pytest
from flask import Flask

from portal.app import create_app
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.services.review.queue import PageSize
from tests import factories
from tests.keys import ENVIRONMENT
from tests.web.staff_client import Office


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_env({**ENVIRONMENT, "PORTAL_INSTANCE": str(tmp_path / "instance")})


@pytest.fixture
def vault(settings: Settings) -> Vault:
    return Vault(settings.field_keys, settings.index_key)


@pytest.fixture
def app(settings: Settings, sqlite_database: Database) -> Flask:
    with sqlite_database.begin() as session:
        factories.places(session)
    return create_app(settings, sqlite_database)


@pytest.fixture
def office(app: Flask, sqlite_database: Database, vault: Vault) -> Office:
    return Office(app, sqlite_database, vault)


@pytest.fixture
def office_with_short_pages(office: Office, settings: Settings) -> Office:
    """The same portal, whose lists show two rows a page."""
    office.app = create_app(settings, office.database, page_size=PageSize(rows=2))
    return office
