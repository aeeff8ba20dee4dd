"""Phonetic distance of two words of a name: 0 is the same name, 0.6 and more a different one.

Consonants must agree. Vowels may differ as far as spellings of one name differ.
"""

import functools
from collections.abc import Iterator
from typing import Final, NamedTuple

from rapidfuzz.distance import Levenshtein

from portal.domain.names.sounds import CONSONANTS
from portal.domain.names.vowels import VowelPlace, vowel_cost

FAR: Final = 9.0

Slots = tuple[str, ...]

# Cost of replacing or dropping a consonant. Pairs that are not listed cost 1.
_CHANGES: Final = {"cS": 0.0, "sS": 0.0, "nN": 0.05, "nM": 0.0, "NM": 0.0, "mM": 0.0, "sX": 0.0, "fp": 0.4,
                   "dt": 0.7, "bp": 0.8, "gk": 0.7}  # fmt: skip
_CHANGE: Final = {**_CHANGES, **{pair[::-1]: cost for pair, cost in _CHANGES.items()}}
_MISSING: Final = {"M": 0.0, "X": 0.25, "N": 0.7}
_MOST: Final = 2  # limit of unequal consonants
_HOPELESS: Final = 1.2
# The largest difference dominates; smaller ones add little.
_REST: Final = 0.35


class Word(NamedTuple):
    """The consonants of a word, and the vowels before, between and after them."""

    frame: str
    vowels: Slots


@functools.lru_cache(1 << 16)
def split_sounds(said: str) -> Word:
    """Split the sounds of a word. An initial h is a consonant; elsewhere h belongs to the vowels."""
    frame: list[str] = []
    vowels = [""]
    for place, sound in enumerate(said):
        if sound in CONSONANTS or (sound == "h" and place == 0):
            frame.append(sound)
            vowels.append("")
        else:
            vowels[-1] += sound
    return Word("".join(frame), tuple(vowels))


@functools.lru_cache(1 << 16)
def distance(one: str, other: str) -> float:
    """Return the phonetic distance of two words given by `portal.domain.names.sounds.sounds`."""
    if one == other:
        return 0.0
    mine, yours = split_sounds(one), split_sounds(other)
    if mine.frame == yours.frame:
        return _sum_up(list(_vowel_costs(mine.vowels, yours.vowels, _ends_in_ur(mine.frame))))
    if Levenshtein.distance(mine.frame, yours.frame, score_cutoff=_MOST) > _MOST:
        return FAR
    consonants, vowels = _align(mine, yours)
    if sum(consonants) > _HOPELESS:
        return sum(consonants)
    is_ur = _ends_in_ur(mine.frame) and _ends_in_ur(yours.frame)
    return _sum_up([*consonants, *_vowel_costs(*vowels, is_ur)])


def _sum_up(costs: list[float]) -> float:
    largest = max(costs)
    return largest + _REST * (sum(costs) - largest)


def _ends_in_ur(frame: str) -> bool:
    return len(frame) > 2 and frame[-1] in "rl"


def _vowel_costs(mine: Slots, yours: Slots, is_ur: bool) -> Iterator[float]:
    """Return the costs of the vowels. `is_ur` means that the word ends like Habibur or Shafiqul."""
    yield 0.0
    last = len(mine) - 1
    is_first = True
    for slot, (one, other) in enumerate(zip(mine, yours, strict=True)):
        if one == other == "":
            continue
        if one != other:
            if slot == last:
                place = VowelPlace.END
            elif slot == 0:
                place = VowelPlace.START
            elif is_first:
                place = VowelPlace.FIRST
            else:
                place = VowelPlace.UR if is_ur and slot == last - 1 else VowelPlace.LATER
            yield vowel_cost(one, other, place)
        is_first = False


def _align(mine: Word, yours: Word) -> tuple[list[float], tuple[Slots, Slots]]:
    """Return the cost of unequal consonants, and the vowels, joined where a consonant is dropped."""
    costs: list[float] = []
    mine_slots, yours_slots = [mine.vowels[0]], [yours.vowels[0]]
    for block in Levenshtein.opcodes(mine.frame, yours.frame):
        left = range(block.src_start, block.src_end)
        right = range(block.dest_start, block.dest_end)
        for at in left if block.tag == "delete" else ():
            costs.append(_MISSING.get(mine.frame[at], 1.0))
            mine_slots[-1] += mine.vowels[at + 1]
        for at in right if block.tag == "insert" else ():
            costs.append(_MISSING.get(yours.frame[at], 1.0))
            yours_slots[-1] += yours.vowels[at + 1]
        for at, to in zip(left, right, strict=False) if block.tag in {"equal", "replace"} else ():
            if mine.frame[at] != yours.frame[to]:
                costs.append(_CHANGE.get(mine.frame[at] + yours.frame[to], 1.0))
            mine_slots.append(mine.vowels[at + 1])
            yours_slots.append(yours.vowels[to + 1])
    return costs, (tuple(mine_slots), tuple(yours_slots))
