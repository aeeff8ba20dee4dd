"""Coarse keys under which alike names are found through an equality index.

Two names that could be one person's nearly always share a key, whatever the script, spelling, order
and spacing. A key says little: many names have it, and `match` decides. Keys are made to be
stored as keyed hashes.
"""

import functools
import re
from typing import Final

from portal.domain.names.distance import split_sounds
from portal.domain.names.parts import NamePartKind
from portal.domain.names.reader import NameWord, read_name_words
from portal.domain.names.sounds import sounds

# Consonants that are told apart on paper only, or left out; m and n are neighbours on keyboards.
_FOLDED: Final = str.maketrans({"c": "s", "S": "s", "N": "n", "f": "p", "M": "", "X": "", "h": ""})
_M_AS_N: Final = str.maketrans("m", "n")
_TWICE: Final = re.compile(r"(.)\1+")
# Words so often left out or shortened to an initial that a key must not need them.
_SKIPPED: Final = frozenset({"al", "abdul", "abul", "umme"})
_ALONE: Final = "-"
_MOST: Final = 8  # of a name of many words


@functools.lru_cache(1 << 14)
def blocking_keys(name: str) -> tuple[str, ...]:
    """The keys of a name: first one of the whole name, then one for each pair of its words.

    The first is the narrowest: alone it finds 93% of the made pairs of `bench.names`, with the others
    97%. Of a million made names 300 share the first with a name on average, 2,800 any of them, and of
    the commonest names 13,000: whoever searches narrows them. A name without letters has none.
    """
    words = read_name_words(name).words
    if not words:
        return ()
    whole = _TWICE.sub(r"\1", "".join(map(_letters, words)))
    keys = {"w:" + "".join(sorted(whole)): None}
    telling = [word for word in words if not (word.part and word.part.name in _SKIPPED)]
    telling = telling or list(words)
    given = [word for word in telling if word.kind is NamePartKind.GIVEN] or telling
    for word in given:
        others = [_code(other) for other in telling if other is not word]
        if all(other.kind is NamePartKind.LIGHT for other in telling if other is not word):
            others.append(_ALONE)  # Begum and Uddin are often left out
        for other in others:
            keys["p:" + "|".join(sorted((_code(word), other)))] = None
    return tuple(keys)[:_MOST]


@functools.lru_cache(1 << 14)
def word_keys(name: str) -> tuple[str, ...]:
    """A key for each word of a name: a part of a name, as officers type it, is found by its words.

    A name of initials alone has none.
    """
    return tuple(dict.fromkeys(filter(None, map(_code, read_name_words(name).words))))[:_MOST]


def _code(word: NameWord) -> str:
    """A common part by its name; another word by which consonants are in it, in no order."""
    if word.part:
        return word.part.name
    return "".join(sorted(set(_letters(word).translate(_M_AS_N))))


def _letters(word: NameWord) -> str:
    """The consonants of a word in its usual spelling."""
    return _fold_letters(sounds(word.part.name) if word.part else word.said)


@functools.lru_cache(1 << 15)
def _fold_letters(said: str) -> str:
    return split_sounds(said).frame.translate(_FOLDED)
