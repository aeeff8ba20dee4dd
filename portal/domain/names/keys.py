"""Blocking keys, which find similar names through an equality index.

Two names that may belong to one person nearly always share a key, in any script, spelling, order and
spacing. Many different names share a key too, so `match` decides. Keys are stored as keyed hashes.
"""

import functools
import re
from typing import Final

from portal.domain.names.distance import split_sounds
from portal.domain.names.parts import NamePartKind
from portal.domain.names.reader import NameWord, read_name_words
from portal.domain.names.sounds import sounds

# Consonants that sound alike or are often dropped. The keys of m and n are adjacent on keyboards.
_FOLDED: Final = str.maketrans({"c": "s", "S": "s", "N": "n", "f": "p", "M": "", "X": "", "h": ""})
_M_AS_N: Final = str.maketrans("m", "n")
_TWICE: Final = re.compile(r"(.)\1+")
# Words that are often dropped or shortened to an initial, so that no key needs them.
_SKIPPED: Final = frozenset({"al", "abdul", "abul", "umme"})
_ALONE: Final = "-"
_MOST: Final = 8  # limit of words that are used


@functools.lru_cache(1 << 14)
def blocking_keys(name: str) -> tuple[str, ...]:
    """Return the keys of a name: one for the whole name, then one for each pair of its words.

        The first is the most selective: alone it finds 93% of the generated pairs of `bench.names`, with
    the others 97%. Of a million generated names 300 on average share the first key of a name and
    2,800 any key; for the commonest names it is 13,000, so a search needs a further criterion. A name
    without letters has no keys.
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
            others.append(_ALONE)  # Begum and Uddin are often dropped
        for other in others:
            keys["p:" + "|".join(sorted((_code(word), other)))] = None
    return tuple(keys)[:_MOST]


@functools.lru_cache(1 << 14)
def word_keys(name: str) -> tuple[str, ...]:
    """Return a key for each word of a name, for searches by part of a name.

    A name of initials only has none.
    """
    return tuple(dict.fromkeys(filter(None, map(_code, read_name_words(name).words))))[:_MOST]


def _code(word: NameWord) -> str:
    """Return the code of a word: the name of a common part, else its consonants, unordered."""
    if word.part:
        return word.part.name
    return "".join(sorted(set(_letters(word).translate(_M_AS_N))))


def _letters(word: NameWord) -> str:
    """Return the consonants of a word in its usual spelling."""
    return _fold_letters(sounds(word.part.name) if word.part else word.said)


@functools.lru_cache(1 << 15)
def _fold_letters(said: str) -> str:
    return split_sounds(said).frame.translate(_FOLDED)
