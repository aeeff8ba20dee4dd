"""Distance of two runs of vowels: 0 if they are spelling variants, 1 if they are different."""

import functools
import re
from enum import Enum
from itertools import accumulate
from typing import Final


class VowelPlace(Enum):
    """Position of vowels in a word. Initial vowels weigh most; final vowels may indicate the sex."""

    START = "start"
    FIRST = "first"
    LATER = "later"
    UR = "before a last r or l"
    END = "end"


# Cost of replacing one sign by the other. Pairs that are not listed cost 1. Source: spellings of the
# same name in both scripts (রফিক: Rafiq, Rofik; বোরহান: Burhan).
_CHANGES: Final = {
    "Aa": 0.0, "A@": 0.25, "Ao": 0.45, "AO": 0.6, "Ae": 0.35, "AW": 0.5, "AY": 0.5,
    "a@": 0.0, "ao": 0.1, "aO": 0.3, "au": 0.8, "ae": 0.3, "aW": 0.3, "aY": 0.35,
    "o@": 0.0, "oO": 0.0, "ou": 0.1, "oe": 0.8, "oW": 0.15, "oY": 0.4,
    "O@": 0.2, "Ou": 0.15, "OW": 0.15, "OY": 0.4,
    "VA": 0.0, "Va": 0.0, "V@": 0.0, "Vo": 0.1, "VO": 0.3,
    "@u": 0.35, "@i": 0.9, "@e": 0.5, "@W": 0.2, "@Y": 0.4,
    "uW": 0.3, "ie": 0.1, "iY": 0.6, "eY": 0.35,
    "yi": 0.35, "ye": 0.2, "wu": 0.0, "wO": 0.1, "wo": 0.0, "hH": 0.0, "hq": 0.0, "Hq": 0.0,
}  # fmt: skip
_COST: Final = {**_CHANGES, **{pair[::-1]: cost for pair, cost in _CHANGES.items()}}

# Cost of a vowel on one side only: next to another vowel, and alone.
_BESIDE: Final = {
    "@": 0.5, "a": 0.3, "o": 0.2, "A": 0.6, "O": 0.4, "u": 0.45, "i": 0.5, "e": 0.3,
    "y": 0.05, "w": 0.05, "h": 0.6, "H": 0.0, "q": 0.15, "W": 0.6, "Y": 0.6, "V": 0.3,
}  # fmt: skip
_ALONE: Final = {
    "@": 0.0, "a": 0.1, "o": 0.1, "A": 0.5, "O": 0.5, "u": 0.5, "i": 0.5, "e": 0.35,
    "y": 0.05, "w": 0.05, "h": 0.15, "H": 0.0, "q": 0.15, "W": 0.8, "Y": 0.8, "V": 0.1,
}  # fmt: skip
_AT_START: Final = _BESIDE | dict.fromkeys("aAoOWY", 1.0) | {"@": 0.9, "i": 0.7, "e": 0.7, "u": 0.9}
# A final a may change the sex (Rahim, Rahima). In Latin a final e is silent and a final o inherent.
_AT_END: Final = (
    _BESIDE | dict.fromkeys("aAOiuWY", 1.0) | {"@": 0.0, "V": 0.0, "o": 0.15, "e": 0.15}
)
_MISSING: Final = {
    VowelPlace.START: _AT_START,
    VowelPlace.FIRST: _ALONE,
    VowelPlace.LATER: _ALONE,
    VowelPlace.UR: _ALONE,
    VowelPlace.END: _AT_END,
}
# The inherent vowel is optional at the end of a syllable and pronounced before another vowel.
_SILENT: Final = 0.05
_WEIGHT: Final = {
    VowelPlace.START: 1.0,
    VowelPlace.FIRST: 1.0,
    VowelPlace.LATER: 0.75,
    VowelPlace.UR: 0.3,
    VowelPlace.END: 1.0,
}
# Habibar, Habibor and Habibur are one name; Jamal and Jamil are two.
_UR: Final = frozenset("aou")

