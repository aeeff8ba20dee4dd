"""The lists of a registration on its page and on pages of their own."""

from datetime import timedelta

import pytest

from portal.domain.registration.changes import ChangeKind
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import Actor, State
from portal.domain.review.record_lists import RecordList
from portal.domain.staff.roles import Role
from portal.models import Change, Registration
from portal.models.base import new_id
from portal.services.privacy import access_log
from portal.services.registration.transition import transition
from portal.services.review import notes
from portal.services.review.newest_rows import NEWEST
from tests import factories
from tests.factories import NOW
from tests.unit import unit
from tests.web.client import Browser
from tests.web.staff_client import Office

MORE = NEWEST + 5
NAMES = [f"Viewer {number:02}" for number in range(MORE)]


@pytest.fixture
def registration(office: Office) -> Registration:
    """A registration that many officers have seen, the one of the highest number last, and called."""
    registration = office.registration(State.VERIFIED)
    with office.database.begin() as session:
        for number, name in enumerate(NAMES):
            officer = factories.officer(session, Role.CENTRE, factories.NOAKHALI_CENTRE, name=name)
            at = NOW + timedelta(minutes=number)
            access_log.note_access(unit(session, now=at), registration.id, officer.id)
            session.add(
                Change(
                    id=new_id(),
                    registration_id=registration.id,
                    at=at,
                    kind=ChangeKind.NOT_REACHED,
                    actor=Actor.CENTRE,
                    officer_id=officer.id,
                )
            )
    return registration


def address(registration: Registration, rest: str = "", language: str = "en") -> str:
    return f"/{language}/staff/registrations/{show_reference(registration.reference)}{rest}"


def signed_in(office: Office, role: Role = Role.DISTRICT) -> Browser:
    browser = office.browser(office.officer(role))
    browser.typed |= {*NAMES}
    return browser


def shown(browser: Browser) -> list[str]:
    return [name for name in NAMES if name in browser.page.text]


@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_page_of_a_registration_shows_the_newest_of_each_list_and_leads_to_all(
    office: Office, registration: Registration, language: str
) -> None:
    browser = signed_in(office)
    page = browser.open(address(registration, language=language))
    assert shown(browser) == NAMES[-NEWEST:]
    links = {a.get("href", "") for a in page.all("a") if "/lists/" in a.get("href", "")}
    for name in (RecordList.VIEWS, RecordList.EVENTS, RecordList.CALLS):
        (link,) = [each for each in links if each.endswith(f"/{name}")]
        browser.open(link)
        assert shown(browser) == NAMES
    assert len(links) == 3, "the other lists are shown to their end"


@pytest.mark.parametrize("name", [RecordList.VIEWS, RecordList.EVENTS, RecordList.CALLS])
def test_a_long_list_has_pages_from_the_newest_to_the_oldest(
    office_with_short_pages: Office, registration: Registration, name: RecordList
) -> None:
    browser = signed_in(office_with_short_pages)
    browser.open(address(registration, f"/lists/{name}"))
    found = [shown(browser)]
    while browser.page.says("More"):
        browser.click("More")
        if names := shown(browser):
            found.append(names)
    assert [len(names) for names in found] == [2] * (MORE // 2) + [MORE % 2]
    assert [each for names in found for each in reversed(names)] == NAMES[::-1]
    browser.click("Back to the start")
    assert shown(browser) == NAMES[-2:]


@pytest.mark.parametrize("name", RecordList)
def test_each_list_has_a_page_which_counts_as_a_view(
    office: Office, registration: Registration, name: RecordList
) -> None:
    browser = signed_in(office)
    page = browser.open(address(registration, f"/lists/{name}", "bn"))
    assert show_reference(registration.reference) in page.text
    page.response.close()  # writes the access log
    with office.database.read() as session:
        assert len(access_log.viewers_of(unit(session), registration.id).rows) == NEWEST
        viewers = access_log.access_record_of(unit(session), registration.reference).days
        assert viewers.rows[0].officer.name not in NAMES


def test_nobody_else_reads_a_list_and_a_made_up_page_is_not_found(
    office: Office, registration: Registration
) -> None:
    elsewhere = office.browser(office.officer(Role.DISTRICT, factories.DHAKA_DISTRICT))
    elsewhere.open(address(registration, "/lists/views"), status=404)
    browser = signed_in(office)
    browser.open(address(registration, "/lists/others"), status=404)
    browser.open(address(registration, "/lists/views?after=x"), status=404)


@pytest.mark.parametrize("name", ["notes", "calls"])
def test_what_the_page_hides_after_a_withdrawal_is_not_listed_either(
    office: Office, registration: Registration, name: str
) -> None:
    browser = signed_in(office)
    with office.database.begin() as session:
        work = unit(session, vault=office.vault)
        found = session.get_one(Registration, registration.id)
        officer = factories.officer(
            session, Role.DISTRICT, factories.COXS_BAZAR, vault=office.vault
        )
        notes.add_note(work, found, officer, NAMES[0])
    browser.open(address(registration, f"/lists/{name}"))
    assert shown(browser)
    with office.database.begin() as session:
        found = session.get_one(Registration, registration.id)
        transition(unit(session, vault=office.vault), found, State.WITHDRAWN, actor=Actor.RETURNEE)
    page = browser.open(address(registration, f"/lists/{name}"))
    assert page.says("This list is empty.")
    assert not shown(browser)


def test_the_print_view_has_the_newest_steps_and_says_so(
    office: Office, registration: Registration
) -> None:
    page = signed_in(office).open(address(registration, "/print"))
    assert page.says("Only the newest steps are printed.")


def test_the_administrator_reads_all_views_page_by_page(
    office_with_short_pages: Office, registration: Registration
) -> None:
    browser = signed_in(office_with_short_pages, Role.ADMINISTRATOR)
    browser.open(f"/en/staff/looks?reference={show_reference(registration.reference)}")
    found = shown(browser)[::-1]
    while browser.page.says("More"):
        browser.click("More")
        found += shown(browser)[::-1]
    assert found == NAMES[::-1]
