"""Incomplete dates: a month, or only a year."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Self
from zoneinfo import ZoneInfo

DHAKA = ZoneInfo("Asia/Dhaka")


def dhaka_day(moment: datetime) -> date:
    """The calendar day in Bangladesh at an aware time."""
    return moment.astimezone(DHAKA).date()


def day_begin(day: date) -> datetime:
    """The aware time at which a calendar day begins in Bangladesh."""
    return datetime.combine(day, time(), DHAKA)


@dataclass(frozen=True, slots=True)
class MonthYear:
    """A month of a year, or a year when the month is not known."""

    year: int
    month: int | None = None

    @classmethod
    def of(cls, year: int | None, month: int | None) -> Self | None:
        """Builds the value from two columns. Both are empty if the year is unknown."""
        return cls(year, month) if year else None

    def earliest(self) -> date:
        """The first possible day."""
        return date(self.year, self.month or 1, 1)

    def latest_month(self) -> tuple[int, int]:
        """The last possible month, for comparisons."""
        return self.year, self.month or 12

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}" if self.month else f"{self.year:04}"
