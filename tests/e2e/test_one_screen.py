"""An officer without JavaScript: one screen shows a registration; decisions and undo work there."""

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect
from sqlalchemy import select

from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import Officer, RecordAccess, Registration
from tests.browsers import DESK, PHONE, NewContext, axe_violations
from tests.web.staff_client import Office

pytestmark = pytest.mark.browser


@pytest.fixture
def registration(office: Office) -> Registration:
    return office.registration(needs=["medical"], birth_year="1991")


@pytest.fixture
def officer(office: Office) -> Officer:
    return office.officer(Role.DISTRICT)


def opened(tab: Tab, url: str, office: Office, officer: Officer, registration: Registration) -> Tab:
    cookie = office.browser(officer).client.get_cookie("phera")
    assert cookie
    tab.context.add_cookies([{"name": "phera", "value": cookie.value, "url": url}])
    tab.goto(f"{url}/bn/staff/registrations/{show_reference(registration.reference)}")
    return tab


def test_remarks_name_document_and_the_decision_are_in_the_first_view(
    url: str, office: Office, officer: Officer, registration: Registration, new_context: NewContext
) -> None:
    tab = new_context(**DESK, java_script_enabled=False).new_page()
    opened(tab, url, office, officer, registration)
    for what in ("#warnings", "h1", "dd.code >> nth=0", "#v button", "#r summary", "#x summary"):
        box = tab.locator(what).bounding_box()
        assert box, what
        assert box["y"] + box["height"] <= DESK["viewport"]["height"], what


def test_verified_undone_and_decided_anew_without_a_script(
    url: str, office: Office, officer: Officer, registration: Registration, new_context: NewContext
) -> None:
    following = office.registration()
    tab = new_context(**DESK, java_script_enabled=False).new_page()
    opened(tab, url, office, officer, registration)
    tab.locator("#v [value=nid_seen]").check()
    tab.locator("#v button").click()
    assert tab.url.endswith(show_reference(following.reference)), "the next one is open"
    tab.locator("#undo").click()
    assert tab.url.endswith(show_reference(registration.reference))
    assert office.state_of(registration) is State.SUBMITTED
    tab.locator("#x summary").click()
    tab.locator("#x [name=reason]").fill("কার্ডের নাম অন্য একজনের।")
    tab.locator("#x button").click()
    assert office.state_of(registration) is State.REJECTED


def test_the_button_to_undo_goes_with_its_time(
    url: str, office: Office, officer: Officer, registration: Registration, new_context: NewContext
) -> None:
    tab = new_context(**DESK).new_page()
    opened(tab, url, office, officer, registration)
    tab.locator("#v [value=nid_seen]").check()
    tab.locator("#v button").click()
    expect(tab.locator("#undo")).to_be_visible()
    # Simulates that the time has passed: the style sheet counts it.
    tab.evaluate("document.getAnimations().forEach(each => each.finish())")
    expect(tab.locator("#undo")).to_be_hidden()


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_stands_in_the_way_and_the_look_is_written(
    url: str,
    office: Office,
    officer: Officer,
    registration: Registration,
    new_context: NewContext,
    device: dict[str, object],
) -> None:
    tab = new_context(**device).new_page()
    opened(tab, url, office, officer, registration)
    for summary in tab.locator("main summary").all():
        summary.click()
    assert not axe_violations(tab)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with office.database.read() as session:
        assert session.scalars(select(RecordAccess.officer_id)).one() == officer.id


def test_the_panel_stays_in_view_on_a_desk_and_the_call_on_a_phone(
    url: str, office: Office, officer: Officer, registration: Registration, new_context: NewContext
) -> None:
    tab = new_context(**DESK, java_script_enabled=True).new_page()
    opened(tab, url, office, officer, registration)
    for size, seen in ((DESK, ".record-panel__call a"), (PHONE, ".record-bar [href='#decision']")):
        tab.set_viewport_size(size["viewport"])
        tab.evaluate("scrollTo(0, document.body.scrollHeight / 2)")
        expect(tab.locator(seen)).to_be_in_viewport()
    tab.locator(".record-bar [href='#decision']").click()
    expect(tab.locator("#decision")).to_be_in_viewport()
