"""Cells that do not hold what somebody typed: errors and formulas of Excel, codes, letters that came out wrong."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from portal.domain.intake.bijoy import looks_bijoy
from portal.domain.intake.import_columns import DATES, WRITTEN
from portal.domain.intake.import_dates import EXCEL_DATE, EXCEL_GUESS
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin

_ERROR: Final = re.compile(
    r"#(?:N/A|[A-Z][A-Z0-9/_]{1,14}[!?]|GETTING_DATA)|Err:\d{3}|#{3,}", re.IGNORECASE
)
"""Errors of Excel in any language, LibreOffice and Google Sheets, and cells copied from a narrow column."""
_ROUNDED: Final = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_CODES: Final = re.compile(
    r"_x[0-9A-F]{4}_|&(?:#\d{1,7}|#x[0-9A-F]{1,6}|[a-z]{2,8});", re.IGNORECASE
)
"""Escapes of Excel and of web pages."""
_BLANK_CODES: Final = re.compile(r"(?:_x00(?:0[9AD]|20|A0)_|&nbsp;|&#160;)+", re.IGNORECASE)
_QUOTED_FORMULA: Final = re.compile(r'[=＝]"([^"]*)"')
_MISREAD: Final = re.compile("à[¦§]|\ufffd|Ã Â")
"""UTF-8 Bangla that was read as Windows-1252, and letters that were replaced."""

_Check = tuple[Callable[[str, str], bool], str]


def without_codes(text: str) -> str:
    """Returns the text of a cell without blank codes and without `="…"`, by which CSV marks a text."""
    text = _BLANK_CODES.sub(" ", text)
    found = _QUOTED_FORMULA.fullmatch(text.strip())
    return found[1] if found else text


def cell_fault(key: str, text: str) -> Invalid | None:
    """Returns what is wrong with the text of a cell of this column, or None."""
    if _ERROR.fullmatch(text):
        return Invalid(
            N_("This cell holds an error of Excel: %(error)s. Type what belongs here."),
            error=text[:20],
        )
    return next((Invalid(fault) for is_found, fault in _CHECKS if is_found(key, text)), None)


def _is_formula(_key: str, text: str) -> bool:
    return text.startswith(("=", "＝"))


def _is_rounded(_key: str, text: str) -> bool:
    return _ROUNDED.fullmatch(to_latin(text)) is not None


def _is_made_a_date(key: str, text: str) -> bool:
    return key not in DATES and text.endswith((EXCEL_DATE, EXCEL_GUESS))


def _holds_codes(_key: str, text: str) -> bool:
    return _CODES.search(text) is not None


def _is_bijoy(key: str, text: str) -> bool:
    return key in WRITTEN and looks_bijoy(text)


def _is_lost(_key: str, text: str) -> bool:
    return text.count("?") >= max(2, len(text) // 2) or _MISREAD.search(text) is not None


_CHECKS: Final[Sequence[_Check]] = (
    (_is_formula, N_("This cell contains a formula. Copy it and paste it as a value (text).")),
    (
        _is_rounded,
        N_(
            "Excel has rounded this long number. Set the column to Text, then type the number "
            "again."
        ),
    ),
    (
        _is_made_a_date,
        N_("Excel has made a date of this cell. Make the column text, then type it again."),
    ),
    (
        _is_lost,
        N_("The Bangla letters in this cell are lost. Save the file as CSV UTF-8."),
    ),
    (
        _holds_codes,
        N_("This cell holds codes in place of letters, like _x000D_ or &amp;. Type it again."),
    ),
    (
        _is_bijoy,
        N_(
            "This looks like Bangla typed in a Bijoy font (SutonnyMJ). Convert it to Unicode first."
        ),
    ),
)
