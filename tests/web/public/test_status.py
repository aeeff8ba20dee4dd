from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.crypto import Vault
from portal.db import Database
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.reference import new_reference, show_reference
from portal.domain.registration.states import Actor, State
from portal.domain.staff.roles import Role
from portal.models import Message, Registration
from portal.services.registration.registration_mapper import read_answers
from portal.services.registration.transition import TransitionGrounds, transition
from tests import factories
from tests.inbox import newest_code
from tests.unit import unit
from tests.web.client import Browser

NOON = datetime(2026, 11, 22, 6, tzinfo=UTC)
REASON = "এনআইডি কার্ডের নাম মিলছে না"
PHONE = factories.TYPED["mobile"][0]


@pytest.fixture
def clock() -> object:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def registration(app: Flask, sqlite_database: Database, vault: Vault) -> Registration:
    with sqlite_database.begin() as session:
        return factories.registration(session, vault=vault)


@pytest.fixture
def opened(
    clock: time_machine.Traveller,
    browser: Browser,
    registration: Registration,
    sqlite_database: Database,
    vault: Vault,
) -> Browser:
    """A browser that has opened the registration."""
    browser.typed |= {REASON, *(value for values in factories.TYPED.values() for value in values)}
    browser.click("Check your registration")
    browser.send(reference=show_reference(registration.reference).lower(), mobile="০১৭১২৩৪৫৬৭৮")
    assert browser.page.path == "/bn/status/code"
    browser.send(code=newest_code(sqlite_database, vault))
    assert browser.page.path == "/bn/status/registration"
    return browser


def send_back(
    database: Database,
    vault: Vault,
    registration: Registration,
    *fields: Correctable,
    at: datetime = NOON - timedelta(minutes=1),
) -> None:
    with database.begin() as session:
        transition(
            unit(session, vault=vault, now=at),
            session.get_one(Registration, registration.id),
            State.RETURNED,
            actor=Actor.OFFICER,
            officer=factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR, vault=vault),
            grounds=TransitionGrounds(reason=REASON, fields=fields),
        )


def current(database: Database, registration: Registration) -> Registration:
    with database.read() as session:
        return session.get_one(Registration, registration.id)


def test_a_registration_is_opened_with_reference_and_code(
    opened: Browser, registration: Registration
) -> None:
    assert show_reference(registration.reference) in opened.page.text
    assert opened.page.says("You sent your registration.")
    assert opened.page.says(
        "The officer in your district will check it. You do not have to do anything."
    )


def test_a_wrong_reference_and_a_wrong_phone_look_like_the_right_ones(
    app: Flask, clock: time_machine.Traveller, registration: Registration, sqlite_database: Database
) -> None:
    right = (show_reference(registration.reference), PHONE)
    wrong = [(new_reference(), "01812345678"), (right[0], "01912345678")]  # with the same end
    seen = []
    for reference, phone in [*wrong, right]:
        browser = Browser(app)
        browser.open("/bn/status")
        browser.send(reference=reference, mobile=phone)
        page = browser.send(code="000000", status=422)
        seen.append((browser.visited, page.text))
    assert seen[0] == seen[1] == seen[2]
    with sqlite_database.read() as session:
        assert len(session.scalars(select(Message)).all()) == 1


@pytest.mark.parametrize(
    ("reference", "phone"),
    [("", PHONE), ("7K3-MQ9", PHONE), ("7K3-MQ9-TXB", PHONE), ("", "02 9898989")],
)
def test_what_is_no_reference_or_phone_is_told(
    browser: Browser, reference: str, phone: str
) -> None:
    browser.open("/bn/status")
    page = browser.send(reference=reference, mobile=phone, status=422)
    assert page.errors
    assert (page.value("reference"), page.value("mobile")) == (reference, phone)


def test_asking_too_often_keeps_what_was_typed(
    browser: Browser, clock: time_machine.Traveller
) -> None:
    reference = new_reference()
    for status in (200, 429):
        browser.open("/bn/status")
        page = browser.send(reference=reference, mobile=PHONE, status=status)
    assert page.response.headers["Retry-After"] == "60"
    assert page.value("mobile") == PHONE


def test_the_switch_keeps_what_was_typed(browser: Browser) -> None:
    browser.open("/bn/status")
    page = browser.send("English", reference="7K3", mobile="017")
    assert page.path == "/en/status"
    assert (page.value("reference"), page.value("mobile")) == ("7K3", "017")


@pytest.mark.parametrize("page", ["registration", "withdraw", "correct"])
def test_without_a_code_nothing_is_shown(browser: Browser, page: str) -> None:
    assert browser.open(f"/bn/status/{page}").path == "/bn/status?closed=yes"


def test_an_opened_registration_closes_after_half_an_hour(
    opened: Browser, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=30))
    assert opened.open("/bn/status/registration").path == "/bn/status?closed=yes"


