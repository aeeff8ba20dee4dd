from datetime import date

import pytest

from portal.domain.platform.errors import Invalid
from portal.domain.reporting.report_month import ReportMonth, months_between, read_report_month

FIRST, LAST = ReportMonth(2026, 3), ReportMonth(2026, 11)


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "0000-05", "2026-1", "11-2026", "2026-11-01", "x", "২০২৬-১৩"])  # fmt: skip
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="no such month"):
        read_report_month(text, first=FIRST, last=LAST)


@pytest.mark.parametrize("text", ["2026-12", "9999-12", "2026-02", "1971-03"])
def test_a_month_without_figures_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match=r"not begun|no figures"):
        read_report_month(text, first=FIRST, last=LAST)


def test_a_month_is_read_in_either_digits_and_the_last_one_is_the_default() -> None:
    assert read_report_month(" ২০২৬-০৩ ", first=FIRST, last=LAST) == FIRST
    assert read_report_month("", first=FIRST, last=LAST) == LAST


def test_a_month_has_all_its_days_and_none_after_today() -> None:
    february, december = ReportMonth(2028, 2), ReportMonth(2026, 12)
    assert (february.first, february.last) == (date(2028, 2, 1), date(2028, 2, 29))
    assert december.last == date(2026, 12, 31)
    days = list(december.days(until=date(2026, 12, 3)))
    assert days == [date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3)]


def test_months_are_listed_over_the_end_of_a_year_the_newest_first() -> None:
    found = [str(each) for each in months_between(ReportMonth(2025, 11), ReportMonth(2026, 2))]
    assert found == ["2026-02", "2026-01", "2025-12", "2025-11"]
