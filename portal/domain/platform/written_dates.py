"""Dates, months and years as people write them: in figures or with the name of the month, in either script."""

import re
from datetime import date
from typing import Final, NamedTuple

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin
from portal.domain.platform.text import clean

LONGEST: Final = 40

_TIME: Final = (
    r"(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?: ?[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
"""The time of day, which form programs and spreadsheets add."""
_ISO: Final = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}")
_STROKES: Final = re.compile(rf"(\d{{1,2}})[-/. ](\d{{1,2}})[-/. ](\d{{4}}),?{_TIME}")
_YEAR_MONTH: Final = re.compile(r"(\d{4})[-/.](\d{1,2})")
_MONTH_YEAR: Final = re.compile(r"(\d{1,2})[-/.](\d{4})")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_WORDS: Final = re.compile(r"(?:(\d{1,2})[-/ .]+)?([^\d\s.,/-]+)[-/ .,]+(?:(\d{1,2}),? )?(\d{4})")
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan জানুয়ারি জানুয়ারী", "february feb ফেব্রুয়ারি ফেব্রুয়ারী", "march mar মার্চ",
            "april apr এপ্রিল", "may মে", "june jun জুন", "july jul জুলাই",
            "august aug আগস্ট আগষ্ট", "september sep sept সেপ্টেম্বর", "october oct অক্টোবর",
            "november nov নভেম্বর", "december dec ডিসেম্বর",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip


class ReadDate(NamedTuple):
    """A date as far as it is known."""

    year: int
    month: int | None = None
    day: int | None = None


def plain_date(text: str) -> str:
    """Returns a typed date in one line with Latin digits."""
    return to_latin(clean(text[:LONGEST]))


def read_strokes(plain: str) -> tuple[int, int, int] | None:
    """Returns the two first numbers and the year of a date like 3/4/1990, or None."""
    found = _STROKES.fullmatch(plain)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def read_clear_date(plain: str) -> ReadDate | None:
    """Reads what has one meaning only, like 1990-03-25, 03-1990 or 25 March 1990. It may not exist."""
    if found := _ISO.fullmatch(plain):
        return ReadDate(*map(int, found.groups()))
    if found := _YEAR_MONTH.fullmatch(plain):
        return ReadDate(int(found[1]), int(found[2]))
    if found := _MONTH_YEAR.fullmatch(plain):
        return ReadDate(int(found[2]), int(found[1]))
    if _YEAR.fullmatch(plain):
        return ReadDate(int(plain))
    found = _WORDS.fullmatch(plain)
    month = _MONTHS.get(found[2].casefold()) if found else None
    if found and month:
        day = found[1] or found[3]
        return ReadDate(int(found[4]), month, int(day) if day else None)
    return None


def existing_date(year: int, month: int | None = None, day: int | None = None) -> ReadDate:
    """Returns the date. Raises `Invalid` if the calendar does not have it."""
    try:
        date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError as error:
        raise Invalid(N_("This date does not exist. Check the day, month and year.")) from error
    return ReadDate(year, month, day)
