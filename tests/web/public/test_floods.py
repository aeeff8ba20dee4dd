"""Floods of forms from one address get a page that says so, and others go on."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from portal.db import Database
from portal.services.platform import rate_limit
from portal.services.platform.rate_limit import RateLimit
from portal.services.registration import submission_limits
from tests.unit import unit
from tests.web.client import Browser
from tests.web.public import journey
from tests.web.staff_client import Office

HERE = "127.0.0.1"
SAID = {
    "en": "Too many tries. Please wait a while and try again.",
    "bn": "অনেকবার চেষ্টা হয়েছে।",
}


def spend(office: Office, limit: RateLimit) -> None:
    """Counts what others of this address did in the hour."""
    with office.database.begin() as session:
        work = unit(session, vault=office.vault, now=datetime.now(UTC))
        for _ in range(limit.most):
            rate_limit.count_use(work, limit, HERE)


def assert_refused(browser: Browser, language: str, address: str, **fields: str) -> None:
    token = browser.page.value("csrf_token")
    answer = browser.client.post(address, data={"csrf_token": token, **fields})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert f'lang="{language}"' in answer.text
    assert SAID[language] in answer.text


@pytest.mark.parametrize("language", ["bn", "en"])
def test_600_drafts_of_an_address_in_an_hour_and_the_next_is_asked_to_wait(
    app: Flask, office: Office, language: str
) -> None:
    spend(office, submission_limits.DRAFTS_PER_ADDRESS)
    browser = Browser(app)
    browser.open(f"/{language}/register/consent")
    assert_refused(browser, language, f"/{language}/register/consent", consent="yes")


@pytest.mark.parametrize("language", ["bn", "en"])
def test_300_submissions_of_an_address_in_an_hour_and_the_answers_of_the_next_are_kept(
    app: Flask, office: Office, sqlite_database: Database, language: str
) -> None:
    browser = Browser(app)
    journey.fill(browser, language=language)
    check = f"/{language}/register/check"
    browser.open(check)
    spend(office, submission_limits.SUBMISSIONS_PER_ADDRESS)
    assert_refused(browser, language, check)
    assert "রহিমা বেগম" in browser.open(check).text
