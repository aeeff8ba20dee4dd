"""Stores the counts of each day, so that pages and reports do not count millions of records.

A day is counted again until it is settled, `SETTLED_AFTER` its end. Then its counts never change: people
who are erased later, or whose answers change, stay in the counts of their time without their person.
"""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, func, insert, select

from portal.domain.platform.dates import day_begin, dhaka_day
from portal.domain.reporting.indicator import Cut, SourceKind
from portal.domain.reporting.indicator_catalogue import load_indicators
from portal.domain.reporting.report_month import ReportMonth
from portal.models import DailyIndicatorValue, IndicatorDay, StateTransition
from portal.models.base import new_id
from portal.services.reporting.identified_counting import first_identified
from portal.services.reporting.indicator_counting import CellKey, DayCounts
from portal.unit_of_work import UnitOfWork

SETTLED_AFTER: Final = timedelta(days=2)
"""Transactions of a day that end late, and a worker that was stopped, are still counted."""
_ROWS_AT_ONCE: Final = 1000


def days_to_count(work: UnitOfWork, *, limit: int) -> list[date]:
    """Returns the days that are not settled, from the first record to the present day."""
    begin: datetime | None = work.session.scalar(select(func.min(StateTransition.at)))
    begins = [each for each in (begin, first_identified(work)) if each is not None]
    if not begins:
        return []
    first, today = dhaka_day(min(begins)), dhaka_day(work.now)
    settled = set(
        work.session.scalars(select(IndicatorDay.day).where(IndicatorDay.settled.is_(True)))
    )
    days = (first + timedelta(days=number) for number in range((today - first).days + 1))
    return [day for day in days if day not in settled][:limit]


def store_day(work: UnitOfWork, day: date, counts: DayCounts) -> bool:
    """Replaces the counts of a day. Returns False and changes nothing if the day is settled."""
    row = work.session.scalars(
        select(IndicatorDay).where(IndicatorDay.day == day).with_for_update()
    ).first()
    if row is None:
        row = IndicatorDay(id=new_id(), day=day)
        work.session.add(row)
    elif row.settled:
        return False
    row.counted_at = work.now
    row.settled = work.now >= day_begin(day) + timedelta(days=1) + SETTLED_AFTER
    row.sealed_counts = _to_text(counts.sealed)
    work.session.flush()
    _replace_values(work, day, counts.open)
    return True


def is_settled(work: UnitOfWork, month: ReportMonth) -> bool:
    """Returns whether every day of a month is settled, those before the first with figures aside."""
    begin: date | None = work.session.scalar(select(func.min(IndicatorDay.day)))
    if begin is None or begin > month.last:
        return False
    first = max(begin, month.first)
    settled = select(func.count()).where(
        IndicatorDay.day.between(first, month.last), IndicatorDay.settled.is_(True)
    )
    return work.session.scalar(settled) == (month.last - first).days + 1


def sealed_counts_of(row: IndicatorDay) -> Counter[CellKey]:
    """Returns the counts by sealed answers of a day."""
    return Counter(
        {
            CellKey(indicator, Cut(cut), district, centre, value): count
            for indicator, cut, district, centre, value, count in read_sealed_counts(row)
        }
    )


def read_sealed_counts(row: IndicatorDay) -> list[tuple[str, str, str, str, str, int]]:
    """Returns the fields of `CellKey` and the count of each sealed count of a day.

    Pages that add up a month of these read them without making keys.
    """
    counts: list[tuple[str, str, str, str, str, int]] = json.loads(row.sealed_counts or "[]")
    return counts


def _to_text(counts: Counter[CellKey]) -> str:
    return json.dumps([[*key, count] for key, count in sorted(counts.items())])


def _replace_values(work: UnitOfWork, day: date, counts: Counter[CellKey]) -> None:
    """Replaces the rows of a day. Stocks of an earlier day stay, because they cannot be counted later."""
    old = [DailyIndicatorValue.day == day]
    if day != dhaka_day(work.now):
        old.append(DailyIndicatorValue.indicator.not_in(_stocks()))
    work.session.execute(delete(DailyIndicatorValue).where(*old))
    rows: Sequence[dict[str, Any]] = [
        {"day": day, "count": count, **key._asdict()} for key, count in sorted(counts.items())
    ]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        work.session.execute(insert(DailyIndicatorValue), rows[start : start + _ROWS_AT_ONCE])


def _stocks() -> list[str]:
    catalogue = load_indicators().values()
    return [each.id for each in catalogue if each.source.kind is SourceKind.STOCK]
