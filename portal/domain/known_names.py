"""Given names that are known, so that another known name is told from a slip of the keyboard.

The table is `portal/data/names/given.csv`. A name that is not in it is compared by its sound alone.
"""

import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from portal.domain import data_files
from portal.domain.name_distance import distance, split_sounds
from portal.domain.name_sounds import sounds
from portal.domain.text import squash

Spellings = Iterable[str]

# A word is a known name up to the first distance, and may be meant for one up to the second; the
# stricter pair is for words that sound nearly alike (Rashid and Rashed).
_NEAR: Final = (0.12, 0.22)
_EXACT: Final = (0.03, 0.07)
_ALIKE: Final = 0.2
_UL: Final = ("ul", "ur")


class KnownNames:
    """Names, each with all its spellings, found by their sound."""

    def __init__(self, names: Iterable[Spellings]) -> None:
        self._by_frame: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for name, spellings in enumerate(names):
            for said in {sounds(squash(spelling)) for spelling in spellings}:
                self._by_frame[split_sounds(said).frame].append((said, name))
        self._near = functools.lru_cache(1 << 14)(self._find_near)

    def knows(self, said: str) -> bool:
        """Whether a word of these sounds is one of the names, maybe spelled in another way."""
        return self._is(said, _NEAR[0])

    def are_same(self, one: str, other: str) -> bool:
        """Whether both words are spellings of one name of the list."""
        return self._overlap(one, other, _EXACT[0], _NEAR[0])

    def are_different(self, one: str, other: str) -> bool:
        """Whether both words are names of the list and can't be meant for the same one."""
        surely, maybe = _EXACT if distance(one, other) <= _ALIKE else _NEAR
        return (
            self._is(one, surely)
            and self._is(other, surely)
            and not self._overlap(one, other, surely, maybe)
            and not self._overlap(other, one, surely, maybe)
        )

    def _is(self, said: str, limit: float) -> bool:
        return any(cost <= limit for cost in self._near(said).values())

    def _overlap(self, one: str, other: str, limit: float, other_limit: float) -> bool:
        mine, yours = self._near(one), self._near(other)
        return any(
            cost <= limit and yours.get(name, 1.0) <= other_limit for name, cost in mine.items()
        )

    def _find_near(self, said: str) -> Mapping[int, float]:
        """The names within reach, each with its distance; Rafiqul is Rafiq."""
        found: dict[int, float] = {}
        for form in (said, said[:-2]) if said.endswith(_UL) else (said,):
            for spelled, name in self._by_frame.get(split_sounds(form).frame, ()):
                cost = distance(form, spelled)
                if cost <= _NEAR[1]:
                    found[name] = min(cost, found.get(name, 1.0))
        return found


@functools.cache
def known_names() -> KnownNames:
    """The names of `portal/data/names/given.csv`."""
    return KnownNames(
        (*row["bangla"].split(";"), *row["latin"].split(";"))
        for row in data_files.rows("names/given")
    )
