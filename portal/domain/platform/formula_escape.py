"""Escapes cells of exported tables, so that spreadsheet programs evaluate no formula."""

import unicodedata
from typing import Final

_STARTS_A_FORMULA: Final = frozenset("=+-@\u2212")
_NOT_SEEN: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


def escape_formula(text: str) -> str:
    """Returns the text as a cell that is displayed and not evaluated.

    Line ends and tabs become spaces. A possible formula gets a leading apostrophe: = + - @ and their
    full-width and small forms, also after spaces and invisible characters.
    See OWASP, "CSV Injection".
    """
    if text[:1].isalnum() and text.isprintable():
        return text  # fast path for nearly every cell
    line = " ".join(text.replace("\t", " ").splitlines())
    seen = next((c for c in line if unicodedata.category(c) not in _NOT_SEEN), "")
    if unicodedata.normalize("NFKC", seen)[:1] in _STARTS_A_FORMULA:
        return f"'{line}"
    return line
