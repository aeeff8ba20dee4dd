"""The reference of a registration: 40 random bits and a check character, as `7K3-MQ9-TXA`.

The alphabet is Crockford's base 32 (https://www.crockford.com/base32.html): no I, L, O or U, and
those letters are read as the similar characters. The check character is a weighted sum in GF(32) with
distinct weights, which detects any one wrong character and any two swapped ones.
"""

import secrets
import unicodedata

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_CHARACTERS = 8
_BITS = 5  # of a character
LENGTH = RANDOM_CHARACTERS + 1
LONGEST_TYPED = 100

_VALUE = {letter: value for value, letter in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)


def _check_character(body: str) -> str:
    total = 0
    for letter in body:
        total = (total ^ _VALUE[letter]) << 1
        if total & 0b100000:
            total ^= _POLYNOMIAL
    return ALPHABET[total]


def new_reference() -> str:
    """Returns a new reference from the system's secure random source, without dashes."""
    number = secrets.randbits(_BITS * RANDOM_CHARACTERS)
    body = "".join(
        ALPHABET[number >> _BITS * place & 0b11111] for place in range(RANDOM_CHARACTERS)
    )
    return body + _check_character(body)


def read_reference(text: str) -> str:
    """Reads a typed reference, in any case, with or without dashes, with digits of either script.

    Raises `Invalid` for a wrong format or a wrong check character.
    """
    plain = to_latin(unicodedata.normalize("NFKC", text[:LONGEST_TYPED])).upper()
    letters = [c for c in plain if c.isalnum()]
    if len(letters) == LENGTH and all(letter in _VALUE for letter in letters):
        reference = "".join(ALPHABET[_VALUE[letter]] for letter in letters)
        if _check_character(reference[:-1]) == reference[-1]:
            return reference
    raise Invalid(N_("This reference is not right. It has 9 letters and digits, like 7K3-MQ9-TXA."))


def show_reference(reference: str) -> str:
    """Formats the reference in groups of three."""
    return "-".join(reference[start : start + 3] for start in range(0, LENGTH, 3))
