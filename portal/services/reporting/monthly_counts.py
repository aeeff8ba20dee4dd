"""Counts the rows of the monthly update from the daily roll-ups."""

from datetime import date

from portal.domain.reporting.indicator import Cut
from portal.domain.reporting.monthly_rows import MonthlyRow
from portal.models import DailyIndicatorValue
from portal.services.reporting.indicator_sums import (
    WHOLE_COUNTRY,
    IndicatorPeriod,
    SumFilter,
    indicator_sums,
)
from portal.unit_of_work import UnitOfWork


class MonthlyCounts:
    """Counts of rows. Sums that several rows share are read once."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._sums: dict[tuple[str, Cut, date, date], dict[str, int]] = {}

    def of(self, row: MonthlyRow, first: date, last: date) -> int:
        """Returns the count of a row on these days, both included."""
        if row.filter is None:
            return sum(self._read(row.indicator, Cut.ALL, first, last).values())
        return sum(
            count
            for begin, end in row.filter.parts(first, last)
            for value, count in self._read(row.indicator, row.filter.cut, begin, end).items()
            if row.filter.includes(value, begin)
        )

    def _read(self, indicator: str, cut: Cut, first: date, last: date) -> dict[str, int]:
        key = indicator, cut, first, last
        if key not in self._sums:
            wanted = SumFilter((indicator,), IndicatorPeriod(first, last), WHOLE_COUNTRY, cut)
            self._sums[key] = indicator_sums(self._work, wanted, DailyIndicatorValue.value)
        return self._sums[key]
