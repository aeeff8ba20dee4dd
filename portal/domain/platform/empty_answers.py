"""Words and signs that people write where they have no answer: `N/A`, `-`, `নাই`, `Unknown`, `0000`.

They count as an empty field: optional answers stay empty, needed ones are asked for again.
"""

import re
from typing import Final

from portal.domain.platform.numerals import to_latin
from portal.domain.platform.text import clean, squash

_SIGNS: Final = re.compile(r"[\s\-‐‑‒–—−._/\\*~=+,;:।'\"’‘“”()\[\]<>|]+")
_ZEROS: Final = re.compile(r"[0\s\-–—.]*0[0\s\-–—.]*")
_WORDS: Final = frozenset(
    squash(word)
    for word in [
        "na",
        "n/a",
        "n.a.",
        "nil",
        "nill",
        "none",
        "no",
        "null",
        "nan",
        "nai",
        "nei",
        "naai",
        "unknown",
        "not known",
        "unk",
        "not applicable",
        "not available",
        "not given",
        "not provided",
        "not found",
        "not sure",
        "don't know",
        "i don't know",
        "dont no",
        "dk",
        "no name",
        "no number",
        "nothing",
        "blank",
        "empty",
        "undefined",
        "jani na",
        "jana nai",
        "jana nei",
        "ojana",
        "no data",
        "নাই",
        "নেই",
        "না",
        "নাইরে",
        "নাল",
        "কিছু না",
        "কিছুই না",
        "কিছু নাই",
        "কিছু নেই",
        "নাম নাই",
        "নাম নেই",
        "নম্বর নাই",
        "নম্বর নেই",
        "নাম্বার নাই",
        "নাম্বার নেই",
        "জানি না",
        "জানিনা",
        "জানা নাই",
        "জানা নেই",
        "জানেন না",
        "মনে নাই",
        "মনে নেই",
        "অজানা",
        "অজ্ঞাত",
        "প্রযোজ্য নয়",
        "প্রযোজ্য নহে",
        "প্রযোজ্য না",
        "প্রযোজ্য নাই",
        "দেওয়া হয়নি",
        "দেয়া হয়নি",
        "পাওয়া যায়নি",
        "এন/এ",
        "x",
        "xx",
        "xxx",
        "xxxx",
        "xxxxx",
    ]
)


def is_empty_answer(text: str) -> bool:
    """Whether a text field is empty, holds a word for nothing, or only zeros."""
    plain = clean(text)
    return not plain or is_word_for_nothing(plain) or is_only_zeros(plain)


def is_word_for_nothing(plain: str) -> bool:
    """Whether a cleaned text that is not empty says that there is no answer, or consists of signs.

    Zero is a number.
    """
    if plain.isalnum() and plain.isascii() and plain[-1].isdigit():
        return False  # a number, of which a page has many
    return _SIGNS.fullmatch(plain) is not None or squash(plain) in _WORDS


def is_only_zeros(plain: str) -> bool:
    """Whether a cleaned text consists of zeros of any script, with spaces, dots and dashes."""
    return _ZEROS.fullmatch(to_latin(plain)) is not None
