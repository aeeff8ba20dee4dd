"""Counts of a settled month for other systems, without small ones, as on a page for everybody."""

from datetime import date
from typing import Final

from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Conflict
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.indicator import SourceKind
from portal.domain.reporting.indicator_catalogue import load_indicators
from portal.domain.reporting.mapped_figure import MappedFigure
from portal.domain.reporting.report_month import ReportMonth
from portal.models import DailyIndicatorValue
from portal.services.reporting.daily_indicators import is_settled
from portal.services.reporting.district_figures import stock_day
from portal.services.reporting.indicator_sums import (
    WHOLE_COUNTRY,
    IndicatorPeriod,
    SumFilter,
    indicator_sums,
)
from portal.services.reporting.shown_counts import ShownCounts
from portal.unit_of_work import UnitOfWork

_EVERYBODY: Final = ShownCounts(None)


def check_settled(work: UnitOfWork, month: ReportMonth) -> None:
    """Raises `Conflict` for a month whose counts may still change, or that has none."""
    if not is_settled(work, month):
        raise Conflict(
            N_("Not every day of this month is settled yet, or it lies before the first.")
        )


def is_counted(work: UnitOfWork, month: ReportMonth, figure: MappedFigure) -> bool:
    """Returns whether a figure is known. A stock that was not counted on the last day is not, and not 0."""
    if not _is_stock(figure):
        return True
    last = IndicatorPeriod(month.last, month.last)
    return stock_day(work, last, today=_today(work)) is not None


def country_count(work: UnitOfWork, month: ReportMonth, figure: MappedFigure) -> int | None:
    """Returns the count of the whole country, or None if it is hidden."""
    # The whole table decides what is hidden, not only the answer that is mapped. All have the answer "".
    counts = indicator_sums(work, _sums(month, figure), DailyIndicatorValue.value)
    return _EVERYBODY.of(figure.indicator, counts).get(figure.value, 0)


def district_counts(
    work: UnitOfWork, month: ReportMonth, figure: MappedFigure, districts: frozenset[str]
) -> dict[str, int | None]:
    """Returns the counts by district, None for a hidden one. These districts are 0 without people."""
    counts = dict.fromkeys(districts, 0)
    counts |= indicator_sums(work, _sums(month, figure), DailyIndicatorValue.district_code)
    return _EVERYBODY.of(figure.indicator, counts)


def _sums(month: ReportMonth, figure: MappedFigure) -> SumFilter:
    first = month.last if _is_stock(figure) else month.first
    period = IndicatorPeriod(first, month.last)
    return SumFilter((figure.indicator,), period, WHOLE_COUNTRY, figure.cut)


def _is_stock(figure: MappedFigure) -> bool:
    return load_indicators()[figure.indicator].source.kind is SourceKind.STOCK


def _today(work: UnitOfWork) -> date:
    return dhaka_day(work.now)
