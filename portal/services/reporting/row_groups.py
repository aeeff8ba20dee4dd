"""Groups of equal rows of a file without names, and how fine its cells may be at most."""

import functools
from collections.abc import Callable
from datetime import date

from portal.domain.reporting.coarsening import Ladder


class RowGroups(dict[tuple[str, ...], bytes]):
    """The numbers of groups of equal rows, in the order in which they come."""

    def __missing__(self, row: tuple[str, ...]) -> bytes:
        """Gives a new group the next number."""
        number = self[row] = len(self).to_bytes(4)
        return number


def group_of(number: bytes) -> int:
    """Returns the place of a group in the order in which they came."""
    return int.from_bytes(number)


def finest_cell(ladder: Ladder, day: date) -> Callable[[str], str]:
    """Returns the first level of a ladder. It remembers values, of which there are few."""
    return functools.cache(lambda value: ladder[0](value, day))
