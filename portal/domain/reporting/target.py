"""A target: the number that an indicator is to reach in a district or at a centre in a month."""

from datetime import date, timedelta
from typing import Final, NamedTuple

from portal.domain.registration.choices import Sex
from portal.domain.reporting.report_month import ReportMonth

BEHIND_BELOW: Final = 80
"""A target is behind if less than this percentage of its share of the month is reached."""

EARLY_BY: Final = timedelta(days=7)
"""A target that is met so long before the end of its month was too low for the demand."""


class TargetKey(NamedTuple):
    """What a target is for: a district or a centre, everybody or one sex."""

    indicator: str
    month: ReportMonth
    district_code: str | None = None
    centre_code: str | None = None
    sex: Sex | None = None

    @property
    def area_code(self) -> str:
        """The code of the district or centre."""
        return self.district_code or self.centre_code or ""


def due_share(number: int, month: ReportMonth, today: date) -> int:
    """Returns the part of a target that falls on the days of the month before `today`, rounded."""
    gone, days = _days_gone(month, today)
    return (2 * number * gone + days) // (2 * days)


def is_behind(reached: int, number: int, month: ReportMonth, today: date) -> bool:
    """Returns whether less than `BEHIND_BELOW` percent of the share of the month is reached."""
    gone, days = _days_gone(month, today)
    return 100 * reached * days < BEHIND_BELOW * number * gone


def is_met_early(day: date, month: ReportMonth) -> bool:
    """Returns whether a target that is met on a day is met `EARLY_BY` before the end of its month."""
    return day + EARLY_BY <= month.last


def _days_gone(month: ReportMonth, today: date) -> tuple[int, int]:
    """Returns the whole days of the month before `today`, and all its days."""
    days = (month.last - month.first).days + 1
    return min(max((today - month.first).days, 0), days), days
