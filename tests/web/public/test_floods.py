"""Floods of forms from one address get a page that says so, and others go on."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from portal.db import Database
from portal.services.platform.rate_limit import RateLimit, read_count
from portal.services.registration import submission_limits
from portal.services.registration.status_tracking import LOOKUPS_PER_BROWSER
from tests.limits import spend
from tests.unit import unit
from tests.web.client import Browser
from tests.web.public import journey
from tests.web.staff_client import Office

HERE = "127.0.0.1"
SAID = {
    "en": "Too many tries. Please wait a while and try again.",
    "bn": "অনেকবার চেষ্টা হয়েছে।",
}


def spend_limit(office: Office, limit: RateLimit, subject: str = HERE) -> None:
    """Counts what others of this address, or this browser, did in the hour."""
    with office.database.begin() as session:
        spend(unit(session, vault=office.vault, now=datetime.now(UTC)), limit, subject)


def assert_refused(browser: Browser, language: str, address: str, **fields: str) -> None:
    token = browser.page.value("csrf_token")
    answer = browser.client.post(address, data={"csrf_token": token, **fields})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert f'lang="{language}"' in answer.text
    assert SAID[language] in answer.text


@pytest.mark.parametrize("language", ["bn", "en"])
def test_6000_drafts_of_an_address_in_an_hour_and_the_next_is_asked_to_wait(
    app: Flask, office: Office, language: str
) -> None:
    spend_limit(office, submission_limits.DRAFTS_PER_ADDRESS)
    browser = Browser(app)
    browser.open(f"/{language}/register/consent")
    assert_refused(browser, language, f"/{language}/register/consent", consent="yes")


@pytest.mark.parametrize("language", ["bn", "en"])
def test_3000_submissions_of_an_address_in_an_hour_and_the_answers_of_the_next_are_kept(
    app: Flask, office: Office, sqlite_database: Database, language: str
) -> None:
    browser = Browser(app)
    journey.fill(browser, language=language)
    check = f"/{language}/register/check"
    browser.open(check)
    spend_limit(office, submission_limits.SUBMISSIONS_PER_ADDRESS)
    assert_refused(browser, language, check)
    assert "রহিমা বেগম" in browser.open(check).text


def test_a_browser_that_begins_60_forms_in_an_hour_waits_and_its_neighbours_do_not(
    app: Flask, office: Office
) -> None:
    flooding, neighbour = Browser(app), Browser(app)
    for browser in (flooding, neighbour):
        browser.open("/bn/register/consent")
    spend_limit(office, submission_limits.DRAFTS_PER_BROWSER, identifier(flooding))
    assert_refused(flooding, "bn", "/bn/register/consent", consent="yes")
    token = neighbour.page.value("csrf_token")
    sent = neighbour.client.post(
        "/bn/register/consent", data={"csrf_token": token, "consent": "yes"}
    )
    assert sent.status_code == 303


def test_each_registration_of_a_browser_counts_as_one_draft_of_it(
    app: Flask, office: Office
) -> None:
    """So the limit of drafts bounds the submissions of a browser."""
    browser = Browser(app)
    for mobile in ("01712345671", "01712345672"):
        journey.fill(browser, mobile=mobile)
        browser.open("/bn/register/check")
        browser.send()
        assert browser.page.path == "/bn/register/done"
    with office.database.begin() as session:
        work = unit(session, vault=office.vault, now=datetime.now(UTC))
        limit = submission_limits.DRAFTS_PER_BROWSER
        assert read_count(work, limit, identifier(browser)) == 2


STATUS = {"reference": "E45-YGV-KQY", "mobile": "01712345671"}
BIRTH = {"reference": "E45-YGV-KQY", "birth_day": "5", "birth_month": "3", "birth_year": "1990"}


@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize(
    ("page", "fields", "answer"),
    [
        ("status", STATUS, 303),
        ("status/birth", BIRTH, 422),
        ("status/lost", {"mobile": STATUS["mobile"]}, 303),
    ],
)
def test_a_browser_that_looks_up_60_statuses_in_an_hour_waits_and_its_neighbours_do_not(
    app: Flask, office: Office, language: str, page: str, fields: dict[str, str], answer: int
) -> None:
    flooding, neighbour = Browser(app), Browser(app)
    for browser in (flooding, neighbour):
        browser.open(f"/{language}/{page}")
    spend_limit(office, LOOKUPS_PER_BROWSER, identifier(flooding, "visitor"))
    assert_refused(flooding, language, f"/{language}/{page}", **fields)
    token = neighbour.page.value("csrf_token")
    sent = neighbour.client.post(f"/{language}/{page}", data={"csrf_token": token, **fields})
    assert sent.status_code == answer


def test_a_helper_is_one_browser_however_many_people_she_registers(app: Flask) -> None:
    browser = Browser(app)
    journey.fill(browser)
    browser.open("/bn/register/check")
    first = identifier(browser)
    browser.send()
    browser.send("Register another person")
    assert identifier(browser) == first


def identifier(browser: Browser, key: str = "csrf_token") -> str:
    """The identifier of the browser in its cookie, the subject of its limits."""
    with browser.client.session_transaction() as session:
        return str(session[key])
