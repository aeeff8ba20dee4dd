from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.crypto import Vault
from portal.db import Database
from portal.domain.registration.form_pages import FormPage
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.models import Message, Registration, set_state
from portal.services.registration.phone_verification import PROOF_LIFE
from tests import factories
from tests.inbox import newest_code
from tests.web.client import Browser
from tests.web.public import journey

NOON = datetime(2026, 11, 22, 6, tzinfo=UTC)
PHONE = factories.TYPED["mobile"][0]
OTHER_PHONE = "01912345678"
"""It has the same end, which the pages show."""


@pytest.fixture
def registrations(app: Flask, sqlite_database: Database, vault: Vault) -> list[Registration]:
    """Two of one phone, and one of another."""
    with sqlite_database.begin() as session:
        return [
            factories.registration(session, vault=vault),
            factories.registration(session, vault=vault, name_bn="করিম"),
            factories.registration(session, vault=vault, mobile="01812345678"),
        ]


def references(registrations: list[Registration]) -> list[str]:
    return [show_reference(each.reference) for each in registrations]


def test_phone_and_code_show_the_registrations_of_that_phone_and_open_one(
    browser: Browser, registrations: list[Registration], sqlite_database: Database, vault: Vault
) -> None:
    browser.open("/bn/status")
    browser.click("Lost your reference? Find it with your phone number")
    browser.send(mobile="০১৭১২-৩৪৫৬৭৮")
    assert browser.page.path == "/bn/status/lost/code"
    assert not any(each in browser.page.text for each in references(registrations))
    page = browser.send(code=newest_code(sqlite_database, vault))
    shown = [each in page.text for each in references(registrations)]
    assert shown == [True, True, False]
    assert page.says("Waiting to be checked")
    assert "রহিমা" not in page.text
    browser.typed |= {"করিম"}
    page = browser.send(references(registrations)[1])
    assert page.path == "/bn/status/registration"
    assert references(registrations)[1] in page.text


@pytest.mark.parametrize(
    ("state", "words"),
    [(State.DUPLICATE, "Already registered"), (State.RETURNED, "Needs your correction")],
)
def test_the_list_names_a_state_in_the_words_of_the_status_page(
    browser: Browser,
    registrations: list[Registration],
    sqlite_database: Database,
    vault: Vault,
    *,
    state: State,
    words: str,
) -> None:
    with sqlite_database.begin() as session:
        set_state(session.get_one(Registration, registrations[0].id), state)
    browser.open("/bn/status/lost")
    browser.send(mobile=PHONE)
    assert browser.send(code=newest_code(sqlite_database, vault)).says(words)


def test_before_the_code_a_registered_and_an_unknown_number_look_the_same(
    app: Flask, registrations: list[Registration], sqlite_database: Database
) -> None:
    seen = []
    for phone in (PHONE, OTHER_PHONE):
        browser = Browser(app)
        browser.open("/bn/status/lost")
        browser.send(mobile=phone)
        page = browser.send(code="000000", status=422)
        seen.append((browser.visited, page.text))
        assert browser.open("/bn/status/lost/registrations").path == "/bn/status/lost"
    assert seen[0] == seen[1]
    with sqlite_database.read() as session:
        assert len(session.scalars(select(Message)).all()) == 2


def test_a_number_without_a_registration_is_told_so_after_the_code(
    browser: Browser, registrations: list[Registration], sqlite_database: Database, vault: Vault
) -> None:
    browser.open("/en/status/lost")
    browser.send(mobile=OTHER_PHONE)
    page = browser.send(code=newest_code(sqlite_database, vault))
    assert page.says(
        "No registration was found for this number. You may have given a different one."
    )


def test_the_registration_of_another_phone_is_not_opened(
    browser: Browser, registrations: list[Registration], sqlite_database: Database, vault: Vault
) -> None:
    browser.open("/bn/status/lost")
    browser.send(mobile=PHONE)
    browser.send(code=newest_code(sqlite_database, vault))
    for wrong in (str(registrations[2].id), "nonsense"):
        data = {"registration": wrong, "csrf_token": browser.page.value("csrf_token")}
        browser.post("/bn/status/lost/registrations", data)
        assert "/status/lost" in browser.page.path
    assert browser.open("/bn/status/registration").path == "/bn/status?closed=yes"


def test_no_number_is_told_and_nothing_is_sent(
    browser: Browser, registrations: list[Registration], sqlite_database: Database
) -> None:
    browser.open("/bn/status/lost")
    assert browser.send(mobile="02 9898989", status=422).errors
    assert browser.send("English", mobile="12").value("mobile") == "12"
    with sqlite_database.read() as session:
        assert session.scalars(select(Message)).all() == []


def test_a_new_registration_from_a_registered_number_is_told_after_the_code(
    browser: Browser, registrations: list[Registration], sqlite_database: Database, vault: Vault
) -> None:
    journey.fill(browser, until=FormPage.CONTACT)
    browser.send(mobile=PHONE, may_sms="yes")
    assert browser.page.path == "/bn/register/code"
    assert not any(each in browser.page.text for each in references(registrations))
    page = browser.send(code=newest_code(sqlite_database, vault))
    assert page.says("This number is already registered")
    assert [each in page.text for each in references(registrations)] == [True, True, False]
    page = browser.send("Continue for someone else")
    assert page.path == "/bn/register/person"
    browser.open("/bn/register/choose")
    assert browser.send(references(registrations)[0]).path == "/bn/status/registration"


def test_the_opened_registration_closes_half_an_hour_after_the_code(
    app: Flask, registrations: list[Registration], sqlite_database: Database, vault: Vault
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        browser = Browser(app)
        browser.open("/bn/status/lost")
        browser.send(mobile=PHONE)
        browser.send(code=newest_code(sqlite_database, vault))
        clock.shift(PROOF_LIFE - timedelta(minutes=1))
        browser.typed |= {"করিম"}
        browser.send(references(registrations)[1])
        assert browser.page.path == "/bn/status/registration"
        clock.shift(timedelta(minutes=2))
        assert browser.open("/bn/status/registration").path == "/bn/status?closed=yes"


@pytest.mark.parametrize("is_lost", [True, False])
def test_the_code_page_says_which_code_counts_and_sends_another(
    app: Flask,
    registrations: list[Registration],
    sqlite_database: Database,
    vault: Vault,
    is_lost: bool,
) -> None:
    said = "We sent a code to …%(ending)s at %(time)s. Only this latest code works."
    perhaps = (
        "If the reference and mobile number match, we sent a code to …%(ending)s at %(time)s. "
        "Only this latest code works."
    )
    with time_machine.travel(NOON, tick=False) as clock:
        browser = Browser(app)
        browser.open("/en/status/lost" if is_lost else "/en/status")
        reference = {} if is_lost else {"reference": references(registrations)[0]}
        browser.send(mobile=PHONE, **reference)
        text = said if is_lost else perhaps
        assert browser.page.says(text, ending="678", time="12:00 PM")
        first = newest_code(sqlite_database, vault)
        assert browser.send("Send a new code", status=429).errors
        assert browser.page.says(text, ending="678", time="12:00 PM")
        clock.shift(timedelta(minutes=5))
        browser.send("Send a new code")
        assert browser.page.says(text, ending="678", time="12:05 PM")
        second = newest_code(sqlite_database, vault)
        if first != second:
            assert browser.send(code=first, status=422).errors
        clock.shift(timedelta(minutes=11))
        browser.open(browser.page.path)
        assert browser.page.says(
            "The code from %(time)s no longer works. Ask for a new one below.",
            time="12:05 PM",
        )
