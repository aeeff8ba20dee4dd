"""Initials in both scripts: A. K. M., AKM, এ কে এম, একেএম, and the words they may stand for."""

import functools
import re
from collections.abc import Sequence
from typing import Final

from portal.domain.names.sounds import sounds

# The letters that an initial may stand for. Two initials agree if they share a letter.
Initial = frozenset[str]

_LETTER_NAMES: Final = {
    "এ": "ae",
    "বি": "b",
    "সি": "c",
    "ডি": "d",
    "ই": "ei",
    "এফ": "f",
    "জি": "g",
    "এইচ": "h",
    "আই": "i",
    "জে": "j",
    "কে": "k",
    "এল": "l",
    "এম": "m",
    "এন": "n",
    "ও": "ow",
    "পি": "p",
    "কিউ": "q",
    "আর": "r",
    "এস": "s",
    "টি": "t",
    "ইউ": "u",
    "ভি": "v",
    "ডব্লিউ": "w",
    "ওয়াই": "y",
    "জেড": "z",
}
# The letters that spell a sound at the start of a word.
_LETTERS_OF: Final = {
    "A": "a", "a": "a", "@": "ao", "o": "oaw", "O": "ow", "u": "uow", "i": "iey", "e": "eai",
    "k": "kqc", "g": "g", "c": "c", "S": "sc", "j": "jzgy", "t": "t", "d": "d", "n": "n",
    "p": "p", "f": "fp", "b": "bvw", "m": "m", "r": "r", "l": "l", "s": "scx", "h": "h",
}  # fmt: skip
# Initials written together (AKM, ABM, SM) are the only words without vowels. Of those that could be
# words, only the usual ones count.
_GROUP: Final = re.compile("a?[b-df-hj-np-tv-xz]{2,3}|ma|am")
_NAMES: Final = "|".join(sorted(_LETTER_NAMES, key=len, reverse=True))
_BANGLA_GROUP: Final = re.compile(f"(?:{_NAMES}){{2,4}}")
_BANGLA_NAME: Final = re.compile(_NAMES)
_BANGLA_GROUPS: Final = re.compile("a?[a-z]?[a-z]m|ma")


def first_letters(said: str) -> Initial:
    """Return the letters that a word of these sounds may begin with."""
    return frozenset(_LETTERS_OF.get(said[:1], said[:1]))


@functools.lru_cache(1 << 12)
def read_initials(token: str) -> tuple[Initial, ...]:
    """Return the initials in a folded token: letters or names of letters; empty if it has none."""
    if token in _LETTER_NAMES:
        return (frozenset(_LETTER_NAMES[token]),)
    if len(token) == 1:
        return (frozenset(token) if token.isascii() else first_letters(sounds(token)),)
    if _GROUP.fullmatch(token):
        return tuple(map(frozenset, token))
    if _BANGLA_GROUP.fullmatch(token):
        letters = [_LETTER_NAMES[name] for name in _BANGLA_NAME.findall(token)]
        if _BANGLA_GROUPS.fullmatch("".join(name[0] for name in letters)):
            return tuple(map(frozenset, letters))
    return ()


def fit_initials(
    mine: Sequence[Initial], yours: Sequence[Initial]
) -> tuple[list[Initial], list[Initial]] | None:
    """Match the shorter row of initials in the longer, in order. Return the rest of each, or None.

    A leading M for Md. may be missing.
    """
    for my_start in _starts(mine):
        for your_start in _starts(yours):
            one, other = list(mine[my_start:]), list(yours[your_start:])
            if len(one) <= len(other):
                rest = _take_out(one, other)
                found = None if rest is None else (list[Initial](), rest)
            else:
                rest = _take_out(other, one)
                found = None if rest is None else (rest, list[Initial]())
            if found is not None:
                return found
    return None


def _starts(initials: Sequence[Initial]) -> tuple[int, ...]:
    return (0, 1) if initials and "m" in initials[0] else (0,)


def _take_out(short: Sequence[Initial], long: Sequence[Initial]) -> list[Initial] | None:
    """Return the long row without the short one, or None if it does not contain the short one."""
    rest, wanted = [], list(short)
    for initial in long:
        if wanted and wanted[0] & initial:
            wanted.pop(0)
        else:
            rest.append(initial)
    return None if wanted else rest
