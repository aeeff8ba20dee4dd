"""The check that an appointment is not on a day on which offices are closed."""

import contextlib
from datetime import date

from portal.domain.casework.working_days import WEEKEND
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin
from portal.i18n import show_day
from portal.services.casework.holidays import read_holiday_calendar
from portal.unit_of_work import UnitOfWork
from portal.web import request_context
from portal.web.locale import translate


def check_working_day(work: UnitOfWork, day: date) -> None:
    """Raises `Invalid` for a day on which offices are closed, by its name."""
    language = request_context.language()
    holiday = read_holiday_calendar(work).holiday_on(day)
    why = holiday.name(language) if holiday else translate(WEEKEND.get(day.weekday(), ""))
    if why:
        raise Invalid(
            N_(
                "%(day)s is a holiday (%(why)s). Choose another day, or tick that the centre is open "
                "then."
            ),
            day=show_day(language, day),
            why=why,
        )


def is_closed_day(work: UnitOfWork, typed: str) -> bool:
    """Whether the day in the form is one on which offices are closed."""
    with contextlib.suppress(ValueError):
        day = date.fromisoformat(to_latin(typed).strip())
        return not read_holiday_calendar(work).is_working_day(day)
    return False
