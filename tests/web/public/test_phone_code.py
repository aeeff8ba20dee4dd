from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.numerals import to_bangla
from portal.domain.registration.form_pages import FormPage
from portal.models import Draft, Message
from tests.inbox import newest_code
from tests.web.client import Browser
from tests.web.public import journey

CODE = "/bn/register/code"
NOON = datetime(2026, 11, 22, 6, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> object:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def at_code(clock: time_machine.Traveller, browser: Browser) -> Browser:
    """A browser on the page that asks for the code."""
    journey.fill(browser, until=FormPage.CONTACT)
    browser.send(mobile="01712345678", may_sms="yes", may_call="yes")
    assert browser.page.path == CODE
    return browser


def is_verified(database: Database) -> bool:
    with database.read() as session:
        return session.scalars(select(Draft)).one().phone_verified


def messages(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Message)) or 0


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_the_code_in_either_script_proves_the_phone(
    at_code: Browser, sqlite_database: Database, vault: Vault
) -> None:
    code = to_bangla(newest_code(sqlite_database, vault))
    at_code.send(code=f" {code[:3]} {code[3:]} ")
    assert at_code.page.path == "/bn/register/person"
    assert is_verified(sqlite_database)
    assert at_code.open(CODE).path == "/bn/register/person"


def test_the_page_shows_the_number_to_look_at(at_code: Browser) -> None:
    assert "০১৭১২-৩৪৫৬৭৮" in at_code.page.text


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "১২ক৪৫৬"])
def test_what_is_no_code_costs_no_try(
    at_code: Browser, sqlite_database: Database, vault: Vault, typed: str
) -> None:
    for _ in range(6):
        assert at_code.send(code=typed, status=422).errors
    at_code.send(code=newest_code(sqlite_database, vault))
    assert is_verified(sqlite_database)


def test_a_wrong_code_is_told_and_counted(
    at_code: Browser, sqlite_database: Database, vault: Vault
) -> None:
    code = newest_code(sqlite_database, vault)
    for _ in range(5):
        page = at_code.send(code=wrong(code), status=422)
        assert page.says("This is not the code from our latest SMS. Check it again.")
    page = at_code.send(code=code, status=422)
    assert page.says("This code no longer works. Ask for a new one.")
    assert not is_verified(sqlite_database)


def test_an_expired_code_leads_to_a_new_one(
    at_code: Browser, clock: time_machine.Traveller, sqlite_database: Database, vault: Vault
) -> None:
    code = newest_code(sqlite_database, vault)
    clock.shift(10 * MINUTE)
    page = at_code.send(code=code, status=422)
    assert page.says("This code no longer works. Ask for a new one.")
    at_code.send("Send a new code")
    assert at_code.page.path == CODE
    at_code.send(code=newest_code(sqlite_database, vault))
    assert is_verified(sqlite_database)


def test_a_second_code_within_a_minute_has_to_wait(
    at_code: Browser, clock: time_machine.Traveller, sqlite_database: Database
) -> None:
    clock.shift(timedelta(seconds=20))
    page = at_code.send("Send a new code", status=429)
    assert page.response.headers["Retry-After"] == "40"
    assert messages(sqlite_database) == 1


def test_the_number_given_again_within_a_minute_uses_the_code_sent_already(
    at_code: Browser, sqlite_database: Database, vault: Vault
) -> None:
    at_code.click("Change the number")
    assert at_code.page.value("mobile") == "01712345678"
    at_code.send()
    assert at_code.page.path == f"{CODE}?sent=no"
    at_code.send(code=newest_code(sqlite_database, vault))
    assert is_verified(sqlite_database)


def test_after_a_wrong_code_the_page_does_not_claim_a_code_that_was_not_sent(
    at_code: Browser,
) -> None:
    at_code.click("Change the number")
    at_code.send()
    page = at_code.send(code="000000", status=422)
    assert page.path == f"{CODE}?sent=no"
    assert not page.says("We sent an SMS with a 6-digit code to this number:")


def test_a_changed_number_gets_its_own_code_and_voids_the_old_one(
    at_code: Browser, clock: time_machine.Traveller, sqlite_database: Database, vault: Vault
) -> None:
    first = newest_code(sqlite_database, vault)
    clock.shift(timedelta(seconds=1))
    at_code.click("Change the number")
    at_code.send(mobile="01812345678")
    assert "০১৮১২-৩৪৫৬৭৮" in at_code.page.text
    at_code.send(code=first, status=422)
    at_code.send(code=newest_code(sqlite_database, vault))
    assert is_verified(sqlite_database)


