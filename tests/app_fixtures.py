"""Fixtures of a complete portal on SQLite: settings, keys, application, officers."""

from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from portal.app import create_app
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.services.review.list_page import PageSize
from tests import factories
from tests.keys import ENVIRONMENT
from tests.web.staff_client import Office


@pytest.fixture(scope="session", autouse=True)
def _compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Each template is compiled once for all applications of a worker."""
    cache = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    Flask.jinja_options = {"bytecode_cache": cache}


@pytest.fixture(scope="session")
def _packed_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns where all applications of a worker keep static files as they are sent."""
    return tmp_path_factory.mktemp("static")


@pytest.fixture
def settings(tmp_path: Path, _packed_files: Path) -> Settings:
    instance = tmp_path / "instance"
    instance.mkdir()
    (instance / "static").symlink_to(_packed_files)
    return Settings.from_env({**ENVIRONMENT, "PORTAL_INSTANCE": str(instance)})


@pytest.fixture
def vault(settings: Settings) -> Vault:
    return Vault(settings.field_keys, settings.index_keys)


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
    """Returns the same portal with two rows per page of a list."""
    office.app = create_app(settings, office.database, page_size=PageSize(rows=2))
    return office
