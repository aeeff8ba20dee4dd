"""The text of a cell, with marks where the file does not hold what was typed."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from portal.domain.intake.import_dates import (
    EXCEL_DATE,
    EXCEL_GUESS,
    FIRST_DAY_1900,
    FIRST_DAY_1904,
)
from portal.domain.intake.import_types import LONGEST_CELL
from portal.services.intake.bulk_import.workbook.archive_limits import damaged_workbook
from portal.services.intake.bulk_import.workbook.date_styles import ShownDate
from portal.services.intake.bulk_import.workbook.string_escape import unescape
from portal.services.intake.bulk_import.workbook.workbook import Workbook
from portal.services.intake.bulk_import.workbook.xml_parser import Attributes

_ROUNDED_FROM: Final = 10**15
"""Excel keeps 15 digits of a number."""
_WHOLE: Final = re.compile(r"-?\d{1,15}")
_LAST_DAY: Final = 2_958_465
"""31 December 9999."""
_YEARS: Final = range(1900, 2101)
"""A day with such a number is a year that was typed into a cell for dates."""
_NO_TEXT: Final = ("s", "b", "d", "n")
"""Types of cells whose value is an index, a number or a date. Exporters that indent put blanks around it."""
_TOO_LARGE: Final = "9.99999999999999E+99"
_NO_DATE: Final = "#NUM!"
_MOST_LETTERS: Final = 2 * LONGEST_CELL
"""Letters of a cell that are kept. A cell over `LONGEST_CELL` is a fault."""


class RawCell(NamedTuple):
    """A cell as the sheet holds it."""

    attributes: Attributes
    value: str | None
    """The stored value, or the last result of a formula."""
    inline: str
    formula: str | None


class CellReader:
    """Converts cells of one workbook."""

    def __init__(self, book: Workbook) -> None:
        self._texts: Sequence[str] = book.texts
        self._dates: Mapping[str, ShownDate] = book.dates
        self._first_day = FIRST_DAY_1904 if book.counts_from_1904 else FIRST_DAY_1900

    def text(self, cell: RawCell) -> str:
        """Returns the text. Raises `Invalid` for a cell that no program writes."""
        kind = cell.attributes.get("t", "n")
        if cell.formula is not None and not cell.value and kind != "str":
            return f"={cell.formula}"[:LONGEST_CELL]
        return self._text(kind, cell)[:_MOST_LETTERS]

    def _text(self, kind: str, cell: RawCell) -> str:
        value = cell.value or ""
        if kind == "inlineStr":
            return unescape(cell.inline)
        if kind not in _NO_TEXT:
            return unescape(value)
        value = value.strip()
        if not value:
            return ""
        if kind == "s":
            return self._shared(value)
        if kind == "b":
            return "yes" if value in ("1", "true") else "no"
        shown = self._dates.get(cell.attributes.get("s", "0"))
        if kind == "d":
            return _iso_date(value, shown or ShownDate.DAY)
        return self._date(value, shown) if shown else _number(value)

    def _shared(self, value: str) -> str:
        if not value.isdecimal() or len(value) > 9 or int(value) >= len(self._texts):
            raise damaged_workbook()
        return self._texts[int(value)]

    def _date(self, value: str, shown: ShownDate) -> str:
        number = _float(value)
        if not 0 <= number <= _LAST_DAY:
            return _NO_DATE
        day = self._first_day + timedelta(days=int(number))
        return _marked(day, ShownDate.NO_YEAR if int(number) in _YEARS else shown)


def _iso_date(value: str, shown: ShownDate) -> str:
    """Returns the date of a cell that holds it as text, as Strict Open XML does."""
    try:
        return _marked(date.fromisoformat(value[:10]), shown)
    except ValueError:
        return _NO_DATE


def _marked(day: date, shown: ShownDate) -> str:
    if shown is ShownDate.NO_YEAR:
        return f"{day.isoformat()}{EXCEL_GUESS}"
    return f"{_as_shown(day, shown)}{EXCEL_DATE}"


def _as_shown(day: date, shown: ShownDate) -> str:
    """Returns the date as far as it was typed. A day other than the first was."""
    if shown is ShownDate.DAY or day.day > 1:
        return day.isoformat()
    return day.isoformat()[:7] if shown is ShownDate.MONTH or day.month > 1 else str(day.year)


def _number(value: str) -> str:
    """Returns a number as text, so that a rounded one can be recognised."""
    if _WHOLE.fullmatch(value):
        return value
    number = _float(value)
    if not math.isfinite(number):
        return _TOO_LARGE
    if abs(number) >= _ROUNDED_FROM:
        return f"{number:.14E}"
    return str(int(number)) if number == int(number) else f"{number:.15g}"


def _float(value: str) -> float:
    try:
        return float(value) if len(value) < 400 else math.inf
    except ValueError as error:
        raise damaged_workbook() from error
