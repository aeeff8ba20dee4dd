"""What the number formats of a workbook show of a date."""

from enum import StrEnum
from typing import Final

from portal.services.intake.bulk_import.workbook.archive import Archive

_LONGEST_CODE: Final = 300
_BUILT_IN: Final = {
    "14": "m/d/yyyy", "15": "d-mmm-yy", "16": "d-mmm", "17": "mmm-yy", "18": "h:mm", "19": "h:mm:ss",
    "20": "h:mm", "21": "h:mm:ss", "22": "m/d/yyyy h:mm", "45": "mm:ss", "46": "[h]:mm:ss", "47": "mm:ss",
}  # fmt: skip
"""The formats of dates and times that a file does not define (ECMA-376 part 1, 18.8.30)."""
_PARTS: Final = frozenset("dmyhs")
_BESIDE: Final = frozenset("aepgb")
"""Letters of am/pm and of eras. Any other letter belongs to a name, such as "General"."""


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
    formats = dict(_BUILT_IN)
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
    letters = {letter for letter in _plain(code[:_LONGEST_CODE]) if letter.isalpha()}
    if not letters & _PARTS or not letters <= _PARTS | _BESIDE:
        return None
    if not letters & {"y", "e"}:
        return ShownDate.NO_YEAR
    if "d" in letters:
        return ShownDate.DAY
    return ShownDate.MONTH if "m" in letters else ShownDate.YEAR


def _plain(code: str) -> str:
    """Returns a format in lower case without literals, colours and locales."""
    plain = []
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
            plain.append(letter)
    return "".join(plain)
