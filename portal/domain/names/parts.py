"""Common parts of names: prefixes, honorifics, second names, family names.

The table is `portal/data/names/parts.csv`; docs/decisions describes its sources.
"""

import functools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Final, NamedTuple

from portal.domain.names.distance import distance, split_sounds
from portal.domain.names.sounds import sounds
from portal.domain.platform import data_files
from portal.domain.platform.text import squash


class NamePartKind(Enum):
    """The kind of a part, which sets its weight in a comparison."""

    PREFIX = "prefix"  # Md., Mst.: tells the sex only
    HONORIFIC = "honorific"  # Haji, Dr., the late: may change during life
    LIGHT = "light"  # Begum, Uddin, Abdul: often dropped or changed
    MEDIUM = "medium"  # Islam, Rahman, Sultana: common, but part of the name
    FAMILY = "family"  # Talukder, Das, Chakma
    GIVEN = "given"  # all others


class NameSex(Enum):
    """The sex that a part of a name indicates."""

    MALE = "m"
    FEMALE = "f"


class NamePart(NamedTuple):
    """One common part and its usual spellings in both scripts."""

    name: str
    kind: NamePartKind
    sex: NameSex | None
    forms: frozenset[str]


# Largest distance to a common part. Short words are excluded because too many would match.
_NEAR: Final = 0.2
_NEAR_SHORT: Final = 0.05
_SHORT: Final = 2


def part_key(word: str) -> str:
    """Return the lookup key of a word: without case, signs, visarga or colon."""
    return squash(word).replace("ঃ", "")


def find_part(word: str) -> NamePart | None:
    """Return the common part that has this folded word as a usual spelling."""
    return _by_spelling().get(part_key(word))


@functools.lru_cache(1 << 15)
def find_part_by_sound(said: str) -> NamePart | None:
    """Return the second name or family name of this sound."""
    frame = split_sounds(said).frame
    if len(frame) < _SHORT:
        return None
    limit = _NEAR if len(frame) > _SHORT else _NEAR_SHORT
    near = [(distance(said, form), part) for form, part in _by_frame().get(frame, ())]
    best, part = min(near, key=lambda pair: pair[0], default=(limit + 1, None))
    return part if best <= limit else None


@functools.cache
def _by_spelling() -> Mapping[str, NamePart]:
    return dict(_forms())


@functools.cache
def _by_frame() -> Mapping[str, list[tuple[str, NamePart]]]:
    """Index second names and family names by consonants. Prefixes are found by spelling only."""
    found: dict[str, list[tuple[str, NamePart]]] = defaultdict(list)
    for form, part in _forms():
        if part.kind not in {NamePartKind.PREFIX, NamePartKind.HONORIFIC}:
            said = sounds(form)
            found[split_sounds(said).frame].append((said, part))
    return found


def _forms() -> Iterator[tuple[str, NamePart]]:
    for row in data_files.read_data_rows("names/parts"):
        sex = NameSex(row["sex"]) if row["sex"] else None
        forms = [part_key(form) for form in f"{row['bangla']};{row['latin']}".split(";")]
        part = NamePart(row["part"], NamePartKind(row["kind"]), sex, frozenset(forms))
        for form in forms:
            yield form, part
