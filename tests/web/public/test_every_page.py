"""Every public page: language, digits and markup."""

from typing import Final

import pytest
from flask import Flask

from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.choices import Language
from tests import factories
from tests.e2e.pages import visits
from tests.e2e.people import People
from tests.web.client import Browser

# Typed values keep their digits: names, and numbers as on documents.
TYPED: Final = {text for values in factories.TYPED.values() for text in values} | {
    "রুবেল",
    "নবীনগর",
    "নাম মিলছে না",
}


@pytest.fixture
def people(app: Flask, sqlite_database: Database, vault: Vault) -> People:
    return People(app, sqlite_database, vault)


@pytest.mark.parametrize("language", Language)
def test_every_public_page_is_sound_and_speaks_one_language_in_its_own_digits(
    app: Flask, people: People, language: Language
) -> None:
    """The client checks the rules of a page: see `tests.web.client`."""
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
