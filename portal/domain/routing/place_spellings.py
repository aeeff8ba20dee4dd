"""Finds a place by any spelling of its name, and suggests similar names."""

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Final

from portal.domain.platform.text import fold, squash

_LONGEST, _SUGGESTIONS, _LIKENESS = 100, 3, 0.6
_KIND_WORD: Final = re.compile(r" (?:district|zila|zilla|jela|upazila|thana|জেলা|উপজেলা|থানা)$")
_BANGLA: Final = re.compile("[\u0980-\u09ff]")


class Spellings:
    """An index from every spelling to the code of its place.

    It is built from the names of each code: English, Bangla, then others.
    """

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        self._names = names
        self._codes = {
            squash(name): code
            for code, spellings in names.items()
            for name in (*reversed(spellings), code)
        }

    def find(self, text: str) -> str | None:
        """Returns the code of a place or None. Case, spacing and punctuation are ignored.

        The type of the place may follow the name: "ঢাকা জেলা", "Feni District".
        """
        text = text[:_LONGEST]
        return self._codes.get(squash(text)) or self._codes.get(
            squash(_KIND_WORD.sub("", fold(text)))
        )

    def suggest(self, text: str) -> list[str]:
        """Suggests similar names in the script of the text, the nearest first."""
        text = text[:_LONGEST]
        near = difflib.get_close_matches(
            squash(text), self._codes, n=2 * _SUGGESTIONS, cutoff=_LIKENESS
        )
        codes = dict.fromkeys(self._codes[spelling] for spelling in near)
        script = 1 if _BANGLA.search(text) else 0
        return [self._names[code][script] for code in codes][:_SUGGESTIONS]
