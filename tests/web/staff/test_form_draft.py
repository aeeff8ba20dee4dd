from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import FormDraft, Officer, Registration
from portal.services.staff import sign_in
from portal.web import staff_session
from tests import factories
from tests.unit import unit
from tests.web.client import Browser
from tests.web.staff_client import Office

REASON = "কার্ডের নাম অন্য একজনের"


@pytest.fixture
def officer(office: Office) -> Officer:
    return office.officer(Role.DISTRICT)


@pytest.fixture
def registration(office: Office) -> Registration:
    return office.registration()


def opened(office: Office, officer: Officer, registration: Registration) -> Browser:
    browser = office.browser(officer)
    browser.typed.add(REASON)
    browser.open(f"/en/staff/registrations/{show_reference(registration.reference)}")
    return browser


def wait_too_long(browser: Browser) -> None:
    with browser.client.session_transaction() as cookie:
        cookie[staff_session._SEEN] -= int(sign_in.IDLE.total_seconds()) + 1


def textareas(browser: Browser) -> list[str]:
    return ["".join(area.itertext()).strip() for area in browser.page.all("textarea")]


def count_drafts(office: Office) -> int:
    with office.database.read() as session:
        return len(session.scalars(select(FormDraft)).all())


@pytest.mark.parametrize(
    ("button", "fields"),
    [
        ("Reject", {"reason": REASON}),
        ("Send back", {"reason": REASON, "fields": ["birth"]}),
        ("Save the note", {"note": REASON}),
        ("Change the number", {"reason": REASON, "mobile": "01811111111"}),
    ],
)
def test_a_reason_outlives_the_session(
    office: Office,
    officer: Officer,
    registration: Registration,
    button: str,
    fields: dict[str, Any],
) -> None:
    browser = opened(office, officer, registration)
    wait_too_long(browser)
    page = browser.send(button, **fields)
    assert page.path.startswith("/en/staff/sign-in")
    assert page.says("Please sign in. You are signed out after 15 minutes without activity.")
    assert office.state_of(registration) is State.SUBMITTED, "nothing was done meanwhile"
    code = factories.code_of(officer, vault=office.vault, now=datetime.now(UTC))
    page = browser.send(email=officer.email, password=factories.PASSWORD, code=code)
    assert page.path.replace("-", "").endswith(registration.reference)
    assert page.says(
        "What you had typed when you were signed out is back here. Nothing has been sent yet."
    )
    assert textareas(browser).count(REASON) == 1
    if "fields" in fields:
        assert page.value("fields") == ["birth"]
    browser.send(button)  # unchanged
    assert count_drafts(office) == 0
    assert REASON not in textareas(opened(office, officer, registration))


def test_nobody_else_gets_what_an_officer_typed(
    office: Office, officer: Officer, registration: Registration
) -> None:
    browser = opened(office, officer, registration)
    wait_too_long(browser)
    browser.send("Reject", reason=REASON)
    assert count_drafts(office) == 1
    other = opened(office, office.officer(Role.DISTRICT), registration)
    assert REASON not in textareas(other)


def test_nothing_is_kept_of_a_session_that_was_ended_on_purpose(
    office: Office, officer: Officer, registration: Registration
) -> None:
    browser = opened(office, officer, registration)
    with office.database.begin() as session:
        sign_in.end_sessions(unit(session, now=datetime.now(UTC)), officer.id)
    page = browser.send("Reject", reason=REASON)
    assert page.path.startswith("/en/staff/sign-in")
    assert count_drafts(office) == 0


def test_nothing_is_kept_about_a_registration_of_another_district(
    office: Office, officer: Officer, registration: Registration
) -> None:
    elsewhere = office.registration(district="BD3026")
    browser = opened(office, officer, registration)
    wait_too_long(browser)
    fields = {"csrf_token": browser.page.value("csrf_token"), "reason": REASON}
    browser.post(f"/en/staff/registrations/{elsewhere.reference}", fields)
    assert count_drafts(office) == 0


def test_without_the_token_of_the_page_nothing_is_kept(
    office: Office, officer: Officer, registration: Registration
) -> None:
    browser = opened(office, officer, registration)
    wait_too_long(browser)
    browser.post(browser.page.path, {"reason": REASON}, status=400)
    assert count_drafts(office) == 0
