import pytest
from sqlalchemy import select

from portal.crypto import Vault
from portal.db import Database
from portal.domain.reference import show_reference
from portal.models import Registration
from portal.services.record import read_answers
from tests.web.client import Browser
from tests.web.public import journey


def test_a_returnee_registers(
    browser: Browser, sqlite_database: Database, vault: Vault
) -> None:
    journey.fill(browser)
    assert browser.page.path == "/bn/register/check"
    assert "রহিমা বেগম" in browser.page.text
    browser.send()
    assert browser.page.path == "/bn/register/done"
    with sqlite_database.read() as session:
        made = session.scalars(select(Registration)).one()
    assert show_reference(made.reference) in browser.page.text
    assert read_answers(vault, made).person.name_bn == "রহিমা বেগম"
