"""The figures of a month by district: events, what waits and how long, and the time until verified."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping
from datetime import date
from typing import Final, NamedTuple, TypeVar

from sqlalchemy import func, select

from portal.domain.reporting.indicator import Cut
from portal.domain.reporting.quantiles import quantile_of_counts
from portal.domain.review.queue_ages import QueueAge
from portal.models import DailyIndicatorValue, IndicatorDay
from portal.services.reporting.indicator_sums import (
    IndicatorArea,
    IndicatorPeriod,
    SumFilter,
    indicator_sums,
)
from portal.services.reporting.shown_counts import ShownCounts
from portal.unit_of_work import UnitOfWork

_K = TypeVar("_K", bound=Hashable)
MAPPED: Final = ("registered", "verified", "waiting")
"""The indicators by district, as ids of the catalogue. Waiting is a stock."""
_STOCKS: Final = ("waiting", "at_centre")

AgeCounts = Mapping[QueueAge, int | None]


class VerifyDays(NamedTuple):
    """The days from sending to verifying. None if nobody was verified, or the number is hidden."""

    median: int | None
    most: int | None
    """Nine of ten were verified within this number of days."""


class DistrictFigures(NamedTuple):
    """The figures by code of the district, those of the whole area apart."""

    counts: Mapping[str, Mapping[str, int | None]]
    """By indicator and district."""
    ages: Mapping[str, AgeCounts]
    """What waited, by its age."""
    verify_days: Mapping[str, VerifyDays]
    all_waiting: int | None
    all_ages: AgeCounts
    all_verify_days: VerifyDays


def stock_day(work: UnitOfWork, period: IndicatorPeriod, *, today: date) -> date | None:
    """Returns the last day of the period on which stocks were counted."""
    if period.first <= today <= period.last:
        counted = select(IndicatorDay.day).where(IndicatorDay.day == today)
        if work.session.scalar(counted) is not None:
            return today
    return work.session.scalar(
        select(func.max(DailyIndicatorValue.day)).where(
            DailyIndicatorValue.indicator.in_(_STOCKS),
            DailyIndicatorValue.cut == Cut.ALL,
            DailyIndicatorValue.day.between(*period),
        )
    )


def read_district_figures(
    work: UnitOfWork,
    shown: ShownCounts,
    period: IndicatorPeriod,
    area: IndicatorArea,
    stock: date | None,
) -> DistrictFigures:
    """Returns the figures of the districts of an area. `stock` is the day of what waits."""
    by = DailyIndicatorValue.district_code
    sums = {
        each: indicator_sums(work, SumFilter((each,), period, area), by)
        for each in ("registered", "verified")
    }
    of_stock = IndicatorPeriod(stock, stock) if stock else None
    sums["waiting"] = (
        indicator_sums(work, SumFilter(("waiting",), of_stock, area), by) if of_stock else {}
    )
    districts = sorted({code for each in sums.values() for code in each})
    counts = {
        each: shown.of(each, {code: of.get(code, 0) for code in districts})
        for each, of in sums.items()
    }
    ages = _ages(work, of_stock, area)
    days = _days_to_verify(work, period, area)
    return DistrictFigures(
        counts=counts,
        ages={
            code: _shown_ages(shown, ages.get(code, {}), is_hidden=counts["waiting"][code] is None)
            for code in districts
        },
        verify_days={
            code: _quantiles(days.get(code, {}) if counts["verified"][code] is not None else {})
            for code in districts
        },
        all_waiting=shown.total("waiting", sum(sums["waiting"].values())),
        all_ages=_shown_ages(shown, _added(ages)),
        all_verify_days=_quantiles(
            _added(days) if shown.total("verified", sum(sums["verified"].values())) else {}
        ),
    )


def _ages(
    work: UnitOfWork, stock: IndicatorPeriod | None, area: IndicatorArea
) -> dict[str, dict[QueueAge, int]]:
    if stock is None:
        return {}
    wanted = SumFilter(("waiting",), stock, area, Cut.WAITING_DAYS)
    by = DailyIndicatorValue.district_code, DailyIndicatorValue.value
    found: dict[str, dict[QueueAge, int]] = defaultdict(dict)
    for (district, age), count in indicator_sums(work, wanted, *by).items():
        found[district][QueueAge(age)] = count
    return found


def _shown_ages(
    shown: ShownCounts, counts: Mapping[QueueAge, int], *, is_hidden: bool = False
) -> AgeCounts:
    if is_hidden:
        return dict.fromkeys(QueueAge)
    return shown.of("waiting", {age: counts.get(age, 0) for age in QueueAge})


def _days_to_verify(
    work: UnitOfWork, period: IndicatorPeriod, area: IndicatorArea
) -> dict[str, dict[int, int]]:
    wanted = SumFilter(("verified",), period, area, Cut.DAYS_TO_VERIFY)
    by = DailyIndicatorValue.district_code, DailyIndicatorValue.value
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for (district, days), count in indicator_sums(work, wanted, *by).items():
        found[district][int(days)] = count
    return found


def _added(counts: Mapping[str, Mapping[_K, int]]) -> dict[_K, int]:
    added: Counter[_K] = Counter()
    for each in counts.values():
        added.update(each)
    return added


def _quantiles(counts: Mapping[int, int]) -> VerifyDays:
    return VerifyDays(quantile_of_counts(counts, 0.5), quantile_of_counts(counts, 0.9))
