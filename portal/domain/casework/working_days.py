"""The days on which government offices are closed: Friday, Saturday and public holidays."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Final, NamedTuple

from portal.domain.platform.choices import Language
from portal.domain.platform.data_files import read_data_rows
from portal.domain.platform.gettext_marker import N_

WEEKEND: Final[Mapping[int, str]] = {4: N_("Friday"), 5: N_("Saturday")}
"""The weekly holidays, by `date.weekday()`."""


CALL_WITHIN: Final = 3
"""The number of working days within which a centre calls a person whom it received."""


class Holiday(NamedTuple):
    """A public holiday."""

    english: str
    bangla: str

    def name(self, language: Language) -> str:
        """Returns its name."""
        return self.bangla if language is Language.BANGLA else self.english


@cache
def _yearly() -> Mapping[str, Holiday]:
    """Returns the holidays that have the same date each year, by `MM-DD`."""
    return {
        row["day"]: Holiday(row["name_en"], row["name_bn"])
        for row in read_data_rows("calendar/holidays")
    }


class HolidayCalendar(NamedTuple):
    """The holidays that the ministry has announced, of whole years.

    In a year without a list only the holidays with a fixed date are known.
    """

    announced: Mapping[date, Holiday]

    def holiday_on(self, day: date) -> Holiday | None:
        """Returns the public holiday of a day, or None."""
        if self._is_announced(day.year):
            return self.announced.get(day)
        return _yearly().get(f"{day:%m-%d}")

    def is_working_day(self, day: date) -> bool:
        """Whether government offices are open on a day."""
        return day.weekday() not in WEEKEND and self.holiday_on(day) is None

    def next_working_day(self, day: date) -> date:
        """Returns the day itself, or the first working day after it."""
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day

    def working_days_after(self, day: date, number: int) -> date:
        """Returns the working day that comes `number` working days after a day."""
        for _ in range(number):
            day = self.next_working_day(day + timedelta(days=1))
        return day

    def known_until(self, today: date) -> date | None:
        """Returns the last day of the years announced from today on, or None if this year is not."""
        year = today.year
        while self._is_announced(year):
            year += 1
        return date(year - 1, 12, 31) if year > today.year else None

    def _is_announced(self, year: int) -> bool:
        return any(day.year == year for day in self.announced)
