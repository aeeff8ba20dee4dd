"""Whether one word of a name may be another with one slip of the keyboard in it."""

from itertools import product
from typing import Final

from rapidfuzz.distance import Levenshtein

from portal.domain.name_distance import distance, split_sounds
from portal.domain.name_sounds import is_bangla, sounds

_SHORTEST: Final = 4  # letters
_LONG: Final = 4  # consonants
_SHORT: Final = 3
_VERY_NEAR: Final = 0.2  # what the rest of the word may differ
_ONE: Final = 1.12  # with one consonant that is another or missing

_QWERTY: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_KEYS: Final = {
    key: (row, column + row / 2)
    for row, keys in enumerate(_QWERTY)
    for column, key in enumerate(keys)
}
# The keys with which a sound is typed in Latin letters, and so on Avro. On a Bijoy keyboard র and ল,
# ম and শ share a key.
_LATIN_KEYS: Final = {
    "j": "jz",
    "k": "kqc",
    "b": "bv",
    "f": "fp",
    "S": "sc",
    "N": "n",
    "M": "",
    "X": "x",
}
_SHARED_KEYS: Final = ({"r", "l"}, {"m", "s"})


def has_swap(one: str, other: str) -> bool:
    """Whether two neighbouring letters of one word have changed places."""
    said, other_said = sounds(one), sounds(other)
    return (
        min(len(one), len(other)) >= _SHORTEST
        and sorted(split_sounds(said).frame) == sorted(split_sounds(other_said).frame)
        and (_undo_swap(one, other_said) or _undo_swap(other, said))
    )


def _undo_swap(word: str, said: str) -> bool:
    # Signs of Bangla are typed after their letter; swapped they make no word at all.
    places = (place for place in range(1, len(word) - 1) if word[place : place + 2].isalpha())
    swaps = (_swap(word, place) for place in places)
    return any(distance(sounds(swap), said) <= _VERY_NEAR for swap in swaps)


def _swap(word: str, place: int) -> str:
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def lacks_consonant(one: str, other: str, *, shortest: int = _LONG) -> bool:
    """Whether one word lacks a consonant that the other has, not the first. Takes sounds."""
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
    """Whether one consonant, not the first, was hit for another beside it. Takes letters."""
    said, other_said = sounds(one), sounds(other)
    mine, yours = split_sounds(said).frame, split_sounds(other_said).frame
    if len(mine) != len(yours) or distance(said, other_said) > _ONE:
        return False
    differing = [(a, b) for a, b in zip(mine, yours, strict=True) if a != b]
    if len(differing) != 1 or (mine[0] != yours[0] and said[0] not in "aAeiouO@"):
        return False
    a, b = differing[0]
    on_bijoy = is_bangla(one) or is_bangla(other)
    return _are_near(_LATIN_KEYS.get(a, a), _LATIN_KEYS.get(b, b)) or (
        on_bijoy and {a, b} in _SHARED_KEYS
    )


def _are_near(keys: str, others: str) -> bool:
    for key, other in product(keys, others):
        (row, column), (other_row, other_column) = _KEYS[key], _KEYS[other]
        if abs(row - other_row) <= 1 and abs(column - other_column) <= 1:
            return True
    return False


def has_other_vowel(one: str, other: str) -> bool:
    """Whether only vowels inside a word differ; its last one may tell the sex. Takes sounds."""
    mine, yours = split_sounds(one), split_sounds(other)
    is_long = len(mine.frame) >= _SHORT
    return is_long and mine.frame == yours.frame and mine.vowels[-1] == yours.vowels[-1]
