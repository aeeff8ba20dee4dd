"""Suppression of small counts in a table of several dimensions."""

from collections import defaultdict
from collections.abc import Mapping

from portal.domain.reporting.small_cells import suppress_small_cells

Cell = tuple[str, ...]


def suppress_table(counts: Mapping[Cell, int], least: int) -> dict[Cell, int | None]:
    """Returns the counts with None for each that must not be shown.

    Each line of the table along each dimension is a table with a total, which another file may show.
    Suppression in one line can make it necessary in another, so that it is repeated until nothing
    changes.
    """
    shown = suppress_small_cells(counts, least)
    dimensions = len(next(iter(counts), ()))
    is_changed = True
    while is_changed:
        is_changed = False
        for dimension in range(dimensions if dimensions > 1 else 0):
            for line in _lines(shown, dimension):
                hidden = {cell for cell in line if shown[cell] is None}
                for cell in _to_hide(line, hidden, counts, least) - hidden:
                    shown[cell] = None
                    is_changed = True
    return shown


def _lines(cells: Mapping[Cell, object], dimension: int) -> list[list[Cell]]:
    """Returns the lines along a dimension: cells that differ there only."""
    lines: defaultdict[Cell, list[Cell]] = defaultdict(list)
    for cell in cells:
        lines[cell[:dimension] + cell[dimension + 1 :]].append(cell)
    return list(lines.values())


def _to_hide(
    line: list[Cell], hidden: set[Cell], counts: Mapping[Cell, int], least: int
) -> set[Cell]:
    """Returns the cells of a line that must be hidden: several, with no small sum."""
    wanted = set(hidden)
    if not wanted:
        return wanted
    for cell in sorted(set(line) - hidden, key=lambda each: (counts[each], each)):
        if len(wanted) > 1 and sum(counts[each] for each in wanted) >= least:
            break
        if counts[cell]:
            wanted.add(cell)
    return wanted
