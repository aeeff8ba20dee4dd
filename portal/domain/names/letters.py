"""Names of people, in Bangla or Latin letters."""

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
"""Signs above, below and beside one letter: ড়াঁঃ has four in its stored form. More only smear."""

# One sign for what keyboards give in many shapes.
_SIGNS: Final = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u02bb\u02bc\u02b9`\u00b4\u2032\uff07", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\uff0d", "-"),
        "\uff08": "(",
        "\uff09": ")",
        "\uff0e": ".",
        "\uff1a": ":",
        "\u0589": ":",
        "\u0964": ".",  # the danda stands where a Bangla keyboard is expected to have the full stop
    }
)
# মো: is written for মোঃ, and Md: for Md.
_BANGLA_COLON: Final = re.compile(rf"(?<=[{_BANGLA}]) ?:+")
_LATIN_COLON: Final = re.compile(r"(?<=[^\W\d_]):+")


def read_name(text: str) -> str:
    """A person's name, cleaned. Raises `Invalid` for other signs, or when too short or long."""
    if len(text) > 10 * LONGEST:
        raise Invalid(N_("This name is too long. Write it in at most 100 letters."))
    name = clean(text).translate(_SIGNS)
    name = _LATIN_COLON.sub(".", _BANGLA_COLON.sub("ঃ", name)).strip(" -")
    if not all(_is_name_letter(c) or c in _OTHER_SIGNS for c in name) or _is_smeared(name):
        raise Invalid(
            N_("Write the name with Bangla or English letters only, without digits or signs.")
        )
    if sum(map(_is_name_letter, name)) < SHORTEST:
        raise Invalid(N_("Write the full name, at least two letters."))
    if len(name) > LONGEST:
        raise Invalid(N_("This name is too long. Write it in at most 100 letters."))
    return name


def read_other_name(text: str) -> str | None:
    """The name of somebody who may be unknown or not there: a dash or dot says there is none."""
    return None if not clean(text).translate(_SIGNS).strip(" -.") else read_name(text)


def is_bangla(name: str) -> bool:
    """Whether most letters of the name are Bangla."""
    letters = [_script(c) for c in name if _is_name_letter(c)]
    return letters.count("bangla") * 2 >= len(letters)


def _script(letter: str) -> str:
    if "\u0980" <= letter <= "\u09ff":
        return "bangla"
    if "\u0300" <= letter <= "\u036f":
        return "latin"  # an accent that has no letter of its own: D̦
    return "latin" if unicodedata.name(letter, "").startswith("LATIN ") else "other"


@lru_cache(maxsize=4096)
def _is_name_letter(letter: str) -> bool:
    """A letter or one of its signs; ঃ is met in abbreviations such as মোঃ."""
    return unicodedata.category(letter)[0] in "LM" and _script(letter) != "other"


def _is_smeared(name: str) -> bool:
    marks = 0
    for letter in name:
        marks = marks + 1 if unicodedata.category(letter)[0] == "M" else 0
        if marks > _MOST_MARKS:
            return True
    return False
