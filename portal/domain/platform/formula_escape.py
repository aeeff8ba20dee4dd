"""Cells of exported tables that no spreadsheet program takes for a formula."""

import unicodedata
from typing import Final

_STARTS_A_FORMULA: Final = frozenset("=+-@\u2212")
_NOT_SEEN: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


def escape_formula(text: str) -> str:
    """The text as a cell that is only ever shown.

    Line ends and tabs become spaces. What a program could read as a formula gets an apostrophe in
    front: = + - @ and their full-width and small forms, also behind blanks and invisible signs.
    See OWASP, "CSV Injection".
    """
    if text[:1].isalnum() and text.isprintable():
        return text  # nearly every cell: no need to look closer
    line = " ".join(text.replace("\t", " ").splitlines())
    seen = next((c for c in line if unicodedata.category(c) not in _NOT_SEEN), "")
    if unicodedata.normalize("NFKC", seen)[:1] in _STARTS_A_FORMULA:
        return f"'{line}"
    return line
