"""How far each target of a month is reached, which are behind, and when one will be reached."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from portal.domain.reporting.report_month import ReportMonth
from portal.domain.reporting.target import TargetKey, due_share, is_behind
from portal.models import Officer, Target
from portal.services.reporting.area_counts import AreaCounts
from portal.services.reporting.indicator_sums import (
    WHOLE_COUNTRY,
    IndicatorArea,
    IndicatorPeriod,
)
from portal.services.reporting.target_forecast import TargetForecast
from portal.services.reporting.targets import read_target_versions
from portal.unit_of_work import UnitOfWork


class TargetProgress(NamedTuple):
    """A target and what is reached of it."""

    key: TargetKey
    versions: Sequence[Target]
    """The one in force is the last."""
    due: int
    """The share of the days of the month that are over."""
    reached: int | None
    """None is hidden."""
    is_behind: bool
    """False for a hidden count, because the mark would tell something about it."""
    reached_on: date | None
    """The day in this month on which the target is reached by the rate of the last weeks.

    None if it is not reached in this month, or nothing may be shown about it.
    """

    @property
    def target(self) -> Target:
        """The version in force."""
        return self.versions[-1]

    @property
    def variance(self) -> int | None:
        """How much more is reached than is due, or less. None is hidden."""
        return None if self.reached is None else self.reached - self.due


def read_target_progress(
    work: UnitOfWork, officer: Officer, month: ReportMonth, area: IndicatorArea, *, today: date
) -> list[TargetProgress]:
    """Returns the targets of a month that an officer's page of an area shows, those behind first."""
    versions = read_target_versions(work, month, area)
    if not versions:
        return []
    # What may be shown of one district depends on all others.
    own = IndicatorArea(officer.district_code, officer.centre_code)
    counted = area if area == own else WHOLE_COUNTRY
    period = IndicatorPeriod(month.first, min(month.last, today))
    counts = AreaCounts(work, versions, period, counted).shown_to(officer)
    is_this_month = month == ReportMonth.of(today)
    forecast = TargetForecast(work, versions, counted, today) if is_this_month else None
    found = []
    for key, each in versions.items():
        number, reached = each[-1].number, counts.of(key)
        behind = reached is not None and is_behind(reached, number, month, today)
        day = None
        if forecast and reached is not None and forecast.may_be_shown(officer, key):
            day = forecast.day_of(key, reached, number)
        found.append(
            TargetProgress(key, each, due_share(number, month, today), reached, behind, day)
        )
    return sorted(found, key=_behind_first)


def _behind_first(each: TargetProgress) -> tuple[bool, str, str, str]:
    return not each.is_behind, each.key.area_code, each.key.indicator, each.key.sex or ""
