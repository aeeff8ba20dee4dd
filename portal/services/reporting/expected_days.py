"""How long a district lately took to verify registrations, for the person who waits."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.domain.platform.dates import dhaka_day
from portal.domain.reporting.indicator import Cut
from portal.domain.reporting.quantiles import quantile_of_counts
from portal.models import DailyIndicatorValue
from portal.services.platform.ttl_cache import TtlCache
from portal.services.reporting.indicator_sums import IndicatorPeriod
from portal.unit_of_work import UnitOfWork

WEEKS: Final = 6
FEWEST: Final = 5
"""Fewer verified registrations say nothing, and could be recognised."""


def median_days_to_verify(work: UnitOfWork, district_code: str) -> int | None:
    """Returns the median of days from sending to verifying in the last weeks.

    Reads the daily roll-ups. Returns None for a district with fewer than `FEWEST` of them.
    """
    today = dhaka_day(work.now)
    period = IndicatorPeriod(today - timedelta(weeks=WEEKS), today)
    return _CACHE.get(work.session, period).get(district_code)


def _medians(session: Session, period: IndicatorPeriod) -> Mapping[str, int]:
    """Returns the medians of all districts that have one, from one query."""
    value = DailyIndicatorValue
    rows = session.execute(
        select(value.district_code, value.value, func.sum(value.count))
        .where(
            value.indicator == "verified",
            value.cut == Cut.DAYS_TO_VERIFY,
            value.day.between(*period),
        )
        .group_by(value.district_code, value.value)
    )
    days: dict[str, dict[int, int]] = defaultdict(dict)
    for district, number, count in rows:
        days[district][int(number)] = int(count)
    medians = {
        district: quantile_of_counts(counts, 0.5)
        for district, counts in days.items()
        if sum(counts.values()) >= FEWEST
    }
    return {district: median for district, median in medians.items() if median is not None}


_CACHE: Final = TtlCache(_medians)
