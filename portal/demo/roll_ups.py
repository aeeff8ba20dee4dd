"""Daily roll-ups of made-up registrations, so that the dashboard has figures from the start."""

from collections import Counter
from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.domain.platform.dates import day_begin, dhaka_day
from portal.domain.reporting.forecast import RATE_DAYS
from portal.domain.reporting.indicator import Cut, SourceKind
from portal.domain.reporting.indicator_catalogue import load_indicators
from portal.domain.review.queue_ages import QueueAge, age_range_of
from portal.models import Registration, StateTransition
from portal.services.reporting.daily_indicators import days_to_count, store_day
from portal.services.reporting.indicator_counting import CellKey, count_day
from portal.unit_of_work import UnitOfWork

_MOST_DAYS = 1000


def add_roll_ups(work: UnitOfWork) -> None:
    """Counts all days as the worker does, with the stocks of the last weeks from the transitions."""
    work.session.flush()
    today = dhaka_day(work.now)
    for day in days_to_count(work, limit=_MOST_DAYS):
        counts = count_day(work, day)
        if today - timedelta(days=RATE_DAYS) <= day < today:
            counts.open.update(_stocks(work, day))
        store_day(work, day, counts)


def _stocks(work: UnitOfWork, day: date) -> Counter[CellKey]:
    """Returns what waited and what was with centres at the end of a day."""
    end = day_begin(day) + timedelta(days=1)
    made = (
        select(StateTransition.registration_id, StateTransition.to_state)
        .where(StateTransition.at < end)
        .order_by(StateTransition.at, StateTransition.id)
    )
    states = dict(work.session.execute(made).all())
    stocks = [each for each in load_indicators().values() if each.source.kind is SourceKind.STOCK]
    counts: Counter[CellKey] = Counter()
    found = work.session.execute(
        select(
            Registration.id,
            Registration.district_code,
            Registration.centre_code,
            Registration.submitted_at,
        )
    )
    for registration_id, district, centre, submitted_at in found:
        state = states.get(registration_id)
        for indicator in stocks:
            if state not in indicator.source.of:
                continue
            counts[CellKey(indicator.id, Cut.ALL, district, centre, "")] += 1
            if Cut.WAITING_DAYS in indicator.cuts:
                age = _age(submitted_at, day).value
                counts[CellKey(indicator.id, Cut.WAITING_DAYS, district, centre, age)] += 1
    return counts


def _age(submitted_at: datetime, day: date) -> QueueAge:
    for each in QueueAge:
        begin = age_range_of(each, day).begin()
        if begin is not None and submitted_at >= begin:
            return each
    return QueueAge.OLDER
