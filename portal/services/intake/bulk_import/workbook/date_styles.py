"""What the number formats of a workbook show of a date."""

from enum import StrEnum
from typing import Final

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from portal.services.intake.bulk_import.workbook.archive import Archive

_LONGEST_CODE: Final = 300


class ShownDate(StrEnum):
    """The parts of a date that a cell shows. Excel made up the others when the cell was typed."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    NO_YEAR = "no_year"


def date_styles(archive: Archive, name: str) -> dict[str, ShownDate]:
    """Returns what the date styles of the part with the styles show, by number of the style.

    A part that is missing or broken has none: its dates are read as numbers of days.
    """
    formats = {str(number): code for number, code in BUILTIN_FORMATS.items()}
    styles: list[str] = []
    for element in archive.elements(name, "numFmt", "cellXfs"):
        if element.tag == "numFmt":
            formats[element.get("numFmtId", "")] = element.get("formatCode", "")
        else:
            styles = [each.get("numFmtId", "0") for each in element if each.tag == "xf"]
    shown = {number: shown_date(formats.get(number, "")) for number in set(styles)}
    return {str(place): found for place, number in enumerate(styles) if (found := shown[number])}


def shown_date(code: str) -> ShownDate | None:
    """Returns what a number format shows of a date, or None if it shows no date."""
    if len(code) > _LONGEST_CODE or not is_date_format(code):
        return None
    letters = _letters(code)
    if not set("dmyhs") & set(letters):
        return None
    if not set("ye") & set(letters):
        return ShownDate.NO_YEAR
    if "d" in letters:
        return ShownDate.DAY
    return ShownDate.MONTH if "m" in letters else ShownDate.YEAR


def _letters(code: str) -> str:
    """Returns a format in lower case without literals, colours and locales."""
    kept = []
    is_quoted = is_skipped = is_bracketed = False
    for letter in code.split(";", maxsplit=1)[0].lower():
        if is_skipped:
            is_skipped = False
        elif letter == '"':
            is_quoted = not is_quoted
        elif is_quoted:
            continue
        elif letter in "\\_*":
            is_skipped = True
        elif letter in "[]":
            is_bracketed = letter == "["
        elif not is_bracketed:
            kept.append(letter)
    return "".join(kept)
