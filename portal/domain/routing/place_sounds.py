"""Reduces the typed name of a place to the words that tell it from others, and to its sounds.

Words that only say what a place is are left out: "Chandina Upazilla", "P.S. Savar". "Sadar" and
directions have one form in both scripts: Matlab North is মতলব উত্তর.
"""

import functools
import re
from typing import Final

from rapidfuzz.distance import Levenshtein

from portal.domain.names.sounds import join_sounds, sounds
from portal.domain.platform.text import fold

Words = tuple[str, ...]

_KIND: Final = re.compile(
    "up[aeo]*[zj]+[aeio]?l+[ae]h?|thana|thanaa|tana|ps|zil+ah?|jil+a|j[ei]la|district|dist|distt|model"
    "|উপজ[েি]লা|উপজেল|থানা|থনা|জ[েি]লা|মডেল"
)
_KIND_PHRASES: Final = re.compile(
    r"(?:^|(?<= ))(?:p s|police station|sub district|উপ জেলা|পুলিশ স্টেশন)(?= |$)"
)
_TELLING: Final = {
    **dict.fromkeys(("sadar", "sador", "shadar", "sadr", "সদর", "ছদর"), "sodor"),
    **dict.fromkeys(
        ("south", "dakshin", "dakkhin", "dakhin", "dokkhin", "dokhin", "dakshina", "daksin",
         "দক্ষিণ", "দক্ষিন"), "dokkin",
    ),
    **dict.fromkeys(("north", "uttar", "uttor", "উত্তর"), "uttor"),
    **dict.fromkeys(("east", "purba", "purbo", "পূর্ব", "পুর্ব"), "purbo"),
    **dict.fromkeys(("west", "paschim", "pashchim", "poschim", "poshchim", "পশ্চিম"), "poscim"),
    **dict.fromkeys(("city", "সিটি"), "siti"),
    **dict.fromkeys(("corporation", "corp", "কর্পোরেশন", "করপোরেশন", "কর্পোরেশান"), "korporeson"),
    **dict.fromkeys(("port", "bandar", "bondor", "বন্দর"), "bondor"),
    **dict.fromkeys(("airport", "bimanbandar", "bimanbondor", "বিমানবন্দর", "এয়ারপোর্ট"), "bimanbondor"),
}  # fmt: skip
"""The common form of words that have several spellings or a translation."""
_DIRECTIONS: Final = frozenset({"dokkin", "uttor", "purbo", "poscim"})
_COMMON: Final = _DIRECTIONS | {"sodor", "adorso", "siti", "korporeson"}
"""Words that many places have, so that sharing them says little."""
_JOINED_SADAR: Final = re.compile("(..+)(sadar|সদর)")
# Sounds that spellings drop or exchange.
_ROUGH: Final = str.maketrans(
    {"A": "o", "O": "o", "@": "o", "a": "o", "e": "i", "S": "s", "c": "s", "N": "n"}
    | dict.fromkeys("hHMXwy", "")
)
_SHARED_WORD, _ALL_SHARED = 0.65, 0.9
_SOUND_WEIGHT: Final = 0.98
_LONG_WORD: Final = 4


@functools.lru_cache(1 << 13)
def telling_words(text: str) -> Words:
    """Returns the folded words of a name without those that only say what the place is.

    A direction comes last: "Uttar Matlab" and "Matlab Uttar" are one.
    """
    plain = _KIND_PHRASES.sub("", fold(text))
    words = [each for word in plain.split() for each in _split_sadar(word)]
    forms = [_TELLING.get(word, word) for word in words if not _KIND.fullmatch(word)]
    return (
        *(word for word in forms if word not in _DIRECTIONS),
        *(word for word in forms if word in _DIRECTIONS),
    )


@functools.lru_cache(1 << 13)
def sounds_of_words(words: Words) -> str:
    """Returns the sounds of words as if they were written together."""
    return functools.reduce(join_sounds, map(sounds, words), "")


def likeness(words: Words, said: str, other: Words, other_said: str) -> float:
    """Returns the similarity of two names by letters, by sound and by common words, from 0 to 1."""
    mine, yours = _COMMON.intersection(words), _COMMON.intersection(other)
    if mine and mine == yours and (mine < set(words) and yours < set(other)):
        words, other = _telling_only(words), _telling_only(other)
        said, other_said = sounds_of_words(words), sounds_of_words(other)
    return max(
        Levenshtein.normalized_similarity("".join(words), "".join(other)),
        _SOUND_WEIGHT * Levenshtein.normalized_similarity(_rough(said), _rough(other_said)),
        _shared(set(words), set(other)),
    )


def _shared(words: set[str], other: set[str]) -> float:
    if words <= other:
        return _ALL_SHARED
    telling = (words & other) - _COMMON
    return _SHARED_WORD if any(len(word) >= _LONG_WORD for word in telling) else 0.0


def _telling_only(words: Words) -> Words:
    return tuple(word for word in words if word not in _COMMON)


@functools.lru_cache(1 << 13)
def _rough(said: str) -> str:
    return said.translate(_ROUGH)


def _split_sadar(word: str) -> tuple[str, ...]:
    joined = _JOINED_SADAR.fullmatch(word)
    return (joined[1], joined[2]) if joined else (word,)
