"""Digits in either script: everything typed is read in Latin, everything printed is in the page's.

Unicode gives every decimal digit its value, so digits of other scripts are read too: a borrowed
phone from the Gulf may well type Arabic ones (٠-٩).
"""

import re
import unicodedata
from typing import Final

_DIGIT: Final = re.compile(r"\d")
_LATIN: Final = re.compile(r"[0-9]")
_BANGLA_ZERO: Final = ord("০")


def _latin(match: re.Match[str]) -> str:
    return str(unicodedata.decimal(match[0]))


def _bangla(match: re.Match[str]) -> str:
    return chr(_BANGLA_ZERO + int(match[0]))


def to_latin(text: str) -> str:
    """Return the text with every decimal digit of any script as 0-9; nothing else changes."""
    return text if text.isascii() else _DIGIT.sub(_latin, text)


def to_bangla(text: str) -> str:
    """Return the text with every decimal digit as ০-৯; nothing else changes."""
    return _LATIN.sub(_bangla, to_latin(text))


def in_language(text: str, language: str) -> str:
    """Return the text with the digits that readers of the language ("bn" or "en") expect."""
    return to_bangla(text) if language == "bn" else to_latin(text)
