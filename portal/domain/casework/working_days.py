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


class Holiday(NamedTuple):
    """A public holiday."""

    english: str
    bangla: str

    def name(self, language: Language) -> str:
        """Returns its name."""
        return self.bangla if language is Language.BANGLA else self.english


@cache
def _holidays() -> Mapping[str, Holiday]:
    """Returns the holidays of `portal/data/calendar` by `MM-DD` or `YYYY-MM-DD`."""
    return {
        row["day"]: Holiday(row["name_en"], row["name_bn"])
        for row in read_data_rows("calendar/holidays")
    }


def holiday_on(day: date) -> Holiday | None:
    """Returns the public holiday of a day, or None."""
    holidays = _holidays()
    return holidays.get(day.isoformat()) or holidays.get(f"{day:%m-%d}")


def is_working_day(day: date) -> bool:
    """Whether government offices are open on a day."""
    return day.weekday() not in WEEKEND and holiday_on(day) is None


def next_working_day(day: date) -> date:
    """Returns the day itself, or the first working day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
