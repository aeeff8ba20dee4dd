"""Detects Bangla in a Bijoy encoding (SutonnyMJ), which shows as meaningless Latin text.

Before Unicode, Bangla was written with fonts in which Latin letters have Bangla shapes: "iwng" shows
রহিম. Offices still use lists in that encoding, and a form would accept such letters as a name.
Two features identify it: signs among letters that no name has (†gvt Avãyj), and pairs of adjacent
letters that none of the Latin spellings in `portal/data/names` contains. Measured on full
names of people, which tests/domain/intake/test_bijoy.py encodes itself: 97 of 100 are found, and no
Latin name or place is taken for one.
"""

import functools
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from portal.domain.platform import data_files

_SIGN: Final = "[†‡ˆ‰Š©¨ª«¬®¯°±²³´µ¶·¸¹º»¼½¾¿¡¢£¤¥¦§×÷ËÍ~„æœþðøÿ]"
_SIGN_AMID_LETTERS: Final = re.compile(f"[A-Za-z]{_SIGN}|{_SIGN}[A-Za-z]")
_CAPITAL_AMID_LETTERS: Final = re.compile("[a-z`][À-ÖØ-ÞŠŒ]")
_ACCENT_AMID_LETTERS: Final = re.compile("[A-Za-z]`[a-rt-z]")
_CAPITAL_AMID_SMALL: Final = re.compile("[a-z][A-Z]")
_ACRONYM: Final = re.compile("[A-Z]{2,6}")
_WORD: Final = re.compile(r"[^\W\d_]+")
_BIJOY_WORD: Final = re.compile(r"(?:[^\W\d_]|[`&~])+")
_SURE: Final = 0.34
"""A cell with this share of rare pairs is classified by itself."""
_OFTEN: Final = 3
"""A pair of letters that occurs in this number of names is common."""
_ENOUGH_PAIRS: Final = 5
MARKS_A_COLUMN: Final = 0.5
"""A column with this share of classified cells is classified as a whole."""


def looks_bijoy(text: str) -> bool:
    """Whether a cell is Bangla in a Bijoy encoding rather than Latin."""
    text = text[:200]
    if not text or any("\u0980" <= letter <= "\u09ff" for letter in text):
        return False
    if _SIGN_AMID_LETTERS.search(text) or _CAPITAL_AMID_LETTERS.search(text):
        return True
    if _ACCENT_AMID_LETTERS.search(text) and _CAPITAL_AMID_SMALL.search(text):
        return True
    if _ACRONYM.fullmatch(text):
        return False
    pairs = [pair for word in _BIJOY_WORD.findall(text) for pair in _pairs(word) if pair.isascii()]
    strange = sum(pair not in _ordinary() for pair in pairs)
    return len(pairs) >= _ENOUGH_PAIRS and strange >= _SURE * len(pairs)


def _pairs(word: str) -> Iterator[str]:
    ends = f" {word.lower()} "
    return (ends[place : place + 2] for place in range(len(ends) - 1))


@functools.cache
def _ordinary() -> frozenset[str]:
    spellings = {
        spelling
        for table in ("names/given", "names/parts")
        for row in data_files.read_data_rows(table)
        for spelling in row["latin"].split(";")
    }
    spellings |= {
        word
        for table in ("geo/districts", "geo/upazilas")
        for row in data_files.read_data_rows(table)
        for word in _WORD.findall(row["name_en"])
    }
    met = Counter(pair for spelling in spellings for pair in set(_pairs(spelling)))
    return frozenset(pair for pair, times in met.items() if times >= _OFTEN)
