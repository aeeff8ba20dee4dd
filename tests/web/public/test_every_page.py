"""Every public page as a careful reader sees it: its language, its digits, its marks."""

from pathlib import Path
from typing import Final

import pytest
from flask import Flask

from portal.app import create_app
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.choices import Language
from tests import make
from tests.stories.pages import visits
from tests.stories.people import People
from tests.web.client import Browser

# What was typed is shown as it was typed: names, and numbers as they stand on papers.
TYPED: Final = {text for values in make.TYPED.values() for text in values} | {
    "রুবেল",
    "নবীনগর",
    "নাম মিলছে না",
}


@pytest.fixture
def app(sqlite_database: Database, tmp_path: Path) -> Flask:
    settings = Settings.from_env({"PORTAL_INSTANCE": str(tmp_path / "instance")})
    return create_app(settings, sqlite_database)


@pytest.fixture
def people(app: Flask, sqlite_database: Database) -> People:
    settings = app.extensions["phera"].settings
    return People(app, sqlite_database, Vault(settings.field_keys, settings.index_key))


@pytest.mark.parametrize("language", Language)
def test_every_public_page_is_sound_and_speaks_one_language_in_its_own_digits(
    app: Flask, people: People, language: Language
) -> None:
    """What a page has to keep to is told by the client: see `tests.web.client`."""
    seen = 0
    for who, address in visits(app, people, language, of="public_"):
        browser = Browser(app)
        browser.typed |= TYPED
        if who:
            browser.client.set_cookie("phera", people.cookies[who], domain="localhost")
        page = browser.open(address)
        assert page.path == address, who
        seen += 1
    assert seen > 55
