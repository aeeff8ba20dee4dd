"""Normalises typed text for storage (`clean`) and for comparison (`fold`).

Bangla comes from keyboards in several encodings that look alike. Unicode normalisation (NFC)
unifies most: the nukta letters ড় ঢ় য় become letter + nukta. The rest follows below. Sources:
The Unicode Standard, chapter 12.2 "Bengali", and UAX #15 on composition exclusions.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from portal.domain.platform.numerals import to_latin

# Sequences that look like one letter and are typed for it: আ as অ + া, ৎ as ত + hasanta + ZWJ
# (the only way before Unicode 4.1), র as ব + nukta.
_MISSPELT: Final = (
    ("\u0985\u09be", "\u0986"),
    ("\u09a4\u09cd\u200d", "\u09ce"),
    ("\u09ac\u09bc", "\u09b0"),
)
_NUKTA_LETTERS: Final = (
    ("\u09a1\u09bc", "\u09dc"),
    ("\u09a2\u09bc", "\u09dd"),
    ("\u09af\u09bc", "\u09df"),
)

# ZWJ and ZWNJ choose the shape of a conjunct (র‍্যাব, ক্‌ষ) and matter only beside a hasanta
# inside a Bangla word. Elsewhere they are removed.
_JOINER: Final = re.compile("[\u200c\u200d]+")
_NEEDED_JOINER: Final = re.compile(
    "(?<=\u09cd)[\u200c\u200d](?=[\u0985-\u09b9\u09ce\u09dc-\u09e1])"
    "|(?<=[\u0995-\u09b9\u09bc\u09dc-\u09df])[\u200c\u200d](?=\u09cd)"
)

# Invisible characters that are neither controls nor formats in Unicode:
# grapheme joiner, Hangul and Khmer fillers, Mongolian and general variation selectors, blank
# Braille.
_BLANK: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# Text that is clean after NFC: ASCII and Bangla letters, signs and digits with single spaces, without
# joiners or sequences from above.
_ORDINARY: Final = re.compile(
    "(?!.*(?:  |\u0985\u09be|\u09ac\u09bc))"
    "[ -~\u0964\u0965\u0981-\u0983\u0985-\u098c\u098f\u0990\u0993-\u09a8\u09aa-\u09b0\u09b2"
    "\u09b6-\u09b9\u09bc-\u09c4\u09c7\u09c8\u09cb-\u09ce\u09d7\u09e6-\u09f1]*"
)
# The signs among those characters, without apostrophes.
_SIGNS: Final = re.compile("[!-&(-/:-@[-_{-~\u0964\u0965]+")
# Controls, formats (bidi marks, zero-width space, soft hyphen, BOM), lone surrogates, private use,
# unassigned.
_UNPRINTABLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})

_APOSTROPHES: Final = re.compile("['\u2018\u2019\u02bc`\u00b4\u2032]")


def clean(text: str) -> str:
    """Return the text as it is stored: NFC, one line, single spaces, nothing invisible.

    Joiners are kept where they shape a Bangla conjunct. Digits, case and punctuation stay as typed.
    The function is idempotent.
    """
    return text.strip() if _is_ordinary(text) else _settle(_clean_once, text)


def fold(text: str) -> str:
    """Return the text as it is compared: two spellings of one word give one result.

    Case, digits' script, full width, joiners and the encoding of ড় ঢ় য় (here one code point each)
    are ignored; apostrophes are removed and other punctuation becomes one space. Words keep
    their order. Not for display.
    """
    if _is_ordinary(text):
        folded = _fold_ordinary(text)
        if _is_ordinary(folded):  # a removed apostrophe can create a new sequence
            return _replace(folded, _NUKTA_LETTERS)
    return _settle(_fold_once, text)


def squash(text: str) -> str:
    """Return `fold(text)` without its spaces, for names written joined or apart."""
    return fold(text).replace(" ", "")


def join_nukta(text: str) -> str:
    """Return the text with ড় ঢ় য় as one code point each, which saves room in an SMS."""
    return _replace(unicodedata.normalize("NFC", text), _NUKTA_LETTERS)


def _is_ordinary(text: str) -> bool:
    """Whether the fast path applies. The full normalisation gives the same result."""
    if text.isascii():
        return text.isprintable() and "  " not in text
    return _ORDINARY.fullmatch(text) is not None and unicodedata.is_normalized("NFC", text)


def _settle(step: Callable[[str], str], text: str) -> str:
    """Repeat a step until nothing changes, because a removal can create a new sequence."""
    while (after := step(text)) != text:
        text = after
    return text


def _clean_once(text: str) -> str:
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    text = _BLANK.sub("", "".join(filter(_is_printable, text)))
    text = _JOINER.sub(lambda run: run[0][0], text)
    text = _JOINER.sub(lambda run: run[0] if _is_needed(run) else "", _replace(text, _MISSPELT))
    return unicodedata.normalize("NFC", " ".join(text.split()))


@lru_cache(maxsize=4096)
def _is_printable(character: str) -> bool:
    return character in "\u200c\u200d" or unicodedata.category(character) not in _UNPRINTABLE


def _is_needed(joiner: re.Match[str]) -> bool:
    return _NEEDED_JOINER.match(joiner.string, joiner.start()) is not None


def _fold_once(text: str) -> str:
    text = unicodedata.normalize("NFKC", _clean_once(text)).casefold()
    text = _APOSTROPHES.sub("", _JOINER.sub("", to_latin(text)))
    text = "".join(character if _is_word(character) else " " for character in text)
    return join_nukta(" ".join(text.split()))


def _fold_ordinary(text: str) -> str:
    text = _APOSTROPHES.sub("", to_latin(text.casefold()))
    return " ".join(_SIGNS.sub(" ", text).split())


@lru_cache(maxsize=4096)
def _is_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"


def _replace(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for wrong, right in pairs:
        text = text.replace(wrong, right)
    return text
