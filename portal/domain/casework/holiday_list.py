"""Reads the list of public holidays of whole years, as the ministry saves it from a spreadsheet."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from portal.domain.casework.working_days import Holiday
from portal.domain.platform.csv_rows import read_csv_rows
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin

HEADINGS: Final = ("day", "name_en", "name_bn")
_FEWEST: Final = 5
"""A year with fewer holidays is not a whole list: there are fixed ones alone."""
_LONGEST_NAME: Final = 200


def read_holiday_list(text: str) -> dict[date, Holiday]:
    """Returns the holidays by day. Raises `Invalid`, which names the line."""
    found: dict[date, Holiday] = {}
    for number, day, holiday in _holidays(text):
        if day in found:
            raise Invalid(
                N_("Line %(line)s: %(day)s is in the list twice."), line=number, day=str(day)
            )
        found[day] = holiday
    _check_years(found)
    return found


def _holidays(text: str) -> Iterator[tuple[int, date, Holiday]]:
    for number, cells in read_csv_rows(text, HEADINGS):
        if not all(cells):
            raise Invalid(
                N_("Line %(line)s: write the day, the English name and the Bangla name."),
                line=number,
            )
        typed, english, bangla = cells
        if max(len(english), len(bangla)) > _LONGEST_NAME:
            raise Invalid(N_("Line %(line)s: the name is too long."), line=number)
        try:
            day = date.fromisoformat(to_latin(typed))
        except ValueError as error:
            raise Invalid(
                N_("Line %(line)s: “%(day)s” is no date. Write it like 2027-03-26."),
                line=number,
                day=typed,
            ) from error
        yield number, day, Holiday(english, bangla)


def _check_years(found: Mapping[date, Holiday]) -> None:
    if not found:
        raise Invalid(N_("There are no holidays in this list."))
    for year in {day.year for day in found}:
        count = sum(day.year == year for day in found)
        if count < _FEWEST:
            raise Invalid(
                N_(
                    "The list has only %(count)s holidays of %(year)s. It replaces the whole year, so "
                    "write all of them."
                ),
                count=count,
                year=year,
            )
