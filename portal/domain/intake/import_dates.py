"""Reads dates in imported files and checks that one column uses one date order.

The date 3/4/1990 alone is ambiguous, but its column is evidence: if some dates are valid only with the
day first and others only with the month first, the column mixes two lists and many valid-looking dates
are wrong. Excel adds a third case: with American settings it converts the text 3/4/1990 to a date
(4 March) and leaves 25/3/1990 as text. So a column that mixes Excel dates and dates with slashes is
refused too. Dates such as 1990-03-25 are unambiguous and may occur in any column.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.written_dates import (
    ReadDate,
    existing_date,
    plain_date,
    read_clear_date,
    read_strokes,
)

EXCEL_DATE: Final = " (Excel)"
"""Suffix of a value that was a date, not a text, in the Excel file."""
EXCEL_GUESS: Final = " (Excel?)"
"""Suffix of a date that Excel completed: its cell shows no year, or a year was read as a number of days."""
FIRST_DAY_1900: Final = date(1899, 12, 30)
"""Day 0 of Excel, right from 1 March 1900 on."""
FIRST_DAY_1904: Final = date(1904, 1, 1)
"""Day 0 of files of Excel for the Mac."""
_SHORT_YEAR: Final = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}")
_SERIAL: Final = re.compile(r"[1-5]\d{4}")


class DateOrder(StrEnum):
    """The format of a date."""

    CLEAR = "clear"
    EXCEL = "excel"
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    EITHER = "either"


class SeenDates(NamedTuple):
    """How often a format occurs in a column, and the first row that has it."""

    times: int
    row: int


def way_of(text: str) -> DateOrder | None:
    """Returns the format of a date, or None if the text is not a date."""
    plain = plain_date(text)
    if plain.endswith((EXCEL_DATE, EXCEL_GUESS)) or _SERIAL.fullmatch(plain):
        return DateOrder.EXCEL
    if strokes := read_strokes(plain):
        first, second, _year = strokes
        if first > 12 or second > 12:
            return DateOrder.DAY_FIRST if first > 12 else DateOrder.MONTH_FIRST
        return DateOrder.CLEAR if first == second else DateOrder.EITHER
    return DateOrder.CLEAR if read_clear_date(plain) else None


def is_month_first(seen: Mapping[DateOrder, SeenDates], column: str) -> bool:
    """Whether the dates with slashes in a column begin with the month.

    Without evidence the day comes first, as is usual in Bangladesh.
    Raises `Invalid` for a mixed column and names it and two contradicting rows.
    """
    day, month, excel = (
        seen.get(w) for w in (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST, DateOrder.EXCEL)
    )
    if day and month:
        raise Invalid(
            N_(
                "Mixed dates in “%(column)s”: row %(one)s has the day first, row %(other)s has "
                "the month first, so many dates could mean two different days. Write all of "
                "them like 1990-03-25 and send the file again."
            ),
            column=column,
            one=day.row,
            other=month.row,
        )
    strokes = day or month or seen.get(DateOrder.EITHER)
    if excel and strokes:
        raise Invalid(
            N_(
                "Mixed dates in “%(column)s”: row %(one)s is an Excel date, row %(other)s is a "
                "date typed as text. Excel may have swapped the day and month in some of them. "
                "Write all of them like 1990-03-25 and send the file again."
            ),
            column=column,
            one=excel.row,
            other=strokes.row,
        )
    return month is not None


def read_when(text: str, *, month_first: bool, first_day: date | None = None) -> ReadDate:
    """Reads a date, a month or a year. Raises `Invalid` for anything else.

    `first_day` is day 0 of the file. Without it a number of days is refused, because it may be counted from
    1900 or 1904.
    """
    plain = plain_date(text)
    if plain.endswith(EXCEL_GUESS):
        raise Invalid(
            N_(
                "Excel has completed this date by itself: the cell shows no full year. Write it like "
                "1990-03-25 or 2020-03, as text."
            )
        )
    if strokes := read_strokes(plain):
        first, second, year = strokes
        return existing_date(year, *((first, second) if month_first else (second, first)))
    if _SERIAL.fullmatch(plain):
        return _counted(int(plain), first_day)
    if _SHORT_YEAR.fullmatch(plain):
        raise Invalid(N_("Write the year with four digits, like 1985."))
    when = read_clear_date(plain.removesuffix(EXCEL_DATE))
    if when is None:
        raise Invalid(N_("This is not a date. Write it like 1990-03-25."))
    return existing_date(*when)


def _counted(days: int, first_day: date | None) -> ReadDate:
    if first_day is None:
        raise Invalid(
            N_(
                "This is a number by which Excel counts days, from 1900 or from 1904. Show it as a date "
                "like 1990-03-25 in Excel and save the file again."
            )
        )
    day = first_day + timedelta(days=days)
    return ReadDate(day.year, day.month, day.day)
