"""Detects single typing errors between two words of a name."""

import functools
from typing import Final

from rapidfuzz.distance import Levenshtein

from portal.domain.names.distance import distance, split_sounds
from portal.domain.names.sounds import is_bangla_word, sounds
from portal.domain.names.vowels import VowelPlace, vowel_cost

_SHORTEST: Final = 4  # letters
_LONG: Final = 4  # consonants
_SHORT: Final = 3
_VERY_NEAR: Final = 0.12  # allowed distance of the rest of the word
_ONE: Final = 1.12  # the same, plus one replaced or missing consonant

_QWERTY: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# On a Bijoy keyboard র and ল, ম and শ share a key. Avro maps Latin keys to Bangla.
_SHARED_KEYS: Final = ({"r", "l"}, {"m", "s"})
_LATIN_VOWELS: Final = "aeiou"


def has_swap(one: str, other: str) -> bool:
    """Whether two neighbouring letters of one word have changed places."""
    said, other_said = sounds(one), sounds(other)
    return (
        max(len(one), len(other)) >= _SHORTEST
        and sorted(split_sounds(said).frame) == sorted(split_sounds(other_said).frame)
        and (_undo_swap(one, other_said) or _undo_swap(other, said))
    )


def _undo_swap(word: str, said: str) -> bool:
    # Bangla signs follow their letter; a swap gives an invalid word.
    places = (place for place in range(1, len(word) - 1) if word[place : place + 2].isalpha())
    swaps = (_swap(word, place) for place in places)
    return any(distance(sounds(swap), said) <= _VERY_NEAR for swap in swaps)


def _swap(word: str, place: int) -> str:
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def lacks_consonant(one: str, other: str, *, shortest: int = _LONG) -> bool:
    """Whether one word lacks a consonant of the other, except the first. Takes sounds."""
    mine, yours = split_sounds(one), split_sounds(other)
    changes = list(Levenshtein.editops(mine.frame, yours.frame))
    if len(changes) != 1 or changes[0].tag == "replace":
        return False
    is_long = max(len(mine.frame), len(yours.frame)) >= shortest
    starts_alike = one[0] == other[0] or not (mine.vowels[0] or yours.vowels[0])
    same_h = ("h" in one) == ("h" in other)
    return (
        is_long
        and same_h
        and starts_alike
        and max(changes[0].src_pos, changes[0].dest_pos) > 0
        and distance(one, other) <= _ONE
    )


def has_near_key(one: str, other: str) -> bool:
    """Whether one letter was replaced by an adjacent key.

    The first letter and a last vowel are excluded; the latter may indicate the sex.
    """
    said, other_said = sounds(one), sounds(other)
    return (
        _undo_near_key(one, other_said)
        or _undo_near_key(other, said)
        or ((is_bangla_word(one) or is_bangla_word(other)) and _has_shared_key(said, other_said))
    )


def _undo_near_key(word: str, said: str) -> bool:
    if is_bangla_word(word):
        return False
    end = len(word) - (word[-1] in _LATIN_VOWELS)
    return any(
        distance(sounds(word[:place] + key + word[place + 1 :]), said) <= _VERY_NEAR
        for place in range(1, end)
        for key in _keys_beside().get(word[place], ())
    )


@functools.cache
def _keys_beside() -> dict[str, list[str]]:
    places = {
        key: (row, column + row / 2)  # each row is offset by half a key to the right
        for row, keys in enumerate(_QWERTY)
        for column, key in enumerate(keys)
    }
    return {
        key: [
            other
            for other, (other_row, other_column) in places.items()
            if other != key and abs(row - other_row) <= 1 and abs(column - other_column) <= 1
        ]
        for key, (row, column) in places.items()
    }


def _has_shared_key(one: str, other: str) -> bool:
    mine, yours = split_sounds(one).frame, split_sounds(other).frame
    if len(mine) != len(yours) or distance(one, other) > _ONE:
        return False
    differing = [{a, b} for a, b in zip(mine, yours, strict=True) if a != b]
    return len(differing) == 1 and differing[0] in _SHARED_KEYS


def has_other_vowel(one: str, other: str) -> bool:
    """Whether only inner vowels differ. The last vowel may indicate the sex. Takes sounds."""
    mine, yours = split_sounds(one), split_sounds(other)
    is_long = len(mine.frame) >= _SHORT
    ends_alike = vowel_cost(mine.vowels[-1], yours.vowels[-1], VowelPlace.END) <= _VERY_NEAR
    return is_long and mine.frame == yours.frame and ends_alike
