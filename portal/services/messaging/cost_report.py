"""Numbers and costs of SMS in a period, from the daily totals."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.models import CodeDailyTotal, SmsDailyTotal
from portal.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CostLine:
    """A row of the report: one day, one kind, one gateway, or the total."""

    of: Any
    waiting: int = 0
    sent: int = 0
    delivered: int = 0
    unknown: int = 0
    failed: int = 0
    segments: int = 0
    cost: int = 0
    """In 1/10,000 Taka."""
    codes: int = 0
    codes_used: int = 0

    @property
    def codes_share(self) -> int | None:
        """Returns the percentage of codes that were used."""
        return round(100 * self.codes_used / self.codes) if self.codes else None


@dataclass(frozen=True, slots=True)
class CostReport:
    """The report of a period: by day (the last one first), by kind, by gateway, and the total."""

    days: list[CostLine]
    kinds: list[CostLine]
    gateways: list[CostLine]
    total: CostLine


_COLUMNS: tuple[InstrumentedAttribute[int], ...] = (
    SmsDailyTotal.waiting,
    SmsDailyTotal.sent,
    SmsDailyTotal.delivered,
    SmsDailyTotal.unknown,
    SmsDailyTotal.failed,
    SmsDailyTotal.segments,
    SmsDailyTotal.cost,
)


def cost_report(work: UnitOfWork, *, last: date, days: int) -> CostReport:
    """Returns the report of the given number of days up to `last`."""
    first = last - timedelta(days=days - 1)
    codes = {
        row.day: (row.sent, row.used)
        for row in work.session.scalars(
            select(CodeDailyTotal).where(CodeDailyTotal.day.between(first, last))
        )
    }
    by_day = {
        row[0]: [int(each) for each in row[1:]]
        for row in _by(work.session, SmsDailyTotal.day, first, last)
    }
    dates = [last - timedelta(days=ago) for ago in range(days)]
    lines = []
    for day in dates:
        asked, used = codes.get(day, (0, 0))
        line = CostLine(day, *by_day.get(day, ()))
        lines.append(replace(line, codes=asked, codes_used=used))
    return CostReport(
        days=lines,
        kinds=_lines(work.session, SmsDailyTotal.kind, first, last),
        gateways=_lines(work.session, SmsDailyTotal.gateway, first, last),
        total=CostLine("", *(sum(column) for column in zip(*map(_numbers, lines), strict=True))),
    )


def _numbers(line: CostLine) -> tuple[int, ...]:
    return (
        line.waiting,
        line.sent,
        line.delivered,
        line.unknown,
        line.failed,
        line.segments,
        line.cost,
        line.codes,
        line.codes_used,
    )


def _lines(
    session: Session, column: InstrumentedAttribute[Any], first: date, last: date
) -> list[CostLine]:
    found = [CostLine(row[0], *map(int, row[1:])) for row in _by(session, column, first, last)]
    return sorted(found, key=lambda line: line.cost, reverse=True)


def _by(session: Session, column: InstrumentedAttribute[Any], first: date, last: date) -> Any:
    return session.execute(
        select(column, *(func.sum(each) for each in _COLUMNS))
        .where(SmsDailyTotal.day.between(first, last))
        .group_by(column)
    )
