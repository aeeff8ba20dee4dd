"""A code is not promised when it could not be sent: the day's money is spent, or the number's share."""

from datetime import UTC, datetime

import pytest

from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.pages import Page
from portal.services import budget
from portal.services.budget import NUMBER, Counted
from portal.services.record import PHONE_INDEX
from tests.web.client import Browser
from tests.web.public import journey


@pytest.mark.parametrize("language", ["bn", "en"])
def test_when_the_money_of_the_day_is_spent_a_code_is_answered_with_429(
    browser: Browser, settings: Settings, sqlite_database: Database, language: str
) -> None:
    browser.open(f"/{language}/")
    journey.fill(browser, until=Page.CONTACT, language=language)
    now = datetime.now(UTC)
    with sqlite_database.begin() as session:
        budget.spend(session, settings.caps, settings.caps.budget, now=now)
    browser.send(mobile="01712345678")
    assert browser.page.path.endswith("sent=no"), "nobody is stopped: an officer checks the number"
    page = browser.send("Send a new code", status=429)
    assert page.says("We cannot send any more SMS today. Please try again tomorrow.")
    assert int(page.response.headers["Retry-After"]) > 0


def test_when_a_number_has_had_enough_today_a_code_is_answered_with_429(
    browser: Browser, settings: Settings, sqlite_database: Database, vault: Vault
) -> None:
    journey.fill(browser, until=Page.CONTACT)
    number = Counted(NUMBER, vault.index(PHONE_INDEX, "+8801712345678"))
    with sqlite_database.begin() as session:
        budget.add(session, {number: settings.caps.per_number}, now=datetime.now(UTC))
    browser.send(mobile="01712345678")
    page = browser.send("Send a new code", status=429)
    assert page.says("This number has had many SMS today. Please try again tomorrow.")
