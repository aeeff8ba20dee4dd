"""Figures of a month as DHIS2 data values, the JSON that `POST /api/dataValueSets` takes.

Small counts are left out, as on a page for everybody. Only a settled month is written, because DHIS2
would keep an earlier value that a later file leaves out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.dhis2_mapping import COUNTRY, Dhis2Mapping, MappedElement
from portal.domain.reporting.report_month import ReportMonth
from portal.services.reporting.mapped_counts import (
    check_settled,
    country_count,
    district_counts,
    is_counted,
)
from portal.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Dhis2Values:
    """A data value set, and how many small counts are not in it."""

    document: Mapping[str, Any]
    left_out: int


def read_dhis2_values(work: UnitOfWork, month: ReportMonth, mapping: Dhis2Mapping) -> Dhis2Values:
    """Returns the values of a month. Raises `Conflict` if it is not settled, `Invalid`."""
    check_settled(work, month)
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
    if not is_counted(work, month, element.figure):
        return
    if element.by_district:
        districts = frozenset(mapping.organisation_units.keys() - {COUNTRY})
        yield from sorted(district_counts(work, month, element.figure, districts).items())
    else:
        yield COUNTRY, country_count(work, month, element.figure)


def _value(element: MappedElement, unit: str, count: int) -> dict[str, str]:
    combo = element.category_option_combo
    return {
        "dataElement": element.data_element,
        "orgUnit": unit,
        **({} if combo is None else {"categoryOptionCombo": combo}),
        "value": str(count),
    }
