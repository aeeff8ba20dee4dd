"""Questions about names of places in a list that are not known: "Did you mean …?"."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from portal.domain.platform.text import fold

NEW_PLACE: Final = "*"
"""Stands before the name of a place that is not in the list and is meant as written. As the answer to a
question it means the same."""
LONGEST_NAME: Final = 60

PlaceKey = tuple[str, str]
"""The code of the district, and the folded name."""


class PlaceQuestion(NamedTuple):
    """A name that is not known in its district and resembles known ones."""

    district: str
    name: str
    near: Sequence[str]
    """Codes of the similar places, the likeliest first."""
    rows: int = 1
    meant: str = ""
    """The code that the officer chose, `NEW_PLACE`, or nothing yet."""

    @property
    def key(self) -> PlaceKey:
        """Returns what makes two questions one."""
        return place_key(self.district, self.name)


def place_key(district: str, name: str) -> PlaceKey:
    """Returns the key of a name, which is the same for spellings that differ in case or spaces only."""
    return district, fold(name)
