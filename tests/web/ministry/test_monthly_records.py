"""The page of the records behind a figure of the monthly update."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.dates import dhaka_day
from portal.domain.registration.states import State
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, RecordAccess, Registration
from tests.roll_ups import count_days
from tests.web.client import Browser, Page
from tests.web.staff_client import Office

PEOPLE = 6


def settled_month(office: Office, countries: list[str]) -> ReportMonth:
    """Returns a settled month with people verified from these countries."""
    now = datetime.now(UTC)
    at = now.replace(day=1) - timedelta(days=40)
    for country in countries:
        office.registration(State.VERIFIED, submitted_at=at, country=country)
    with office.database.begin() as session:
        count_days(session, now, office.vault)
    return ReportMonth.of(dhaka_day(at))


@pytest.fixture
def month(office: Office) -> ReportMonth:
    """Returns a settled month with six people from Italy and five from Kuwait, all verified."""
    return settled_month(office, ["IT"] * PEOPLE + ["KW"] * 5)


@pytest.fixture
def browser(office: Office) -> Browser:
    return office.browser(office.officer(Role.MINISTRY))


def address(month: ReportMonth, row: str, column: str = "month", language: str = "en") -> str:
    return f"/{language}/staff/monthly-update/{month}/{row}/{column}"


def links(page: Page) -> set[str | None]:
    return {each.get("href") for each in page.all("a")}


@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_figure_opens_its_list_without_names_in_both_languages(
    office: Office, browser: Browser, month: ReportMonth, language: str
) -> None:
    update = browser.open(f"/{language}/staff/monthly-update?month={month}")
    for column in ("cumulative", "month"):
        assert address(month, "profiled_eu", column, language) in links(update)
        browser.open(address(month, "profiled_eu", column, language))
    page = browser.page
    assert len(page.all("tr")) == 1 + PEOPLE
    browser.open(address(month, "profiled_total", language=language))
    with office.database.read() as session:
        references = session.scalars(select(Registration.reference)).all()
    assert not any(each in page.text.replace("-", "") for each in references)


@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_figure_of_few_people_and_the_one_that_gives_it_away_are_hidden(
    office: Office, browser: Browser, language: str
) -> None:
    month = settled_month(office, ["IT"] * PEOPLE + ["KW"])
    page = browser.open(f"/{language}/staff/monthly-update?month={month}")
    assert page.says("* Hidden: with so few people, somebody could be recognised.")
    assert address(month, "profiled_total", language=language) in links(page)
    for row in ("profiled_eu", "profiled_non_eu"):
        assert address(month, row, language=language) not in links(page)
        browser.open(address(month, row, language=language), status=404)
    named = browser.client.get(f"/{language}/staff/monthly-update?month={month}&as=csv").text
    lines = {line.split(",")[0]: line.strip().split(",")[-3:] for line in named.splitlines()}
    assert lines["profiled_eu"] == lines["profiled_non_eu"] == ["*", "0", "*"]
    assert lines["profiled_total"] == ["7", "0", "7"]


def test_each_opening_is_in_the_audit_log_and_the_access_log(
    office: Office, browser: Browser, month: ReportMonth
) -> None:
    browser.open(address(month, "profiled_eu")).response.close()
    with office.database.read() as session:
        opened = AuditEntry.action == AuditAction.MONTH_LIST_OPENED
        entry = session.scalars(select(AuditEntry).where(opened)).one()
        assert entry.subject == str(month)
        assert entry.details == {"row": "profiled_eu", "figure": "month", "rows": PEOPLE}
        seen = session.scalars(select(RecordAccess)).all()
        assert {each.officer_id for each in seen} == {entry.officer_id}
        assert len(seen) == PEOPLE


def test_what_has_no_list_is_not_found(browser: Browser, month: ReportMonth) -> None:
    for row, column in (
        ("cash_grants", "month"),
        ("nonsense", "month"),
        ("profiled_eu", "adjustment"),
        ("profiled_eu", "month?after=nonsense"),
    ):
        browser.open(address(month, row, column), status=404)
    for wrong in ("2999-01", "2021-13"):
        browser.open(f"/en/staff/monthly-update/{wrong}/profiled_eu/month", status=404)


def test_an_administrator_sees_figures_without_lists(office: Office, month: ReportMonth) -> None:
    browser = office.browser(office.officer(Role.ADMINISTRATOR))
    page = browser.open(f"/en/staff/monthly-update?month={month}")
    assert address(month, "profiled_eu") not in links(page)
    browser.open(address(month, "profiled_eu"), status=404)


def test_there_is_no_file_of_a_list(browser: Browser, month: ReportMonth) -> None:
    """It would leave the ministry without the consent to sharing (`docs/data-protection.md`)."""
    page = browser.open(address(month, "profiled_eu"))
    assert not [each for each in links(page) if each and "as=" in each]
    for kind in ("csv", "xlsx", "json", "pdf"):
        answer = browser.client.get(f"{address(month, 'profiled_eu')}?as={kind}")
        assert answer.content_type == "text/html; charset=utf-8"
        assert "Content-Disposition" not in answer.headers
