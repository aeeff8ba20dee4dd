"""Counts the segments of an SMS and removes characters that may not be sent.

A phone network carries a text in segments of 140 octets: 160 septets of the GSM 7-bit alphabet, or 70
UTF-16 units of UCS-2. Each segment of a longer text has a header of 6 octets, which leaves 153 septets or 67 units (3GPP TS 23.038 section 6, TS 23.040 section 9.2.3.24.1).
"""

import enum
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# 3GPP TS 23.038 section 6.2.1. The escape at 0x1B is left out because it cannot be typed.
GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Section 6.2.1.1: sent as an escape and a second septet.
GSM_EXTENDED = frozenset("\f^{}\\[~]|€")
_GSM = GSM_BASIC | GSM_EXTENDED

_FOLDS = str.maketrans(
    {
        # Replacements for typographic marks that would force an English text into UCS-2.
        "\u2018": "'",
        "\u2019": "'",
        "\u201b": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2028": "\n",
        "\u2029": "\n",
        "\t": " ",
    }
)
# NFC keeps these as letter + nukta, two units each; phones show and store the single letter the same.
_NUKTA = (("\u09af\u09bc", "\u09df"), ("\u09a1\u09bc", "\u09dc"), ("\u09a2\u09bc", "\u09dd"))
# U+200C and U+200D stay: they shape Bangla conjuncts and change nothing else.
_JOINERS = "\u200c\u200d"
_SENT_AS_IT_IS = str.maketrans("", "", "\n" + _JOINERS)


class Encoding(enum.StrEnum):
    """The encoding that a text needs."""

    GSM7 = "gsm7"
    UCS2 = "ucs2"


@dataclass(frozen=True)
class Segments:
    """The size of a text: `count` segments and `units` (septets or UTF-16 units)."""

    count: int
    encoding: Encoding
    units: int


@dataclass(frozen=True)
class _Alphabet:
    encoding: Encoding
    alone: int
    joined: int
    units: Callable[[str], int]


def _septets(text: str) -> int:
    return len(text) + sum(map(text.count, GSM_EXTENDED))


def _utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


_GSM7 = _Alphabet(Encoding.GSM7, 160, 153, _septets)
_UCS2 = _Alphabet(Encoding.UCS2, 70, 67, _utf16_units)


def fold_for_sms(text: str) -> str:
    """Normalises a text for sending: composed, য় ড় ঢ় as one unit each, no invisible characters.

    Control characters but the line feed, direction marks, zero-width spaces, lone surrogates and private
    or unassigned code points are dropped.
    """
    text = text.replace("\r\n", "\n").translate(_FOLDS)
    if not text.translate(_SENT_AS_IT_IS).isprintable():
        text = "".join(char for char in text if _may_be_sent(char))
    text = unicodedata.normalize("NFC", text)
    for pair, single in _NUKTA:
        text = text.replace(pair, single)
    return text


def _may_be_sent(char: str) -> bool:
    return char == "\n" or char in _JOINERS or not unicodedata.category(char).startswith("C")


def encoding_of(text: str) -> Encoding:
    """Returns GSM 7-bit if it contains every character, else UCS-2."""
    return _alphabet_of(text).encoding


def segments(text: str) -> Segments:
    """Counts the segments of a folded text. An empty text takes one segment."""
    alphabet = _alphabet_of(text)
    units = alphabet.units(text)
    count = 1 if units <= alphabet.alone else len(list(_parts(text, alphabet)))
    return Segments(count=count, encoding=alphabet.encoding, units=units)


def split(text: str) -> list[str]:
    """Splits a text into its segments. No cut falls inside a surrogate pair or an escape sequence."""
    alphabet = _alphabet_of(text)
    if alphabet.units(text) <= alphabet.alone:
        return [text]
    return list(_parts(text, alphabet))


def _parts(text: str, alphabet: _Alphabet) -> Iterator[str]:
    start = used = 0
    for position, char in enumerate(text):
        width = alphabet.units(char)
        if used + width > alphabet.joined:
            yield text[start:position]
            start, used = position, 0
        used += width
    yield text[start:]


def _alphabet_of(text: str) -> _Alphabet:
    return _GSM7 if _GSM.issuperset(text) else _UCS2
