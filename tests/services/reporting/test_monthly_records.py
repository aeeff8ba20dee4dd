"""The records behind the figures of the monthly update: they count the figure, and nobody stands out."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Forbidden, NotFound
from portal.domain.registration.states import State
from portal.domain.reporting.monthly_rows import MonthlyColumn
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.reporting.shared_columns import Grade
from portal.domain.staff.roles import Desk, Role
from portal.models import Officer, Registration, StateTransition, set_state
from portal.services.reporting import monthly_freeze
from portal.services.reporting.monthly_freeze import CorrectionInput
from portal.services.reporting.monthly_records import (
    MonthlyFigure,
    MonthlyRecordPage,
    RecordAccount,
    RecordListRequest,
    has_records,
    read_monthly_records,
)
from tests import factories
from tests.monthly_figures import Group, MonthlyRecords
from tests.roll_ups import count_days
from tests.services.reporting.shared_files import layout_of, package, rows_in
from tests.unit import unit

MARCH, APRIL = ReportMonth(2021, 3), ReportMonth(2021, 4)
BEFORE, IN_MARCH, IN_APRIL = date(2021, 2, 15), date(2021, 3, 9), date(2021, 4, 6)
AFTER_MARCH = datetime(2021, 4, 3, tzinfo=UTC)
AFTER_APRIL = datetime(2021, 5, 3, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("places")


@pytest.fixture
def records(session: Session) -> MonthlyRecords:
    return MonthlyRecords(session)


@pytest.fixture
def ministry(session: Session) -> Officer:
    return factories.officer(session, Role.MINISTRY)


class Lists:
    """Opens lists as an officer of the ministry."""

    def __init__(self, session: Session, ministry: Officer) -> None:
        self.session, self.ministry = session, ministry

    def open(
        self,
        row: str,
        column: MonthlyColumn = MonthlyColumn.MONTH,
        month: ReportMonth = MARCH,
        **wanted: Any,
    ) -> MonthlyRecordPage:
        figure = MonthlyFigure(month, row, column)
        defaults: dict[str, Any] = {"language": Language.ENGLISH, "after": "", "rows": 1000}
        request = RecordListRequest(figure, **defaults | wanted)
        return read_monthly_records(unit(self.session, now=AFTER_APRIL), self.ministry, request)

    def account(
        self,
        row: str,
        column: MonthlyColumn = MonthlyColumn.MONTH,
        month: ReportMonth = MARCH,
    ) -> RecordAccount:
        """Returns the account of a list, whose rows are as many as it says."""
        page = self.open(row, column, month)
        assert page.account is not None
        assert len(page.rows) == page.account.shown
        figure, *parts = page.account
        assert figure == sum(parts)
        return page.account


@pytest.fixture
def lists(session: Session, ministry: Officer) -> Lists:
    return Lists(session, ministry)


def test_each_figure_of_a_frozen_month_opens_as_many_records(
    session: Session, records: MonthlyRecords, lists: Lists
) -> None:
    records.register(BEFORE, Group(8, "IT", is_verified=True))
    records.register(IN_MARCH, Group(6, "GB", is_verified=True))
    records.register(IN_MARCH, Group(10, "AE", is_verified=True))
    records.register(IN_MARCH, Group(7, sex="female", desk=Desk.HOTLINE))
    records.register(IN_MARCH, Group(5, sex="male", desk=Desk.DIGITAL_CENTRE))
    records.identify(IN_MARCH, 9, eligible=False)
    records.identify_and_register(IN_MARCH, Group(12, "TR"))
    count_days(session, AFTER_MARCH)
    document = monthly_freeze.freeze_month(
        unit(session, now=AFTER_MARCH), lists.ministry, MARCH
    ).document
    rows = [row for section in document["sections"] for row in section["rows"]]
    opened = {
        (row["id"], column): lists.account(row["id"], column)
        for row in rows
        if has_records(row)
        for column in MonthlyColumn
    }
    for (row_id, column), account in opened.items():
        (row,) = [each for each in rows if each["id"] == row_id]
        assert account.figure == row[column.value]
        assert (account.left_out, account.gone, account.entered, account.changed) == (0, 0, 0, 0)
    assert opened["profiled_eu", MonthlyColumn.MONTH].shown == 6
    assert opened["profiled_eu", MonthlyColumn.CUMULATIVE].shown == 14
    assert opened["identified", MonthlyColumn.MONTH].shown == 21
    assert opened["eligible_turkiye", MonthlyColumn.MONTH].shown == 12
    assert opened["hotline_women", MonthlyColumn.MONTH].shown == 7
    assert ("cash_grants", MonthlyColumn.MONTH) not in opened


def test_no_row_differs_from_four_others_and_a_hidden_figure_has_no_list(
    session: Session, records: MonthlyRecords, lists: Lists
) -> None:
    records.register(IN_MARCH, Group(30, "IT", is_verified=True))
    records.register(IN_MARCH, Group(3, "AE", sex="female", is_verified=True))
    count_days(session, AFTER_MARCH)
    rows = lists.open("profiled_total").rows
    assert len(rows) >= 30
    assert min(Counter(row[1:] for row in rows).values()) >= 5
    assert not {"Italy", "United Arab Emirates"} & {row.country_group for row in rows}
    for row in ("profiled_non_eu", "profiled_eu"):
        with pytest.raises(NotFound, match="hidden"):
            lists.open(row)


def test_a_row_tells_district_sex_age_group_of_countries_and_month(
    session: Session, records: MonthlyRecords, lists: Lists
) -> None:
    records.register(IN_MARCH, Group(6, "IT", is_verified=True))
    count_days(session, AFTER_MARCH)
    page = lists.open("profiled_eu")
    assert {row[1:] for row in page.rows} == {
        ("Cox's Bazar", "Man", "25-34", "EU Member States and UK", "March 2021")
    }
    bangla = lists.open("profiled_eu", language=Language.BANGLA).rows[0]
    assert (bangla.district, bangla.age_band, bangla.month) == ("কক্সবাজার", "২৫-৩৪", "মার্চ ২০২১")


def test_lists_of_two_figures_and_two_months_cannot_be_joined(
    session: Session, records: MonthlyRecords, lists: Lists
) -> None:
    records.register(IN_MARCH, Group(9, "IT", is_verified=True))
    count_days(session, AFTER_APRIL)
    opened = [
        lists.open("profiled_eu"),
        lists.open("profiled_eu", MonthlyColumn.CUMULATIVE),
        lists.open("registered_eu"),
        lists.open("profiled_eu", MonthlyColumn.CUMULATIVE, APRIL),
    ]
    names = [{row.pseudonym for row in page.rows} for page in opened]
    assert [len(each) for each in names] == [9, 9, 9, 9]
    assert len(set[str]().union(*names)) == 36
    assert opened[0].rows == lists.open("profiled_eu").rows
    assert opened[0].registrations != opened[1].registrations


def test_a_list_says_how_many_are_deleted_or_have_other_answers_since_the_freezing(
    session: Session, records: MonthlyRecords, lists: Lists
) -> None:
    ids = records.register(IN_MARCH, Group(20, "IT", is_verified=True))
    count_days(session, AFTER_MARCH)
    monthly_freeze.freeze_month(unit(session, now=AFTER_MARCH), lists.ministry, MARCH)
    session.get_one(Registration, ids[0]).erasure_asked_at = AFTER_MARCH
    set_state(session.get_one(Registration, ids[1]), State.WITHDRAWN)
    session.get_one(Registration, ids[2]).country = "SA"
    session.flush()
    session.execute(delete(StateTransition).where(StateTransition.registration_id == ids[3]))
    session.expire_all()
    assert lists.account("profiled_eu") == RecordAccount(20, 16, 0, 2, 0, 2)
    shown = lists.open("profiled_eu").registrations
    assert set(shown) == {*ids[4:]}


def test_corrections_are_told_apart_from_records(
    session: Session, records: MonthlyRecords, lists: Lists
) -> None:
    records.register(IN_MARCH, Group(9, is_verified=True))
    records.register(IN_APRIL, Group(6, is_verified=True))
    count_days(session, AFTER_APRIL)
    work = unit(session, now=AFTER_APRIL)
    monthly_freeze.freeze_month(work, lists.ministry, MARCH)
    monthly_freeze.correct_month(
        work, lists.ministry, MARCH, CorrectionInput("profiled_total", 1000, "Before Phera.")
    )
    session.flush()
    account = lists.account("profiled_total", MonthlyColumn.CUMULATIVE, APRIL)
    assert account == RecordAccount(1015, 15, 0, 0, 1000, 0)


def test_pages_go_on_after_the_last_pseudonym(
    session: Session, records: MonthlyRecords, lists: Lists
) -> None:
    records.register(IN_MARCH, Group(12, "IT", is_verified=True))
    count_days(session, AFTER_MARCH)
    whole = lists.open("profiled_eu").rows
    first = lists.open("profiled_eu", rows=5)
    assert first.next is not None
    second = lists.open("profiled_eu", rows=7, after=first.next)
    assert [*first.rows, *second.rows] == whole
    assert second.next is None


def test_a_figure_of_too_many_people_shows_no_list(
    session: Session, records: MonthlyRecords, lists: Lists
) -> None:
    records.register(IN_MARCH, Group(12, "IT", is_verified=True))
    count_days(session, AFTER_MARCH)
    assert lists.open("profiled_eu", most=12).account is not None
    assert lists.open("profiled_eu", most=11)[1:] == (None, [], [], None)


def test_only_the_ministry_opens_lists(session: Session, records: MonthlyRecords) -> None:
    records.register(IN_MARCH, Group(6, "IT", is_verified=True))
    count_days(session, AFTER_MARCH)
    with pytest.raises(Forbidden):
        Lists(session, factories.officer(session, Role.ADMINISTRATOR)).open("profiled_eu")


@pytest.mark.parametrize(
    ("row", "after"), [("cash_grants", ""), ("nonsense", ""), ("profiled_eu", "P" + "1" * 5000)]
)
def test_a_row_without_records_and_a_broken_cursor_are_not_found(
    session: Session, records: MonthlyRecords, lists: Lists, row: str, after: str
) -> None:
    records.register(IN_MARCH, Group(6, "IT", is_verified=True))
    count_days(session, AFTER_MARCH)
    with pytest.raises(NotFound):
        lists.open(row, after=after)


def test_a_list_of_the_ministry_has_people_who_do_not_share_and_a_file_for_others_has_not(
    session: Session, records: MonthlyRecords, ministry: Officer
) -> None:
    """`docs/data-protection.md`, lists behind figures."""
    records.register(IN_MARCH, Group(6, is_verified=True))
    count_days(session, AFTER_APRIL)
    layout = layout_of(Grade.IDENTIFIABLE, "sex")
    assert len(rows_in(package(session, layout))) >= 6
    session.execute(update(Registration).values(may_share=False))
    figure = MonthlyFigure(MARCH, "profiled_total", MonthlyColumn.MONTH)
    request = RecordListRequest(figure, Language.ENGLISH, "", 1000)
    page = read_monthly_records(unit(session, now=AFTER_APRIL), ministry, request)
    assert len(page.rows) == 6
    assert rows_in(package(session, layout)) == []
