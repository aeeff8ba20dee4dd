"""Names of people, in Bangla or Latin letters."""

import unicodedata

from portal.domain.errors import Invalid
from portal.domain.text import clean
from portal.domain.words import N_

SHORTEST, LONGEST = 2, 100

_OTHER_SIGNS = frozenset(" .'’-()\u200c\u200d")


def _script(letter: str) -> str:
    if "\u0980" <= letter <= "\u09ff":
        return "bangla"
    return "latin" if unicodedata.name(letter, "").startswith("LATIN ") else "other"


def _is_name_letter(letter: str) -> bool:
    """A letter or vowel sign; `:` and `ঃ` are met in abbreviations such as মোঃ."""
    return unicodedata.category(letter)[0] in "LM" and _script(letter) != "other"


def read_name(text: str) -> str:
    """A person's name, cleaned. Raises `Invalid` for other signs, or when too short or long."""
    name = clean(text).replace("মো:", "মোঃ").replace("মোছা:", "মোছাঃ")
    if not all(_is_name_letter(c) or c in _OTHER_SIGNS or unicodedata.combining(c) for c in name):
        raise Invalid(
            N_("Write the name with Bangla or English letters only, without digits or signs.")
        )
    if sum(map(_is_name_letter, name)) < SHORTEST:
        raise Invalid(N_("Write the full name, at least two letters."))
    if len(name) > LONGEST:
        raise Invalid(N_("This name is too long. Write it in at most 100 letters."))
    return name


def is_bangla(name: str) -> bool:
    """Whether most letters of the name are Bangla."""
    letters = [_script(c) for c in name if _is_name_letter(c)]
    return letters.count("bangla") * 2 >= len(letters)
