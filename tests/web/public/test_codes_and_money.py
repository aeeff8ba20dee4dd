"""No page promises a code that cannot be sent because a budget or a limit is used up."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.app import create_app
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.messaging.alarms import AlarmKind
from portal.domain.registration.form_pages import FormPage
from portal.services.messaging import budget
from portal.services.messaging.alarms import is_alarm_open
from portal.services.messaging.budget import NUMBER, BudgetCounts
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.registration.phone_verification import watch_codes
from tests.unit import unit
from tests.web.client import Browser
from tests.web.public import journey


@pytest.mark.parametrize("language", ["bn", "en"])
def test_when_the_money_of_the_day_is_spent_a_code_is_answered_with_429(
    browser: Browser, settings: Settings, sqlite_database: Database, language: str
) -> None:
    browser.open(f"/{language}/")
    journey.fill(browser, until=FormPage.CONTACT, language=language)
    now = datetime.now(UTC)
    with sqlite_database.begin() as session:
        budget.spend_budget(unit(session, now=now), settings.caps, settings.caps.budget)
    page = browser.send(mobile="01712345678", may_sms="yes", may_call="yes")
    assert page.says("We cannot send any more codes today, to anyone. You did nothing wrong.")
    assert not page.says("one a minute")
    page = browser.send("Send a new code", status=429)
    assert page.says("We cannot send any more SMS today. Please try again tomorrow.")
    assert int(page.response.headers["Retry-After"]) > 0


def test_when_a_number_has_had_enough_today_a_code_is_answered_with_429(
    browser: Browser, settings: Settings, sqlite_database: Database, vault: Vault
) -> None:
    browser.open("/en/")
    journey.fill(browser, until=FormPage.CONTACT, language="en")
    number = BudgetCounts(NUMBER, vault.index(PHONE_INDEX, "+8801712345678"))
    with sqlite_database.begin() as session:
        budget.add_to_budget(
            unit(session, now=datetime.now(UTC)), {number: settings.caps.per_number}
        )
    assert browser.send(mobile="01712345678", may_sms="yes", may_call="yes").says(
        "one a minute and five a day"
    )
    page = browser.send("Send a new code", status=429)
    assert page.says("This number has had many SMS today. Please try again tomorrow.")


def test_when_all_codes_of_the_day_are_sent_one_goes_on_without_and_the_alarm_is_raised(
    settings: Settings, sqlite_database: Database, vault: Vault
) -> None:
    few = settings.model_copy(update={"codes_per_day": 1})
    for number, phone in enumerate(("01712345678", "01812345678")):
        browser = Browser(create_app(few, sqlite_database))
        browser.open("/en/")
        journey.fill(browser, until=FormPage.CONTACT, language="en")
        page = browser.send(mobile=phone, may_sms="yes", may_call="yes")
        assert page.says("Continue without a code") is bool(number)
    browser.click("Continue without a code")
    assert browser.page.path == "/en/register/person"
    now = datetime.now(UTC)
    with sqlite_database.begin() as session:
        watch_codes(unit(session, vault=vault, now=now), 1)
        assert is_alarm_open(unit(session), AlarmKind.CODES_SPENT)
        watch_codes(unit(session, vault=vault, now=now + timedelta(days=1)), 1)
        assert not is_alarm_open(unit(session), AlarmKind.CODES_SPENT)