def test_who_gets_no_code_goes_on_without(at_code: Browser, sqlite_database: Database) -> None:
    at_code.click("No code? Continue without it")
    assert at_code.page.path == "/bn/register/person"
    assert not is_verified(sqlite_database)


def test_a_proven_number_is_not_asked_for_again_another_one_is(
    at_code: Browser, sqlite_database: Database, vault: Vault
) -> None:
    at_code.send(code=newest_code(sqlite_database, vault))
    at_code.open("/bn/register/contact")
    at_code.send(mobile="+880 1712-345678", safe_time="evening")
    assert at_code.page.path == "/bn/register/person"
    at_code.open("/bn/register/contact")
    at_code.send(mobile="01812345678")
    assert at_code.page.path == CODE


def test_the_switch_keeps_the_digits_typed(at_code: Browser) -> None:
    page = at_code.send("English", code="123")
    assert (page.path, page.value("code")) == ("/en/register/code", "123")


def _begin(browser: Browser, name: str) -> None:
    journey.fill(browser, until=FormPage.PERSON)
    browser.send(**journey.ANSWERS[FormPage.PERSON] | {"name_bn": name})


def test_one_goes_on_from_another_phone(
    browser: Browser,
    clock: time_machine.Traveller,
    app: object,
    sqlite_database: Database,
    vault: Vault,
) -> None:
    _begin(browser, "রহিমা বেগম")
    clock.shift(MINUTE)
    other = Browser(browser.client.application)
    other.typed.add("রহিমা বেগম")
    other.click("Started earlier? Finish it")
    other.send(mobile="০১৭১২ ৩৪৫৬৭৮")
    assert other.page.path == CODE
    other.send(code=newest_code(sqlite_database, vault))
    assert other.page.path == "/bn/register/choose"
    other.send("রহিমা বেগম")
    assert other.page.path == "/bn/register/home"
    assert other.open("/bn/register/person").value("name_bn") == "রহিমা বেগম"
    assert browser.open("/bn/register/home").path.startswith("/bn/register/resume")


def test_another_browser_is_told_to_wait_for_a_code_of_its_own(browser: Browser) -> None:
    _begin(browser, "রহিমা বেগম")
    other = Browser(browser.client.application)
    other.click("Started earlier? Finish it")
    other.send(mobile="০১৭১২ ৩৪৫৬৭৮")
    assert other.page.path == f"{CODE}?sent=no"
    assert "অন্য ফোন বা ব্রাউজার থেকে" in other.page.text
    assert "আগের কোড থাকলে" not in other.page.text


def test_begun_registrations_are_offered_to_who_begins_again_with_the_same_phone(
    browser: Browser, clock: time_machine.Traveller, sqlite_database: Database, vault: Vault
) -> None:
    _begin(browser, "রহিমা বেগম")
    clock.shift(MINUTE)
    other = Browser(browser.client.application)
    other.typed.add("রহিমা বেগম")
    journey.fill(other, until=FormPage.CONTACT)
    other.send(mobile="01712345678", may_sms="yes")
    other.send(code=newest_code(sqlite_database, vault))
    assert other.page.path == "/bn/register/choose"
    other.send("Start a new registration")
    assert other.page.path == "/bn/register/person"
    assert other.page.value("name_bn") == ""


def test_a_phone_with_nothing_begun_leads_to_a_new_registration(
    browser: Browser, clock: time_machine.Traveller, sqlite_database: Database, vault: Vault
) -> None:
    browser.click("Started earlier? Finish it")
    browser.send(mobile="01712345678")
    browser.send(code=newest_code(sqlite_database, vault))
    assert browser.page.says("There is no unfinished registration with this number.")
    browser.send("Start a new registration")
    browser.send(consent="yes")
    assert browser.page.value("mobile") == "01712-345678"
    browser.send()
    assert browser.page.path == "/bn/register/person"


def test_a_stranger_without_the_code_sees_nothing(browser: Browser) -> None:
    _begin(browser, "রহিমা বেগম")
    stranger = Browser(browser.client.application)
    stranger.open("/bn/register/resume")
    stranger.send(mobile="01712345678")
    stranger.open("/bn/register/choose")
    assert "রহিমা" not in stranger.page.text


@pytest.mark.parametrize("phone", ["", "12345", "02 9898989", "+971 50 123 4567"])
def test_looking_by_what_is_no_mobile_number_is_told(browser: Browser, phone: str) -> None:
    browser.open("/bn/register/resume")
    page = browser.send(mobile=phone, status=422)
    assert page.errors
    assert page.value("mobile") == phone
