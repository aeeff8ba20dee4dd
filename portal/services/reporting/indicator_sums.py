"""Sums of the daily roll-ups for a period and an area. Reads no registrations."""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.domain.reporting.indicator import Cut
from portal.models import DailyIndicatorValue, IndicatorDay
from portal.services.reporting.daily_indicators import read_sealed_counts
from portal.unit_of_work import UnitOfWork


class IndicatorArea(NamedTuple):
    """A district, a centre, or the whole country."""

    district_code: str | None = None
    centre_code: str | None = None

    def includes(self, district_code: str, centre_code: str) -> bool:
        """Returns whether a count of this district and centre belongs to the area."""
        return (
            self.district_code in (None, district_code) and self.centre_code in (None, centre_code)
        )  # fmt: skip

    def condition(self) -> list[ColumnElement[bool]]:
        """Returns the conditions of the area's rows."""
        wanted = []
        if self.district_code is not None:
            wanted.append(DailyIndicatorValue.district_code == self.district_code)
        if self.centre_code is not None:
            wanted.append(DailyIndicatorValue.centre_code == self.centre_code)
        return wanted


WHOLE_COUNTRY = IndicatorArea()


class IndicatorPeriod(NamedTuple):
    """Days in Dhaka, both included."""

    first: date
    last: date


class SumFilter(NamedTuple):
    """The counts that are added."""

    indicators: Collection[str]
    period: IndicatorPeriod
    area: IndicatorArea
    cut: Cut = Cut.ALL


def indicator_sums(
    work: UnitOfWork, wanted: SumFilter, *by: InstrumentedAttribute[Any]
) -> dict[Any, int]:
    """Returns the sums by these columns of `DailyIndicatorValue`: by value, or by a tuple of several."""
    rows = work.session.execute(
        select(*by, func.sum(DailyIndicatorValue.count))
        .where(
            DailyIndicatorValue.indicator.in_(wanted.indicators),
            DailyIndicatorValue.cut == wanted.cut,
            DailyIndicatorValue.day.between(*wanted.period),
            *wanted.area.condition(),
        )
        .group_by(*by)
    )
    return {key[0] if len(key) == 1 else tuple(key): int(count) for *key, count in rows}


def sealed_sums(
    work: UnitOfWork, indicator: str, period: IndicatorPeriod, area: IndicatorArea
) -> dict[Cut, Counter[str]]:
    """Returns the sums of an indicator by its sealed cuts and their values."""
    found: dict[Cut, Counter[str]] = {}
    days = select(IndicatorDay).where(IndicatorDay.day.between(*period))
    for row in work.session.scalars(days):
        for of, cut, district, centre, value, count in read_sealed_counts(row):
            if of == indicator and area.includes(district, centre):
                found.setdefault(Cut(cut), Counter())[value] += count
    return found


def first_counted_day(work: UnitOfWork) -> date | None:
    """Returns the first day that has figures."""
    return work.session.scalar(select(func.min(IndicatorDay.day)))


def last_counted_at(work: UnitOfWork, period: IndicatorPeriod) -> datetime | None:
    """Returns when a day of the period was last counted."""
    counted = select(IndicatorDay.counted_at).where(IndicatorDay.day.between(*period))
    return work.session.scalars(counted.order_by(IndicatorDay.counted_at.desc()).limit(1)).first()
