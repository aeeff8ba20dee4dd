"""The public holidays that the ministry announces for each year."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import delete, extract, select

from portal.domain.casework.working_days import Holiday, HolidayCalendar
from portal.models import PublicHoliday
from portal.unit_of_work import UnitOfWork


class HolidayChanges(NamedTuple):
    """How a list differs from what is known of its years."""

    added: Mapping[date, Holiday]
    removed: Mapping[date, Holiday]
    renamed: Mapping[date, Holiday]


def read_holiday_calendar(work: UnitOfWork) -> HolidayCalendar:
    """Returns the calendar with all announced holidays."""
    found = work.session.scalars(select(PublicHoliday).order_by(PublicHoliday.day))
    return HolidayCalendar({row.day: Holiday(row.name_en, row.name_bn) for row in found})


def compare_holidays(work: UnitOfWork, listed: Mapping[date, Holiday]) -> HolidayChanges:
    """Returns what `replace_holidays` would change."""
    years = _years(listed)
    known = {
        day: holiday
        for day, holiday in read_holiday_calendar(work).announced.items()
        if day.year in years
    }
    return HolidayChanges(
        added={day: each for day, each in listed.items() if day not in known},
        removed={day: each for day, each in known.items() if day not in listed},
        renamed={d: each for d, each in listed.items() if d in known and known[d] != each},
    )


def replace_holidays(work: UnitOfWork, listed: Mapping[date, Holiday]) -> HolidayChanges:
    """Replaces the holidays of the years in the list, and returns what has changed."""
    changes = compare_holidays(work, listed)
    work.session.execute(
        delete(PublicHoliday).where(extract("year", PublicHoliday.day).in_(_years(listed)))
    )
    work.session.add_all(
        PublicHoliday(day=day, name_en=each.english, name_bn=each.bangla)
        for day, each in listed.items()
    )
    return changes


def _years(listed: Collection[date]) -> set[int]:
    return {day.year for day in listed}
