"""Finds a place by any spelling of its name, in either script, and suggests similar names."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

from portal.domain.names.distance import FAR, distance
from portal.domain.platform.text import squash
from portal.domain.routing.place_sounds import Words, likeness, sounds_of_words, telling_words

_LONGEST, _SUGGESTIONS = 100, 3
SAME_SOUND: Final = 0.2
"""The largest distance in sound of two spellings of one name."""
_MARGIN: Final = 0.25
"""The least by which all other places must be farther away."""
_LIKENESS: Final = 0.62
"""The least similarity of a suggestion."""
_FEWEST_SOUNDS: Final = 3
_MOST_REMEMBERED: Final = 4096
_BANGLA: Final = re.compile("[\u0980-\u09ff]")

Names = Mapping[str, Sequence[str]]
"""The names of each code."""


V = TypeVar("V")


class _Spelling(NamedTuple):
    code: str
    words: Words
    said: str


class _Remembered(dict[str, V]):
    """Remembers results, because a list repeats the same names in thousands of rows."""

    def __init__(self, find: Callable[[str], V]) -> None:
        self._find = find

    def __missing__(self, text: str) -> V:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        self[text] = self._find(text)
        return self[text]


class Spellings:
    """An index from every spelling to the code of its place.

    `names` are the names of each code: English, Bangla, then others. `parts` are names of towns in it,
    which are suggested and never taken. `around` are the names of the larger place, which people
    write before or after the name: "Debidwar, Cumilla", "কুমিল্লা সদর".
    """

    def __init__(
        self,
        names: Names,
        *,
        parts: Names | None = None,
        around: Iterable[str] = (),
        same_sound: float = SAME_SOUND,
    ) -> None:
        self._names = names
        self._same_sound = same_sound
        self._around = tuple({telling_words(name) for name in around} - {()})
        self._codes = {
            squash(name): code
            for code, spellings in names.items()
            for name in (*reversed(spellings), code)
        }
        self._spellings = list(self._indexed(names))
        self._suggested = [*self._spellings, *self._indexed(parts or {})]
        self._owners = _owners(names, self._forms)
        self._parts = {each.words for each in self._suggested[len(self._spellings) :]}
        self._found = _Remembered(self._find)
        self._near = _Remembered(self._find_similar)

    def find(self, text: str) -> str | None:
        """Returns the code of the one place that is written or sounds like this, or None."""
        return self._found[text[:_LONGEST]]

    def suggest(self, text: str) -> list[str]:
        """Suggests similar names in the script of the text, the nearest first."""
        script = 1 if _BANGLA.search(text[:_LONGEST]) else 0
        return [self._names[code][script] for code in self.suggest_codes(text)]

    def suggest_codes(self, text: str) -> list[str]:
        """Returns the codes of similar names, the nearest first."""
        return self._near[text[:_LONGEST]]

    def _find_similar(self, text: str) -> list[str]:
        nearest: dict[str, float] = {}
        for words in self._forms(text):
            said = sounds_of_words(words)
            for each in self._suggested:
                found = likeness(words, said, each.words, each.said)
                if found >= _LIKENESS and found > nearest.get(each.code, 0):
                    nearest[each.code] = found
        return sorted(nearest, key=lambda code: -nearest[code])[:_SUGGESTIONS]

    def _find(self, text: str) -> str | None:
        if code := self._codes.get(squash(text)):
            return code
        forms = list(self._forms(text))
        if not self._parts.isdisjoint(forms[:1]):
            return None
        for words in forms:
            if code := self._owners.get("".join(words)):
                return code
        return next(filter(None, map(self._find_by_sound, forms)), None)

    def _find_by_sound(self, words: Words) -> str | None:
        said = sounds_of_words(words)
        if len(said) < _FEWEST_SOUNDS:
            return None
        far: dict[str, float] = {}
        for each in self._spellings:
            far[each.code] = min(far.get(each.code, FAR), distance(said, each.said))
        best, second, *_ = sorted((*far, ""), key=lambda code: far.get(code, FAR))
        is_alone = far.get(second, FAR) - far[best] >= _MARGIN
        return best if is_alone and far[best] <= self._same_sound else None

    def _indexed(self, names: Names) -> Iterator[_Spelling]:
        for code, spellings in names.items():
            forms = (words for name in spellings for words in self._forms(name))
            for words in dict.fromkeys(forms):
                yield _Spelling(code, words, sounds_of_words(words))

    def _forms(self, text: str) -> Iterator[Words]:
        """Yields the words of a name, then without the name of the larger place beside it."""
        words = telling_words(text)
        if words:
            yield words
        for around in self._around:
            size = len(around)
            if len(words) > size and words[-size:] == around:
                yield words[:-size]
            if len(words) > size and words[:size] == around:
                yield words[size:]


def _owners(names: Names, forms_of: Callable[[str], Iterable[Words]]) -> dict[str, str]:
    """Returns the one place of each form of a name. A whole name counts before a shortened one."""
    owners: dict[str, dict[str, bool]] = {}
    for code, spellings in names.items():
        for name in spellings:
            for place, words in enumerate(forms_of(name)):
                theirs = owners.setdefault("".join(words), {})
                theirs[code] = theirs.get(code, False) or place == 0
    unique = {}
    for joined, codes in owners.items():
        whole = [code for code, is_whole in codes.items() if is_whole] or list(codes)
        if len(whole) == 1:
            unique[joined] = whole[0]
    return unique
