"""The lists of people to call."""

from datetime import UTC, datetime

import pytest

from portal.domain.platform.choices import Language
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import Registration
from portal.services.hotline import callback_requests
from tests import factories
from tests.unit import unit
from tests.web.staff_client import Office

SINCE = datetime(2026, 11, 20, tzinfo=UTC)


def mark(office: Office, registration: Registration) -> str:
    with office.database.begin() as session:
        session.get_one(Registration, registration.id).unreachable_since = SINCE
    return show_reference(registration.reference)


@pytest.mark.parametrize("language", ["bn", "en"])
def test_who_could_not_be_reached_is_a_click_from_the_queue(office: Office, language: str) -> None:
    shown, quiet = mark(office, office.registration()), office.registration()
    browser = office.browser(office.officer(Role.DISTRICT))
    browser.open(f"/{language}/staff/queue")
    page = browser.click("Could not be reached")
    assert shown in page.text
    assert show_reference(quiet.reference) not in page.text
    page = browser.send("Reached")
    assert shown not in page.text
    assert page.says("Nobody is on this list now."), "not that every SMS has arrived"
    assert not browser.open("/bn/staff/queue").says("Could not be reached")


def test_the_list_holds_the_own_area_and_open_registrations_only(office: Office) -> None:
    elsewhere = mark(office, office.registration(district=factories.DHAKA_DISTRICT))
    closed = mark(office, office.registration(State.REJECTED))
    browser = office.browser(office.officer(Role.DISTRICT))
    page = browser.open("/bn/staff/unreachable")
    assert elsewhere not in page.text
    assert closed not in page.text


def test_who_wants_no_calls_is_marked_in_the_list(office: Office) -> None:
    mark(office, office.registration(may_call="no"))
    browser = office.browser(office.officer(Role.DISTRICT))
    assert browser.open("/en/staff/unreachable").text.count("Does not want to be called") == 1
    mark(office, office.registration())
    assert browser.open("/en/staff/unreachable").text.count("Does not want to be called") == 1


def ask(office: Office, mobile: str) -> None:
    with office.database.begin() as session:
        callback_requests.request_callback(
            unit(session, vault=office.vault, now=datetime.now(UTC)), mobile, Language.BANGLA
        )


def test_a_registered_number_that_asked_for_a_call_is_called_by_its_district(
    office: Office,
) -> None:
    office.registration()
    ask(office, "+8801712345678")
    browser = office.browser(office.officer(Role.DISTRICT))
    browser.typed |= {"+8801712345678", "01712-345678"}
    browser.open("/en/staff/queue")
    page = browser.click("Asked for a call")
    assert "01712-345678" in page.text
    page = browser.send("Called")
    assert "01712-345678" not in page.text


@pytest.mark.parametrize(("language", "shown"), [("bn", "০১৮১২-৩৪৫৬৭৮"), ("en", "01812-345678")])
def test_any_other_number_is_called_by_the_hotline(
    office: Office, language: str, shown: str
) -> None:
    ask(office, "+8801812345678")
    officer = office.officer(Role.REGISTRAR)
    browser = office.browser(officer)
    browser.typed |= {"+8801812345678", shown}
    page = browser.open(f"/{language}/staff/call-backs")
    assert shown in page.text
    page = browser.send("Called")
    assert shown not in page.text
    with office.database.read() as session:
        assert callback_requests.count_pending_callbacks(unit(session), officer) == 0


def test_centre_staff_have_no_list_of_numbers(office: Office) -> None:
    browser = office.browser(office.officer(Role.CENTRE))
    browser.open("/bn/staff/call-backs", status=404)
    browser.open("/bn/staff/unreachable")
