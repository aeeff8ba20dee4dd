"""The counts of districts and centres in a period, whole and by sex, as an officer may see them."""

from collections import Counter
from collections.abc import Collection, Mapping

from portal.domain.registration.choices import Sex
from portal.domain.reporting.indicator import Cut
from portal.domain.reporting.target import TargetKey
from portal.models import DailyIndicatorValue, Officer
from portal.services.reporting.indicator_sums import (
    IndicatorArea,
    IndicatorPeriod,
    SumFilter,
    indicator_sums,
)
from portal.services.reporting.shown_counts import ShownCounts
from portal.unit_of_work import UnitOfWork

_Place = tuple[str, str]
"""District and centre."""


class AreaCounts:
    """Counts by indicator, district, centre and sex."""

    def __init__(
        self,
        work: UnitOfWork,
        keys: Collection[TargetKey],
        period: IndicatorPeriod,
        area: IndicatorArea,
    ) -> None:
        """Reads the counts of these targets' indicators in an area."""
        by = (
            DailyIndicatorValue.indicator,
            DailyIndicatorValue.district_code,
            DailyIndicatorValue.centre_code,
        )
        of_all = SumFilter({key.indicator for key in keys}, period, area)
        self._whole: dict[str, Counter[_Place]] = {each: Counter() for each in of_all.indicators}
        for (indicator, *place), count in indicator_sums(work, of_all, *by).items():
            self._whole[indicator][place[0], place[1]] = count
        self._by_sex: dict[tuple[str, Sex], Counter[_Place]] = {
            (each, sex): Counter() for each in of_all.indicators for sex in Sex
        }
        if any(key.sex for key in keys):
            of_sex = of_all._replace(cut=Cut.SEX)
            sums = indicator_sums(work, of_sex, *by, DailyIndicatorValue.value)
            for (indicator, *place, sex), count in sums.items():
                self._by_sex[indicator, Sex(sex)][place[0], place[1]] = count

    def exact(self, key: TargetKey) -> int:
        """Returns the count of a target's indicator, area and sex."""
        places = self._by_sex[key.indicator, key.sex] if key.sex else self._whole[key.indicator]
        return _sums(places, by_centre=key.centre_code is not None)[key.area_code]

    def shown_to(self, officer: Officer) -> "ShownAreaCounts":
        """Returns the counts without those that the officer may not see."""
        return ShownAreaCounts(officer, self._whole, self._by_sex)


class ShownAreaCounts:
    """Hides the small counts, as the tables of the dashboard do."""

    def __init__(
        self,
        officer: Officer,
        whole: Mapping[str, Counter[_Place]],
        by_sex: Mapping[tuple[str, Sex], Counter[_Place]],
    ) -> None:
        """Hides within the table of all districts, within that of all centres, and by sex."""
        self._shown = ShownCounts(officer)
        self._by_sex = by_sex
        self._of_area: dict[tuple[str, bool], Mapping[str, int | None]] = {}
        sees_all_areas = not officer.district_code and not officer.centre_code
        for indicator, places in whole.items():
            districts = self._shown.of(indicator, _sums(places, by_centre=False))
            given_away = {
                centre
                for (district, centre), count in places.items()
                if sees_all_areas and count and districts[district] is None
            }
            centres = self._shown.of(indicator, _sums(places, by_centre=True), given_away)
            self._of_area[indicator, False], self._of_area[indicator, True] = districts, centres

    def of(self, key: TargetKey) -> int | None:
        """Returns the count of a target, None if it is hidden."""
        is_centre = key.centre_code is not None
        count = self._of_area[key.indicator, is_centre].get(key.area_code, 0)
        if key.sex is None or count is None:
            return count
        sexes = {
            sex: _sums(self._by_sex[key.indicator, sex], by_centre=is_centre)[key.area_code]
            for sex in Sex
        }
        return self._shown.of(key.indicator, sexes)[key.sex]


def _sums(places: Counter[_Place], *, by_centre: bool) -> Counter[str]:
    """Returns the counts by district, or by centre."""
    sums: Counter[str] = Counter()
    for place, count in places.items():
        sums[place[by_centre]] += count
    return sums
