"""Numbers of documents that stand beside a word in their cell, like "PP EA1234569" or "NID: 1234567892"."""

import re
from collections.abc import Mapping
from typing import Final

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.text import fold

_PASSPORT: Final = r"[a-z]{2}\d{7}|[a-z]\d{8}"
_NID: Final = r"\d{10}|\d{13}|\d{17}"
_SHAPES: Final[Mapping[str, str]] = {
    "passport": _PASSPORT,
    "nid": _NID,
    "birth_certificate": r"\d{17}",
    "document_number": f"{_PASSPORT}|{_NID}",
    "bmet_number": r"(?=.*\d)[a-z0-9]{5,40}",
}
"""The shape of a complete number, by column."""
_BESIDE: Final = frozenset(
    fold(word)
    for word in [
        "pp",
        "p",
        "passport",
        "pass",
        "port",
        "no",
        "nos",
        "num",
        "number",
        "nr",
        "nid",
        "national",
        "id",
        "card",
        "smart",
        "brc",
        "brn",
        "birth",
        "registration",
        "reg",
        "certificate",
        "cert",
        "bmet",
        "clearance",
        "document",
        "expired",
        "expire",
        "valid",
        "old",
        "new",
        "lost",
        "mrp",
        "epassport",
        "পাসপোর্ট",
        "পিপি",
        "নং",
        "নম্বর",
        "নাম্বার",
        "নাম্বারঃ",
        "এনআইডি",
        "আইডি",
        "জাতীয়",
        "পরিচয়পত্র",
        "পরিচয়",
        "পত্র",
        "কার্ড",
        "স্মার্ট",
        "জন্ম",
        "নিবন্ধন",
        "সনদ",
        "বিএমইটি",
        "মেয়াদ",
        "শেষ",
        "মেয়াদোত্তীর্ণ",
        "পুরাতন",
        "পুরনো",
        "নতুন",
        "হারানো",
    ]
)
"""Words that name the document or its state."""
_JOINED: Final = re.compile(rf"(?:passport|passportno|pp|nid|nidno)({_PASSPORT}|{_NID})")


def number_alone(key: str, text: str) -> str:
    """Returns the number of a document without words beside it.

    Raises `Invalid` if the words cannot be told from the number.
    """
    shape = _SHAPES.get(key)
    words = fold(text).split()
    if shape is None or not words:
        return text
    if found := _JOINED.fullmatch("".join(words)):
        words = [found[1]]
    rest = [word for word in words if word not in _BESIDE]
    has_words = len(rest) < len(words) or found
    number = "".join(rest)
    if has_words and re.fullmatch(shape, number):
        return number.upper()
    if has_words or any(word.isalpha() and len(word) > 2 for word in rest):
        raise Invalid(N_("Write only the number here, without other words."))
    return text
