from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.sending_times import UNDO_TIME
from portal.domain.platform.dates import DHAKA
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import Message, Officer, Registration
from tests.web.client import Browser
from tests.web.staff_client import Office


@pytest.fixture
def officer(office: Office) -> Officer:
    return office.officer(Role.DISTRICT)


def verified(
    office: Office, officer: Officer, language: str = "en"
) -> tuple[Browser, Registration]:
    registration = office.registration()
    browser = office.browser(officer)
    browser.open(f"/{language}/staff/registrations/{show_reference(registration.reference)}")
    browser.send("Verify", evidence=["called"])
    return browser, registration


@pytest.mark.parametrize("language", ["bn", "en"])
def test_undo_stands_beside_what_was_done_and_leads_back(
    office: Office, officer: Officer, language: str
) -> None:
    office.registration()
    browser, registration = verified(office, officer, language)
    page = browser.send("Undo")
    assert page.path.endswith(show_reference(registration.reference))
    assert page.says("%(reference)s: undone. No SMS is sent.",
                     reference=show_reference(registration.reference))  # fmt: skip
    assert page.says("Undone")
    assert office.state_of(registration) is State.SUBMITTED
    with office.database.read() as session:
        assert session.scalars(select(Message.state)).all() == [MessageState.CANCELLED]


@pytest.mark.parametrize(
    ("hour", "text"),
    [
        (3, "%(reference)s: %(state)s. It is night: the SMS is sent in the morning."),
        (10, "%(reference)s: %(state)s. The SMS is sent after half a minute."),
    ],
)
def test_a_decision_says_when_its_sms_is_sent(office: Office, hour: int, text: str) -> None:
    with time_machine.travel(datetime(2026, 11, 22, hour, tzinfo=DHAKA)):
        officer = office.officer(Role.DISTRICT)
        browser, registration = verified(office, officer, "bn")
    reference = show_reference(registration.reference)
    state = browser.page.in_its_language("Verified")
    assert browser.page.says(text, reference=reference, state=state)


def test_undo_is_offered_on_every_page_of_the_officer_and_to_nobody_else(
    office: Office, officer: Officer
) -> None:
    browser, registration = verified(office, officer)
    assert browser.page.path == "/en/staff/queue", "there is no other one"
    assert browser.open("/en/staff/second-looks").says("Undo")
    other = office.browser(office.officer(Role.DISTRICT))
    assert not other.open("/en/staff/second-looks").says("Undo")
    other.open(f"/en/staff/registrations/{registration.reference}")
    fields = {"csrf_token": other.page.value("csrf_token"), "version": "2"}
    other.post(f"/en/staff/registrations/{registration.reference}/undo", fields, status=403)
    assert office.state_of(registration) is State.VERIFIED


def test_too_late_is_said_and_the_decision_stands(office: Office, officer: Officer) -> None:
    browser, registration = verified(office, officer)
    with time_machine.travel(datetime.now(UTC) + UNDO_TIME + timedelta(seconds=1), tick=False):
        page = browser.send("Undo", status=409)
        assert page.says(
            "It is too late to undo this: half a minute has passed, or the SMS is going out. The "
            "decision stands."
        )
        assert not browser.open("/en/staff/queue").says("Undo")
    assert office.state_of(registration) is State.VERIFIED


def test_undo_in_a_second_tab_does_nothing_twice(office: Office, officer: Officer) -> None:
    browser, registration = verified(office, officer)
    fields = {"csrf_token": browser.page.value("csrf_token"), "version": "2"}
    address = f"/en/staff/registrations/{registration.reference}/undo"
    for _ in range(2):
        browser.post(address, fields)
    assert office.state_of(registration) is State.SUBMITTED


@pytest.mark.parametrize("version", ["", "x", "1", "99"])
def test_a_made_up_undo_is_refused(office: Office, officer: Officer, version: str) -> None:
    browser, registration = verified(office, officer)
    fields = {"csrf_token": browser.page.value("csrf_token"), "version": version}
    address = f"/en/staff/registrations/{registration.reference}/undo"
    browser.post(address, fields, status=409 if version.isdigit() else 422)
    assert office.state_of(registration) is State.VERIFIED
