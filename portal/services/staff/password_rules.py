"""Rules for new passwords (NIST SP 800-63B, 3.1.1.2): length, easy guesses, the owner's own data."""

import importlib
import re
import unicodedata
from typing import Final

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_

SHORTEST, LONGEST = 8, 128
FEWEST_GUESSES: Final = 10**8
"""A password that zxcvbn finds with fewer guesses from lists of common passwords is refused."""
_LONGEST_ESTIMATED: Final = 64
"""The estimate takes longer with each letter; a longer password is judged by its beginning."""
_ESTIMATOR: Final = "zxcvbn"
_SERVICE: Final = "phera"


def normalise_password(password: str) -> str:
    """Returns the password in one normal form for all keyboards (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, *, email: str, name: str) -> None:
    """Checks a new password of the owner of this email address and name. Raises `Invalid`."""
    check_length(password)
    password = normalise_password(password)
    own = _own_words(email, name)
    letters = _letters(password)
    covered = _covered(letters, own)
    if covered and len(letters) - len(covered) < SHORTEST:
        raise Invalid(N_("Do not build your password from your own name or email address."))
    # Loaded by name: its word lists take a part of each start, and passwords are rarely set.
    estimator = importlib.import_module(_ESTIMATOR)
    estimate = estimator.zxcvbn(password[:_LONGEST_ESTIMATED], user_inputs=sorted(own))
    if estimate["guesses"] < FEWEST_GUESSES:
        raise Invalid(
            N_("Many people use a password like this one. Choose one that is harder to guess.")
        )


def check_length(password: str) -> None:
    """Checks the length in code points after normalisation. Raises `Invalid`."""
    # A longer text is not normalised; no letter shrinks to less than a quarter.
    is_too_long = len(password) > 4 * LONGEST
    if is_too_long or not SHORTEST <= len(normalise_password(password)) <= LONGEST:
        raise Invalid(
            N_("A password must have %(shortest)s to %(longest)s characters."),
            shortest=SHORTEST,
            longest=LONGEST,
        )


def _covered(letters: str, words: set[str]) -> set[int]:
    """Returns the places of letters that belong to one of the words."""
    return {
        place
        for word in words
        for start in range(len(letters))
        if letters.startswith(word, start)
        for place in range(start, start + len(word))
    }


def _own_words(email: str, name: str) -> set[str]:
    """Returns the words of an address and a name, without spaces and signs, in small letters."""
    texts = (email, *email.split("@"), name, *name.split(), *re.split(r"[@._+-]", email), _SERVICE)
    return {word for word in map(_letters, texts) if len(word) >= 3}


def _letters(text: str) -> str:
    # Marks stay: without its vowel signs a Bangla name would be another word.
    folded = normalise_password(text).casefold()
    return "".join(c for c in folded if c.isalnum() or unicodedata.category(c).startswith("M"))
