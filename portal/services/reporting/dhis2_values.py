"""Figures of a month as DHIS2 data values, the JSON that `POST /api/dataValueSets` takes.

Small counts are left out, as on a page for everybody. Only a settled month is written, because DHIS2
would keep an earlier value that a later file leaves out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Conflict, Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.dhis2_mapping import COUNTRY, Dhis2Mapping, MappedElement
from portal.domain.reporting.indicator import SourceKind
from portal.domain.reporting.indicator_catalogue import load_indicators
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


@dataclass(frozen=True, slots=True)
class Dhis2Values:
    """A data value set, and how many small counts are not in it."""

    document: Mapping[str, Any]
    left_out: int


def read_dhis2_values(work: UnitOfWork, month: ReportMonth, mapping: Dhis2Mapping) -> Dhis2Values:
    """Returns the values of a month. Raises `Conflict` if it is not settled, `Invalid`."""
    if not is_settled(work, month):
        raise Conflict(
            N_("Not every day of this month is settled yet, or it lies before the first.")
        )
    values: list[dict[str, str]] = []
    left_out = 0
    for element in mapping.elements:
        for area, count in _counts(work, month, element, mapping):
            unit = mapping.organisation_units.get(area)
            if unit is None:
                raise Invalid(N_("The mapping names no organisation unit for %(area)s."), area=area)
            if count is None:
                left_out += 1
            else:
                values.append(_value(element, unit, count))
    period = f"{month.year:04}{month.month:02}"
    return Dhis2Values({"period": period, "dataValues": values}, left_out)


def _counts(
    work: UnitOfWork, month: ReportMonth, element: MappedElement, mapping: Dhis2Mapping
) -> Iterator[tuple[str, int | None]]:
    """Yields the areas with their counts, None for a small one.

    Yields nothing for a stock that was not counted on the last day, because it is unknown and not 0.
    """
    is_stock = load_indicators()[element.indicator].source.kind is SourceKind.STOCK
    period = IndicatorPeriod(month.last if is_stock else month.first, month.last)
    if is_stock and stock_day(work, period, today=dhaka_day(work.now)) is None:
        return
    wanted = SumFilter((element.indicator,), period, WHOLE_COUNTRY, element.cut)
    if element.by_district:
        zeros = dict.fromkeys(mapping.organisation_units.keys() - {COUNTRY}, 0)
        found = zeros | indicator_sums(work, wanted, DailyIndicatorValue.district_code)
        yield from sorted(_EVERYBODY.of(element.indicator, found).items())
        return
    # The whole table decides what is hidden, not only the answer that is mapped. All have the answer "".
    counts = indicator_sums(work, wanted, DailyIndicatorValue.value)
    yield COUNTRY, _EVERYBODY.of(element.indicator, counts).get(element.value, 0)


def _value(element: MappedElement, unit: str, count: int) -> dict[str, str]:
    combo = element.category_option_combo
    return {
        "dataElement": element.data_element,
        "orgUnit": unit,
        **({} if combo is None else {"categoryOptionCombo": combo}),
        "value": str(count),
    }
