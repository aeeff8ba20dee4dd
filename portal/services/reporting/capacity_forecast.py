"""Forecasts when the people with a centre reach its capacity, by the rate of the last weeks."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from sqlalchemy import select

from portal.domain.reporting.forecast import FEWEST_DAYS, RATE_DAYS, day_reached
from portal.domain.reporting.indicator import Cut
from portal.domain.reporting.indicator_catalogue import load_indicators
from portal.domain.routing.choices import CentreStatus
from portal.models import Centre, DailyIndicatorValue
from portal.services.reporting.indicator_sums import (
    IndicatorArea,
    IndicatorPeriod,
    SumFilter,
    indicator_sums,
)
from portal.unit_of_work import UnitOfWork

_LOAD: Final = "at_centre"


class CapacityForecast(NamedTuple):
    """A centre, and the day on which its capacity is reached: today for one that is full."""

    centre: Centre
    reached_on: date


def forecast_capacity(
    work: UnitOfWork, area: IndicatorArea, *, today: date
) -> list[CapacityForecast]:
    """Returns the centres of an area that reach their capacity soon, the first one first.

    A district has none, because a centre serves several. Small numbers of people give no forecast.
    """
    if area.district_code is not None:
        return []
    centres = select(Centre).where(
        Centre.capacity.is_not(None), Centre.status != CentreStatus.CLOSED
    )
    if area.centre_code is not None:
        centres = centres.where(Centre.code == area.centre_code)
    limited = work.session.scalars(centres.order_by(Centre.code)).all()
    days = _counted_days(work, today) if limited else []
    if not days:
        return []
    then, now = (_loads(work, day, area) for day in (days[0], days[-1]))
    least = load_indicators()[_LOAD].least
    found = []
    for centre in limited:
        people, before = now.get(centre.code, 0), then.get(centre.code, 0)
        day = day_reached(people, centre.capacity or 0, people - before, (days[-1] - days[0]).days, today)  # fmt: skip
        if day is not None and people >= least:
            found.append(CapacityForecast(centre, day))
    return sorted(found, key=lambda each: (each.reached_on, each.centre.code))


def _counted_days(work: UnitOfWork, today: date) -> Sequence[date]:
    """Returns the days of the last weeks on which people with centres were counted, in order.

    Empty if they were not counted in the last days, because an old number is no forecast.
    """
    days = work.session.scalars(
        select(DailyIndicatorValue.day)
        .where(
            DailyIndicatorValue.indicator == _LOAD,
            DailyIndicatorValue.cut == Cut.ALL,
            DailyIndicatorValue.day.between(today - timedelta(days=RATE_DAYS), today),
        )
        .distinct()
        .order_by(DailyIndicatorValue.day)
    ).all()
    return days if days and (today - days[-1]).days < FEWEST_DAYS else []


def _loads(work: UnitOfWork, day: date, area: IndicatorArea) -> dict[str, int]:
    wanted = SumFilter((_LOAD,), IndicatorPeriod(day, day), area)
    return indicator_sums(work, wanted, DailyIndicatorValue.centre_code)
