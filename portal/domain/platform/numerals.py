"""Converts digits between scripts: input to Latin, output to the script of the page.

Digits of every script in Unicode are read, because a phone from the Gulf may type Arabic
ones (٠-٩).
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


def read_whole_number(text: str, largest: int) -> int | None:
    """Return the number that digits of any script write, or None for other text and larger numbers.

    It bounds the length first, because `int` raises for thousands of digits. Zeros in front do not count.
    """
    digits = to_latin(text)
    if not digits.isascii() or not digits.isdigit():
        return None
    significant = digits.lstrip("0") or "0"
    if len(significant) > len(str(largest)) or int(significant) > largest:
        return None
    return int(significant)


def to_bangla(text: str) -> str:
    """Return the text with every decimal digit as ০-৯; nothing else changes."""
    return _LATIN.sub(_bangla, to_latin(text))


def in_language(text: str, language: str) -> str:
    """Return the text with the digits of the language ("bn" or "en")."""
    return to_bangla(text) if language == "bn" else to_latin(text)
