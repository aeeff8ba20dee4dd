from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy import update

from portal.domain.platform.dates import dhaka_day
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.reporting.target import TargetKey
from portal.domain.staff.roles import Role
from portal.models import TargetAction
from portal.services.reporting.targets import store_targets
from tests import factories
from tests.roll_ups import count_days
from tests.unit import unit
from tests.web.client import Page
from tests.web.staff_client import Office

EARLIER = datetime.now(UTC) - timedelta(days=40)
MONTH = ReportMonth.of(dhaka_day(EARLIER))
"""A month that is over, so that its targets are behind on any day of the tests."""
PAGE = f"/en/staff/dashboard/targets?month={MONTH}"
DUE = (dhaka_day(datetime.now(UTC)) + timedelta(days=7)).isoformat()
SIGNED_IN = (Role.MINISTRY, Role.ADMINISTRATOR, Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE)


@pytest.fixture
def office_with_targets(office: Office) -> Office:
    """Returns a portal with six registrations of a month that is over, and two targets."""
    for _ in range(6):
        office.registration(submitted_at=EARLIER)
    ministry = office.officer(Role.MINISTRY)
    of_district = TargetKey("registered", MONTH, district_code=factories.COXS_BAZAR)
    of_centre = TargetKey("verified", MONTH, centre_code=factories.NOAKHALI_CENTRE)
    with office.database.begin() as session:
        count_days(session, datetime.now(UTC), office.vault)
        work = unit(session, vault=office.vault, now=datetime.now(UTC))
        store_targets(work, ministry, {of_district: 20, of_centre: 10})
    return office


def marked(page: Page) -> list[Element]:
    """Returns the rows of the tables that are marked as behind."""
    return [each for each in page.all("tr") if each.get("class") == "figure-table__marked"]


@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize("role", SIGNED_IN)
def test_every_officer_with_an_area_sees_its_targets_in_both_languages(
    office_with_targets: Office, role: Role, language: str
) -> None:
    browser = office_with_targets.browser(office_with_targets.officer(role))
    for page in ("targets", ""):
        address = f"/{language}/staff/dashboard/{page}".rstrip("/")
        shown = browser.open(f"{address}?month={MONTH}")
        assert shown.says("Expected to be met on")
        assert marked(shown)
    assert browser.open(f"/{language}/staff/dashboard/targets").says(
        "There are no targets for this month."
    )


def test_the_supervisor_writes_what_is_done_and_it_stays_until_it_is_done(
    office_with_targets: Office,
) -> None:
    office = office_with_targets
    browser = office.browser(office.officer(Role.SUPERVISOR))
    browser.typed |= {"Call the unions", "Kamal Uddin"}
    page = browser.open(PAGE)
    assert page.says("Behind: no action yet")
    (target,) = page.options("target")
    written: dict[str, Any] = {"target": target, "what": "Call the unions", "who": "Kamal Uddin"}
    page = browser.send("Save", **written, due_on=DUE)
    assert page.says("Saved. It stays in the list until it is done.")
    assert page.path == PAGE
    assert not page.says("Overdue")
    assert not page.says("Behind: no action yet")
    yesterday = dhaka_day(datetime.now(UTC)) - timedelta(days=1)
    with office.database.begin() as session:
        session.execute(update(TargetAction).values(due_on=yesterday))
    assert browser.open(PAGE).says("Overdue")
    page = browser.send("Done")
    assert page.says("Marked as done.")
    assert "Call the unions" not in page.text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"what": " "}, "Write what will be done."),
        ({"who": "x" * 101}, "Write who does it."),
        ({"due_on": "soon"}, "Write by which day, like 2027-01-31."),
        ({"due_on": "2020-01-01"}, "Choose a day from today on, within a year."),
        ({"target": "1"}, "Choose the target that this is about."),
    ],
)
def test_a_line_that_lacks_something_comes_back_with_what_was_typed(
    office_with_targets: Office, wrong: dict[str, str], says: str
) -> None:
    office = office_with_targets
    browser = office.browser(office.officer(Role.SUPERVISOR))
    (target,) = browser.open(PAGE).options("target")
    given = {"target": target, "what": "Call the unions", "who": "Kamal Uddin", "due_on": DUE}
    page = browser.send("Save", status=422, **given | wrong)
    assert page.says(says)
    unchanged = [name for name in ("what", "who", "due_on") if name not in wrong]
    assert [page.value(name) for name in unchanged] == [given[name] for name in unchanged]


def test_who_may_not_write_has_no_form(office_with_targets: Office) -> None:
    office = office_with_targets
    for role in (Role.DISTRICT, Role.CENTRE, Role.ADMINISTRATOR):
        page = office.browser(office.officer(role)).open(PAGE)
        assert "target" not in [each.get("name") for each in page.all("select")]
    page = office.browser(office.officer(Role.MINISTRY)).open(PAGE)
    assert len(page.options("target")) == 2  # the district and the centre
    own = office.browser(office.officer(Role.SUPERVISOR, factories.DHAKA_DISTRICT))
    assert own.open(PAGE).says("There are no targets for this month.")
    own.open(f"{PAGE}&district={factories.COXS_BAZAR}", status=404)
    own.open("/en/staff/dashboard/targets?month=2026-13", status=400)


def test_the_page_says_who_set_a_target(office_with_targets: Office) -> None:
    office = office_with_targets
    page = office.browser(office.officer(Role.SUPERVISOR)).open(PAGE)
    assert "20 (Shirin Akter" in page.text
