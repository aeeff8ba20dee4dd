"""A calendar month in Dhaka as the period of a report."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple, Self

from portal.domain.platform.dates import MonthYear
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin

_WRITTEN: Final = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


class ReportMonth(NamedTuple):
    """A month. Months are ordered by time."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Self:
        """Returns the month of a day."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return self.next().first - timedelta(days=1)

    @property
    def name(self) -> MonthYear:
        """The month as a value that is shown in the language of a page."""
        return MonthYear(self.year, self.month)

    def next(self) -> Self:
        """Returns the following month."""
        return self._replace(year=self.year + self.month // 12, month=self.month % 12 + 1)

    def days(self, *, until: date) -> Iterator[date]:
        """Yields the days in order, not beyond `until`."""
        end = min(self.last, until)
        for number in range((end - self.first).days + 1):
            yield self.first + timedelta(days=number)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


def parse_report_month(text: str) -> ReportMonth:
    """Returns the month of a text like 2026-11, in either digits. Raises `Invalid`."""
    found = _WRITTEN.fullmatch(to_latin(text).strip())
    if found is None or not 1 <= int(found[2]) <= 12 or not int(found[1]):
        raise Invalid(N_("There is no such month. Write it like 2026-11."))
    return ReportMonth(int(found[1]), int(found[2]))


def read_report_month(text: str, *, first: ReportMonth, last: ReportMonth) -> ReportMonth:
    """Returns the month of a text like 2026-11, `last` for none.

    Raises `Invalid` for what is no month, and for a month outside `first` and `last`.
    """
    if not text.strip():
        return last
    month = parse_report_month(text)
    if month > last:
        raise Invalid(N_("This month has not begun yet."))
    if month < first:
        raise Invalid(N_("There are no figures for this month. They begin in %(month)s."), month=str(first))  # fmt: skip
    return month


def months_between(first: ReportMonth, last: ReportMonth) -> list[ReportMonth]:
    """Returns the months from `first` to `last`, the newest first."""
    found = [first]
    while found[-1] < last:
        found.append(found[-1].next())
    return found[::-1]
