"""Which counts of an indicator an officer may see: all, or none that is small."""

from collections.abc import Collection, Hashable, Mapping
from datetime import date
from typing import Final, TypeVar

from portal.domain.reporting.indicator import Indicator, SourceKind
from portal.domain.reporting.indicator_catalogue import load_indicators
from portal.domain.reporting.small_cells import suppress_small_cells
from portal.domain.staff.roles import ROLES_OF_A_DISTRICT, Role
from portal.models import DailyIndicatorValue, Officer
from portal.services.reporting.indicator_sums import (
    WHOLE_COUNTRY,
    IndicatorArea,
    IndicatorPeriod,
    SumFilter,
    indicator_sums,
)
from portal.unit_of_work import UnitOfWork

_K = TypeVar("_K", bound=Hashable)
_OF_A_CENTRE: Final = frozenset({"verified", "received", "closed", "at_centre"})
"""Indicators of people whom the staff of their centre may see."""


def sees_people(officer: Officer | None, indicator: Indicator) -> bool:
    """Returns whether the officer may see the registrations that the indicator counts in their area."""
    if officer is None:
        return False
    if officer.role in ROLES_OF_A_DISTRICT:
        return True
    return officer.role is Role.CENTRE and indicator.id in _OF_A_CENTRE


class ShownCounts:
    """Hides the small counts of a page. None stands for a hidden count.

    Without an officer it is a page for everybody.
    """

    def __init__(self, officer: Officer | None) -> None:
        self._officer = officer
        self._hidden: frozenset[str] = frozenset()

    def hide_small_area(
        self, work: UnitOfWork, period: IndicatorPeriod, area: IndicatorArea, stock: date | None
    ) -> None:
        """Hides the indicators of a district whose total is hidden in the table of all districts.

        Otherwise that table and the page of one district together give what is hidden. `stock` is the
        day of what waits.
        """
        if area.district_code is None:
            return
        by = DailyIndicatorValue.indicator, DailyIndicatorValue.district_code
        catalogue = load_indicators()
        ids = [each for each, of in catalogue.items() if of.source.kind is not SourceKind.STOCK]
        sums = indicator_sums(work, SumFilter(ids, period, WHOLE_COUNTRY), *by)
        if stock is not None:
            day = IndicatorPeriod(stock, stock)
            sums |= indicator_sums(work, SumFilter(("waiting",), day, WHOLE_COUNTRY), *by)
        self._hidden = frozenset(
            indicator
            for indicator in catalogue
            if self.of(indicator, {d: n for (i, d), n in sums.items() if i == indicator}).get(
                area.district_code, 0
            )
            is None
        )

    def of(
        self, indicator: str, counts: Mapping[_K, int], also_hidden: Collection[_K] = ()
    ) -> dict[_K, int | None]:
        """Returns the counts of one table, None for each that must be hidden."""
        found = load_indicators()[indicator]
        if sees_people(self._officer, found) or not found.least:
            return dict(counts)
        if indicator in self._hidden:
            return {key: None if count else 0 for key, count in counts.items()}
        return suppress_small_cells(counts, found.least, also_hidden)

    def total(self, indicator: str, count: int) -> int | None:
        """Returns a count that stands alone."""
        found = load_indicators()[indicator]
        is_small = 0 < count < found.least or (count and indicator in self._hidden)
        return None if is_small and not sees_people(self._officer, found) else count
