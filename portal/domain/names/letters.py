"""Reads and validates names of people in Bangla or Latin letters."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.text import clean

SHORTEST, LONGEST = 2, 100

_BANGLA: Final = "\u0980-\u09ff"
_OTHER_SIGNS: Final = frozenset(" .'-()\u200c\u200d")
_MOST_MARKS = 4
"""Limit of combining signs on one letter. ড়াঁঃ has four in its stored form."""
_TOO_MANY_MARKS: Final = re.compile(rf"(?:M[a-z]){{{_MOST_MARKS + 1}}}")
"""In the categories of the letters of a name, two characters each."""

# Variants of a sign on keyboards, mapped to one sign.
_SIGNS: Final = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u02bb\u02bc\u02b9`\u00b4\u2032\uff07", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\uff0d", "-"),
        "\uff08": "(",
        "\uff09": ")",
        "\uff0e": ".",
        "\uff1a": ":",
        "\u0589": ":",
        "\u0964": ".",  # some people type the danda for a full stop
    }
)
# People write মো: for মোঃ and Md: for Md.
_BANGLA_COLON: Final = re.compile(rf"(?<=[{_BANGLA}]) ?:+")
_LATIN_COLON: Final = re.compile(r"(?<=[^\W\d_]):+")


def read_name(text: str) -> str:
    """Reads a name. Raises `Invalid` for other characters or a wrong length."""
    if len(text) > 10 * LONGEST:
        raise Invalid(N_("This name is too long. Use at most 100 letters."))
    name = clean(text).translate(_SIGNS)
    name = _LATIN_COLON.sub(".", _BANGLA_COLON.sub("ঃ", name)).strip(" -")
    if not all(map(_is_name_letter, set(name) - _OTHER_SIGNS)) or _is_smeared(name):
        raise Invalid(
            N_("Write the name in Bangla or English letters only, without digits or symbols.")
        )
    if sum(map(_is_name_letter, name)) < SHORTEST:
        raise Invalid(N_("Write the full name, at least two letters."))
    if len(name) > LONGEST:
        raise Invalid(N_("This name is too long. Use at most 100 letters."))
    return name


def read_other_name(text: str) -> str | None:
    """Reads the name of a relative who may be unknown. A dash or dot means none."""
    return None if not clean(text).translate(_SIGNS).strip(" -.") else read_name(text)


def is_bangla(name: str) -> bool:
    """Whether most letters of the name are Bangla."""
    letters = [_script(c) for c in name if _is_name_letter(c)]
    return letters.count("bangla") * 2 >= len(letters)


def _script(letter: str) -> str:
    if "\u0980" <= letter <= "\u09ff":
        return "bangla"
    if "\u0300" <= letter <= "\u036f":
        return "latin"  # an accent without a composed letter: D̦
    return "latin" if unicodedata.name(letter, "").startswith("LATIN ") else "other"


@lru_cache(maxsize=4096)
def _is_name_letter(letter: str) -> bool:
    """Whether it is a letter or one of its signs. ঃ occurs in abbreviations such as মোঃ."""
    return unicodedata.category(letter)[0] in "LM" and _script(letter) != "other"


def _is_smeared(name: str) -> bool:
    return _TOO_MANY_MARKS.search("".join(map(unicodedata.category, name))) is not None
