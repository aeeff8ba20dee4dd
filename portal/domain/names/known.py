"""Known given names, which distinguish a different name from a typing error.

The table is `portal/data/names/given.csv`. Other names are compared by sound only.
"""

import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from portal.domain.names.distance import distance, split_sounds
from portal.domain.names.sounds import sounds
from portal.domain.platform import data_files
from portal.domain.platform.text import squash

Spellings = Iterable[str]

# A word is a known name up to the first distance, and a possible misspelling up to the second.
_IS, _MAY_BE = 0.12, 0.22
_EXACT: Final = 0.03
_UL: Final = ("ul", "ur")
_UL_LETTERS: Final = ("ul", "ur", "ুল", "ুর")


class KnownNames:
    """An index from sounds to names and their spellings."""

    def __init__(self, names: Iterable[Spellings]) -> None:
        self._by_frame: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self._by_letters: dict[str, set[int]] = defaultdict(set)
        for name, spellings in enumerate(names):
            letters = {squash(spelling) for spelling in spellings}
            for word in letters:
                self._by_letters[word].add(name)
            for said in set(map(sounds, letters)):
                self._by_frame[split_sounds(said).frame].append((said, name))
        self._near = functools.lru_cache(1 << 14)(self._find_near)

    def knows(self, said: str) -> bool:
        """Whether a word of these sounds is one of the names, in any spelling."""
        return any(cost <= _IS for cost in self._near(said).values())

    def has(self, word: str) -> bool:
        """Whether the list contains this spelling, folded."""
        return word in self._by_letters

    def are_same(self, one: str, other: str) -> bool:
        """Whether words of these sounds are spellings of one name of the list."""
        return self._overlap(one, other, _EXACT, _IS) or self._overlap(other, one, _EXACT, _IS)

    def sound_different(self, one: str, other: str) -> bool:
        """Whether words of these sounds are two different names of the list."""
        return (
            self.knows(one)
            and self.knows(other)
            and not self._overlap(one, other, _IS, _MAY_BE)
            and not self._overlap(other, one, _IS, _MAY_BE)
        )

    def are_spelled_different(self, one: str, other: str) -> bool:
        """Whether two folded words are spellings in the list that share no name."""
        mine, yours = self._spelled(one), self._spelled(other)
        return bool(mine and yours and not mine & yours)

    def _spelled(self, word: str) -> set[int]:
        forms = (word, word[:-2]) if word.endswith(_UL_LETTERS) else (word,)
        return {name for form in forms for name in self._by_letters.get(form, ())}

    def _overlap(self, one: str, other: str, limit: float, other_limit: float) -> bool:
        mine, yours = self._near(one), self._near(other)
        return any(
            cost <= limit and yours.get(name, 1.0) <= other_limit for name, cost in mine.items()
        )

    def _find_near(self, said: str) -> Mapping[int, float]:
        """Return the nearest names with their distances. Rafiqul matches Rafiq."""
        found: dict[int, float] = {}
        for form in (said, said[:-2]) if said.endswith(_UL) else (said,):
            for spelled, name in self._by_frame.get(split_sounds(form).frame, ()):
                cost = distance(form, spelled)
                if cost <= _MAY_BE:
                    found[name] = min(cost, found.get(name, 1.0))
        return found


@functools.cache
def known_names() -> KnownNames:
    """Return the names of `portal/data/names/given.csv`."""
    return KnownNames(
        (*row["bangla"].split(";"), *row["latin"].split(";"))
        for row in data_files.read_data_rows("names/given")
    )
