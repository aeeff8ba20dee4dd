"""Similarity of two words of names: 1 is the same, 0.5 and more possibly the same, 0 different."""

import functools
from typing import Final

from rapidfuzz.distance import OSA

from portal.domain.names.distance import FAR, distance
from portal.domain.names.known import KnownNames
from portal.domain.names.parts import NamePart
from portal.domain.names.reader import NameWord
from portal.domain.names.slips import has_near_key, has_other_vowel, has_swap, lacks_consonant

ANOTHER: Final = 0.0
KNOWN_SPELLING: Final = 0.9
SLIP: Final = 0.7
MAYBE: Final = 0.5

_SURE: Final = 0.2
_ALIKE: Final = 0.55
_SPELLING_WEIGHT: Final = 0.7
_UL: Final = ("ul", "ur")
_BASE: Final = 3  # letters


def compare_words(one: NameWord, other: NameWord, known: KnownNames) -> float:
    """Return how likely two words are the same name."""
    if one.text == other.text:
        return 1.0
    if one.part and other.part:
        return 1.0 if one.part.name == other.part.name else ANOTHER
    if (
        not (one.is_half or other.is_half)
        and known.are_spelled_different(one.text, other.text)
        and not (one.part or other.part)
    ):
        return ANOTHER
    likeness = _compare(one.said, other.said, one.text, other.text, known)
    if likeness == ANOTHER and (part := one.part or other.part):
        word = one if other.part else other
        return _compare_to_part(word.text, word.said, part, known)
    return likeness


@functools.lru_cache(1 << 16)
def _compare_to_part(letters: str, said: str, part: NamePart, known: KnownNames) -> float:
    """Compare with every spelling of a common part, because a typing error may occur in any of them."""
    if len(letters) < _BASE or known.knows(said):
        return ANOTHER
    forms = (form for form in part.forms if len(form) > _BASE)
    near = any(OSA.distance(letters, form, score_cutoff=1) <= 1 for form in forms)
    return SLIP if near else ANOTHER


@functools.lru_cache(1 << 16)
def _compare(one: str, other: str, letters: str, other_letters: str, known: KnownNames) -> float:
    cost = distance(one, other)
    if cost == FAR:
        return ANOTHER
    if cost > _SURE and known.sound_different(one, other):
        return ANOTHER
    if cost > _SURE and known.are_same(one, other):
        return KNOWN_SPELLING
    if cost <= _ALIKE:
        return 1 - cost * _SPELLING_WEIGHT
    if one.endswith(_UL) != other.endswith(_UL) and _differ_by_ul(one, other):
        return SLIP
    return SLIP if _is_slip(one, other, letters, other_letters, known) else ANOTHER


def _differ_by_ul(one: str, other: str) -> bool:
    longer, shorter = sorted((one, other), key=len, reverse=True)
    return len(shorter) >= _BASE and distance(longer[:-2], shorter) <= _SURE


def _is_slip(one: str, other: str, letters: str, other_letters: str, known: KnownNames) -> bool:
    """Whether the words differ by a typing error. Two known names are two names."""
    mine, yours = known.knows(one), known.knows(other)
    if mine and yours:
        return False
    if has_swap(letters, other_letters) or lacks_consonant(one, other):
        return True
    if not (mine or yours):
        return False
    return (
        has_near_key(letters, other_letters)
        or has_other_vowel(one, other)
        or lacks_consonant(one, other, shortest=3)
    )