# Glides between vowels: Bhuiyan and Bhuyan, Anowar and Anoar.
_GLIDE_I: Final = re.compile("(?<=[AaOo@uie])i(?=[AaOouie])")
_GLIDE_U: Final = re.compile("(?<=[AaOo@e])u(?=[Aae])")
_DIPHTHONG_W: Final = re.compile("[AaOo@][uO](?![AaOo@uie])|[Aa@]o(?![AaOo@uie])")
_DIPHTHONG_Y: Final = re.compile("[AaOo@]i(?![AaOo@uie])")
# An h next to a consonant is nearly silent: Shahjahan and Sajahan.
_WEAK_H: Final = re.compile("^h(?=.)|^(?<=@)h|h$|h(?=@$)")
# A final h is nearly silent, also before Uddin: সালাহউদ্দিন and Salauddin.
_FINAL_H: Final = re.compile("h+@?$")
# The English spelling of an e beside an h: সোহেল and Sohail, রেহান and Raihan.
_AI_BESIDE_H: Final = re.compile("(?<=h)[aA]i|[aA]i(?=h)")
# The English spelling of ইউ: ইউনুস and Younus.
_YOU: Final = re.compile("^io?u")
# Cost of two runs of vowels that the signs alone do not explain: জ্যোতি and Joyti.
_RUNS: Final = {frozenset({"yO", "oi"}): 0.2}


@functools.cache
def vowel_cost(one: str, other: str, place: VowelPlace) -> float:
    """Return the cost of replacing one run of vowels by the other at a position."""
    if place is VowelPlace.UR and not (one in _UR and other in _UR):
        place = VowelPlace.LATER
    if place is VowelPlace.END:
        one, other = _FINAL_H.sub("", one), _FINAL_H.sub("", other)
        if {one[-1:], other[-1:]} == {"A", "@"}:  # কৃষ্ণ and কৃষ্ণা: both are Bangla, so both are meant
            return 1.0
    if (cost := _RUNS.get(frozenset({one, other}))) is not None:
        return cost
    mine = _readings(_read_aspirate(one, other), place)
    yours = _readings(_read_aspirate(other, one), place)
    return _WEIGHT[place] * min(_change(a, b, place) for a in mine for b in yours)


def _read_aspirate(vowels: str, other: str) -> str:
    """Read an aspirate as the other side does: Mazhar as মাজহার, Bhanu as ভানু."""
    if "H" in other and vowels.startswith("@h"):
        return vowels[1:]
    return vowels if "h" in other else vowels.replace("H", "")


def _readings(vowels: str, place: VowelPlace) -> tuple[str, ...]:
    if place in {VowelPlace.FIRST, VowelPlace.LATER}:
        vowels = _WEAK_H.sub("q", vowels)
    vowels = _AI_BESIDE_H.sub("e", vowels)
    if place is VowelPlace.START:
        vowels = _YOU.sub("iu", vowels)
    short = _GLIDE_U.sub("", _GLIDE_I.sub("", vowels))
    return vowels, short, _DIPHTHONG_Y.sub("Y", _DIPHTHONG_W.sub("W", short))


def _change(one: str, other: str, place: VowelPlace) -> float:
    """Return the lowest cost of changing, dropping and adding vowels."""
    if one == other:
        return 0.0
    if len(one) == len(other) == 1:
        return _COST.get(one + other, 1.0)
    mine, yours = _dropping(one, other, place), _dropping(other, one, place)
    before = [0.0, *accumulate(yours)]
    for sign, drop in zip(one, mine, strict=True):
        row = [before[0] + drop]
        for column, wanted in enumerate(other):
            change = 0.0 if sign == wanted else _COST.get(sign + wanted, 1.0)
            row.append(
                min(before[column] + change, before[column + 1] + drop, row[-1] + yours[column])
            )
        before = row
    return before[-1]


def _dropping(vowels: str, other: str, place: VowelPlace) -> list[float]:
    """Return the cost of dropping each of the vowels."""
    missing = _BESIDE if other else _MISSING[place]
    costs = [missing[sign] for sign in vowels]
    if place is VowelPlace.END and vowels:
        costs[-1] = _AT_END[vowels[-1]]
    elif other and vowels.endswith("@"):
        costs[-1] = _SILENT
    return costs
