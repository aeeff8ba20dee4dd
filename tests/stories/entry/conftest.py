"""An officer signed in at a desk, with a new entry open in the browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from portal.app import create_app
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.choices import Desk, Role
from portal.models import Officer
from tests import make
from tests.browsers import DESK, NewContext
from tests.live_portal import LivePortal
from tests.stories.entry.desk import sign_in
from tests.web.desk import Office


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_env({"PORTAL_INSTANCE": str(tmp_path / "instance")})


@pytest.fixture
def url(settings: Settings, sqlite_database: Database) -> Iterator[str]:
    with sqlite_database.begin() as session:
        make.places(session)
    with LivePortal(settings, sqlite_database) as portal:
        yield portal.url


@pytest.fixture
def office(url: str, settings: Settings, sqlite_database: Database) -> Office:
    vault = Vault(settings.field_keys, settings.index_key)
    return Office(create_app(settings, sqlite_database), sqlite_database, vault)


@pytest.fixture
def registrar(office: Office) -> Officer:
    return office.officer(Role.REGISTRAR, desk=Desk.HOTLINE)


@pytest.fixture
def context(
    office: Office, registrar: Officer, url: str, new_context: NewContext
) -> BrowserContext:
    context = new_context(**DESK)
    sign_in(context, office, registrar, url)
    return context


@pytest.fixture
def tab(context: BrowserContext, url: str) -> Page:
    tab = context.new_page()
    tab.goto(f"{url}/en/staff/entry/new")
    return tab
