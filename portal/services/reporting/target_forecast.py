"""Forecasts when a target of this month is reached, by the counts of the last weeks."""

from collections.abc import Collection
from datetime import date, timedelta

from portal.domain.reporting.forecast import RATE_DAYS, day_reached
from portal.domain.reporting.indicator_catalogue import load_indicators
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.reporting.target import TargetKey
from portal.models import Officer
from portal.services.reporting.area_counts import AreaCounts
from portal.services.reporting.indicator_sums import (
    WHOLE_COUNTRY,
    IndicatorArea,
    IndicatorPeriod,
    first_counted_day,
)
from portal.services.reporting.shown_counts import sees_people
from portal.services.reporting.targets import read_target_versions
from portal.unit_of_work import UnitOfWork


class TargetForecast:
    """The counts of the last whole days in an area, from which days are forecast."""

    def __init__(
        self, work: UnitOfWork, keys: Collection[TargetKey], area: IndicatorArea, today: date
    ) -> None:
        """Reads the counts of these targets' indicators."""
        begin = max(first_counted_day(work) or today, today - timedelta(days=RATE_DAYS))
        self._today, self._days = today, (today - begin).days
        last_days = IndicatorPeriod(begin, today - timedelta(days=1))
        self._gained = AreaCounts(work, keys, last_days, area)

    def may_be_shown(self, officer: Officer, key: TargetKey) -> bool:
        """Returns whether a forecast tells an officer nothing about a small count."""
        indicator = load_indicators()[key.indicator]
        return sees_people(officer, indicator) or self._gained.exact(key) >= indicator.least

    def day_of(self, key: TargetKey, count: int, number: int) -> date | None:
        """Returns the day on which a target is reached, None if it is not reached in its month."""
        day = day_reached(count, number, self._gained.exact(key), self._days, self._today)
        return day if day is not None and day <= key.month.last else None


def forecast_targets(work: UnitOfWork, *, today: date) -> list[tuple[TargetKey, date]]:
    """Returns the targets that are reached before the end of this month, the first one first."""
    month = ReportMonth.of(today)
    versions = read_target_versions(work, month, WHOLE_COUNTRY)
    if not versions:
        return []
    counts = AreaCounts(work, versions, IndicatorPeriod(month.first, today), WHOLE_COUNTRY)
    forecast = TargetForecast(work, versions, WHOLE_COUNTRY, today)
    days = (
        (key, forecast.day_of(key, counts.exact(key), each[-1].number))
        for key, each in versions.items()
    )
    found = [(key, day) for key, day in days if day is not None]
    return sorted(found, key=lambda one: (one[1], one[0].area_code, one[0].indicator))