@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize(
    ("page", "typed"), [("change/name", {"name_bn": "রহিমা খাতুন"}), ("withdraw", {}), ("erase", {})]
)
def test_who_sends_a_form_after_it_closed_reads_that_it_was_not_saved(
    opened: Browser,
    clock: time_machine.Traveller,
    language: str,
    page: str,
    typed: dict[str, str],
) -> None:
    lost = (
        "For safety this page closes after half an hour. What you sent last was not saved. Open your "
        "registration again and send it once more."
    )
    opened.open(f"/{language}/status/{page}")
    clock.shift(timedelta(hours=2, minutes=1))
    assert opened.send(**typed).says(lost)
    assert not opened.open(f"/{language}/status/registration").says(lost)


def test_finishing_closes_it_at_once_even_for_a_copied_cookie(app: Flask, opened: Browser) -> None:
    cookie = opened.client.get_cookie("phera")
    opened.send("Done: remove my data from this phone")
    thief = Browser(app)
    assert cookie is not None
    thief.client.set_cookie("phera", cookie.value)
    assert thief.open("/bn/status/registration").path == "/bn/status?closed=yes"


def test_withdrawing_is_asked_twice_and_done_once(
    opened: Browser, registration: Registration, sqlite_database: Database
) -> None:
    opened.click("Withdraw my registration")
    assert current(sqlite_database, registration).state is State.SUBMITTED
    token = str(opened.page.value("csrf_token"))
    opened.send("Yes, withdraw it")
    assert opened.page.says("You withdrew your registration.")
    opened.post("/bn/status/withdraw", {"csrf_token": token})
    assert current(sqlite_database, registration).version == 2


def test_a_correction_shows_the_reason_and_only_what_was_asked_for(
    opened: Browser, registration: Registration, sqlite_database: Database, vault: Vault
) -> None:
    send_back(sqlite_database, vault, registration, Correctable.NAME)
    page = opened.open("/bn/status/registration")
    assert REASON in page.text
    page = opened.click("Correct it now")
    assert REASON in page.text
    assert page.value("name_bn") == "রহিমা বেগম"
    assert page.value("father_name") is None


def test_a_corrected_answer_goes_back_to_the_officer(
    opened: Browser, registration: Registration, sqlite_database: Database, vault: Vault
) -> None:
    send_back(sqlite_database, vault, registration, Correctable.NAME)
    opened.open("/bn/status/correct")
    page = opened.send(name_bn="রহিমা ১", status=422)
    assert page.value("name_bn") == "রহিমা ১"
    opened.send("English", name_bn="রহিমা খাতুন")
    assert opened.page.path == "/en/status/correct"
    assert opened.page.value("name_bn") == "রহিমা খাতুন"
    opened.send("Correct and send", sex="male")
    assert opened.page.says("You sent your corrected registration.")
    found = current(sqlite_database, registration)
    answers = read_answers(found)
    assert found.state is State.SUBMITTED
    assert (answers.person.name_bn, answers.person.sex.value) == ("রহিমা খাতুন", "female")
    assert opened.open("/bn/status/correct").path == "/bn/status/registration"


def test_another_district_is_corrected_without_a_script(
    opened: Browser, registration: Registration, sqlite_database: Database, vault: Vault
) -> None:
    send_back(sqlite_database, vault, registration, Correctable.PRESENT_ADDRESS)
    opened.open("/bn/status/correct")
    assert opened.page.value("upazila") == factories.TYPED["upazila"][0]
    page = opened.send("Show the upazilas in this district", district=factories.DHAKA_DISTRICT)
    assert page.value("district") == factories.DHAKA_DISTRICT
    opened.send(upazila=page.options("upazila")[1])
    assert opened.page.path == "/bn/status/registration"
    assert current(sqlite_database, registration).centre_code == factories.DHAKA_CENTRE


def test_what_an_officer_can_still_undo_is_not_asked_for(
    opened: Browser, registration: Registration, sqlite_database: Database, vault: Vault
) -> None:
    send_back(sqlite_database, vault, registration, Correctable.NAME, at=NOON)
    assert opened.open("/bn/status/correct").path == "/bn/status/registration"
    assert REASON not in opened.page.text


@pytest.mark.parametrize("field", list(Correctable), ids=lambda field: field.value)
def test_every_answer_an_officer_may_name_can_be_corrected(
    opened: Browser,
    registration: Registration,
    sqlite_database: Database,
    vault: Vault,
    field: Correctable,
) -> None:
    send_back(sqlite_database, vault, registration, field)
    opened.open("/bn/status/correct")
    assert any(each.get("type") != "hidden" for each in [*opened.page.all("input")]) or (
        opened.page.all("select")
    )
    page = opened.send("Correct and send", status=422)
    assert page.says("You changed nothing. Send it anyway?")
    assert current(sqlite_database, registration).state is State.RETURNED
    opened.send("Yes, everything is right: send it")
    assert current(sqlite_database, registration).state is State.SUBMITTED
