from datetime import UTC, datetime

import pytest

from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.services.registration import slip
from tests import factories
from tests.web.staff_client import OTHER_AREAS, Office


def test_a_scanned_slip_opens_the_registration_for_the_officer_of_the_district(
    office: Office,
) -> None:
    made = office.registration()
    browser = office.browser(office.officer(Role.DISTRICT))
    browser.open(f"/bn/staff/s/{slip.slip_code(office.vault, made)}")
    assert browser.page.path.endswith(f"/staff/registrations/{show_reference(made.reference)}")
    assert show_reference(made.reference) in browser.page.text


def test_whoever_is_not_signed_in_signs_in_first_and_then_comes_to_it(office: Office) -> None:
    made = office.registration()
    officer, browser = office.officer(Role.DISTRICT), office.browser()
    browser.open(f"/bn/staff/s/{slip.slip_code(office.vault, made)}")
    assert browser.page.path.startswith("/bn/staff/sign-in?next=")
    code = factories.code_of(officer, vault=office.vault, now=datetime.now(UTC))
    browser.send(email=officer.email, password=factories.PASSWORD, code=code)
    assert browser.page.path.endswith(f"/staff/registrations/{show_reference(made.reference)}")


def test_a_stranger_sees_the_same_for_a_slip_and_for_nonsense(office: Office) -> None:
    code = slip.slip_code(office.vault, office.registration())
    seen = set()
    for tried in (code, "A" * 43, "nonsense"):
        page = office.browser().open(f"/bn/staff/s/{tried}")
        seen.add((page.status, page.text, page.path.replace(tried, "")))
    assert len(seen) == 1


@pytest.mark.parametrize("role", [Role.DISTRICT, Role.CENTRE])
def test_an_officer_elsewhere_learns_nothing(office: Office, role: Role) -> None:
    made = office.registration(State.VERIFIED)
    browser = office.browser(office.officer(role, OTHER_AREAS[role]))
    seen = set()
    for tried in (slip.slip_code(office.vault, made), "A" * 43, "nonsense"):
        page = browser.open(f"/en/staff/s/{tried}", status=404)
        assert show_reference(made.reference) not in page.text
        seen.add(page.text_without_error_number)
    assert len(seen) == 1


@pytest.mark.parametrize("role", [Role.MINISTRY, Role.ADMINISTRATOR])
def test_who_may_see_no_single_registration_sees_none_by_its_slip(
    office: Office, role: Role
) -> None:
    made = office.registration()
    browser = office.browser(office.officer(role))
    browser.open(f"/bn/staff/s/{slip.slip_code(office.vault, made)}", status=404)


def test_the_centre_opens_the_slip_of_who_was_verified_for_it(office: Office) -> None:
    waiting, verified = office.registration(), office.registration(State.VERIFIED)
    browser = office.browser(office.officer(Role.CENTRE))
    browser.open(f"/bn/staff/s/{slip.slip_code(office.vault, waiting)}", status=404)
    browser.open(f"/bn/staff/s/{slip.slip_code(office.vault, verified)}")
    assert show_reference(verified.reference) in browser.page.text
