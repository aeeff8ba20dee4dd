"""k-anonymity of rows: each row of a file is equal to at least k - 1 others in every column.

Whole columns are coarsened first (global recoding), always the one with the most distinct values, until
few rows are left that stand out. These are left out. See Sweeney, "Achieving k-anonymity privacy
protection using generalization and suppression" (Datafly), 2002.
"""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count, islice
from typing import Final

from portal.domain.reporting.coarsening import Ladder, Level
from portal.domain.reporting.coded_column import CodedColumn, row_keys

LEAST_K: Final = 5
MOST_LEFT_OUT: Final = 0.05
"""The share of rows that may be left out before a column is coarsened instead."""

_ROWS_AT_ONCE: Final = 50_000

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recoding:
    """The level of each column, and what becomes of each exact row."""

    levels: Sequence[int]
    rows: Mapping[Row, Row | None]
    """The coarse row of each exact one. None is left out."""
    k: int
    """The size of the smallest group of equal rows. 0 if no row is left."""
    left_out: int


@dataclass(frozen=True, slots=True)
class ColumnRecoding:
    """The level of each column, and the group of each row: the rows that are equal to it."""

    levels: Sequence[int]
    group_of: Sequence[int]
    """The number of the group of each row."""
    groups: Sequence[Row | None]
    """The coarse row of each group. None is left out."""
    k: int
    """The size of the smallest group of equal rows. 0 if no row is left."""
    left_out: int


def anonymise(counts: Mapping[Row, int], ladders: Sequence[Ladder], day: date) -> Recoding:
    """Returns a recoding under which at least `LEAST_K` rows are equal to each other.

    `counts` says how many times each exact row occurs, `ladders` how each column is coarsened.
    """
    exact = list(Counter(counts).elements())
    columns = [CodedColumn.of(row[at] for row in exact) for at in range(len(ladders))]
    found = anonymise_columns(columns, ladders, day)
    of_row = {row: found.groups[group] for row, group in zip(exact, found.group_of, strict=True)}
    return Recoding(found.levels, of_row, found.k, found.left_out)


def anonymise_columns(
    columns: Sequence[CodedColumn],
    ladders: Sequence[Ladder],
    day: date,
    *,
    least: int = LEAST_K,
    most_left_out: float = MOST_LEFT_OUT,
) -> ColumnRecoding:
    """Returns a recoding under which at least `least` rows are equal to each other.

    The order in which columns are coarsened depends on their values only. Each step unites groups, so that
    no more rows stand out than before: the first step that is enough is found by halving.
    """
    steps = _steps(columns, ladders, day)
    rows = len(columns[0].codes) if columns else 0
    most = most_left_out * rows

    def is_enough(levels: Sequence[int]) -> bool:
        sizes: Counter[object] = Counter()
        keys = iter(row_keys(columns, _at_levels(ladders, levels, day)))
        while several := list(islice(keys, _ROWS_AT_ONCE)):
            sizes.update(several)
            # So many groups cannot all be large or left out. Counting them all would take much memory.
            if len(sizes) > most + rows / least:
                return False
        return sum(size for size in sizes.values() if size < least) <= most

    levels = steps[
        bisect_left(range(len(steps) - 1), True, key=lambda step: is_enough(steps[step]))
    ]
    return _grouped(columns, levels, _at_levels(ladders, levels, day), least)


def _grouped(
    columns: Sequence[CodedColumn],
    levels: Sequence[int],
    coarsen: Sequence[Callable[[str], str]],
    least: int,
) -> ColumnRecoding:
    """Returns the groups of equal rows at these levels."""
    sizes = Counter(row_keys(columns, coarsen))
    numbers = dict(zip(sizes, count()))
    group_of = array("I", map(numbers.__getitem__, row_keys(columns, coarsen)))
    examples = dict(zip(group_of, count()))
    """A row of each group."""
    shown = [size >= least for size in sizes.values()]
    groups = [
        tuple(
            level(column.value_at(examples[group]))
            for column, level in zip(columns, coarsen, strict=True)
        )
        if is_shown
        else None
        for group, is_shown in enumerate(shown)
    ]
    of_shown = [size for size in sizes.values() if size >= least]
    return ColumnRecoding(
        levels, group_of, groups, min(of_shown, default=0), sizes.total() - sum(of_shown)
    )


def _steps(
    columns: Sequence[CodedColumn], ladders: Sequence[Ladder], day: date
) -> Sequence[Sequence[int]]:
    """Returns the levels of all columns after each step, until all say nothing.

    A step coarsens the column with the most different values.
    """
    levels = [0] * len(ladders)
    different = [
        {coarsen(value) for value in column.values}
        for column, coarsen in zip(columns, _at_levels(ladders, levels, day), strict=True)
    ]
    steps = [tuple(levels)]
    while free := [at for at, ladder in enumerate(ladders) if levels[at] < len(ladder) - 1]:
        widest = max(free, key=lambda at: len(different[at]))
        levels[widest] += 1
        level = ladders[widest][levels[widest]]
        different[widest] = {level(value, day) for value in different[widest]}
        steps.append(tuple(levels))
    return steps


def _at_levels(
    ladders: Sequence[Ladder], levels: Sequence[int], day: date
) -> Sequence[Callable[[str], str]]:
    """Returns what coarsens the values of each column."""
    return [_on_day(ladder[level], day) for ladder, level in zip(ladders, levels, strict=True)]


def _on_day(level: Level, day: date) -> Callable[[str], str]:
    return lambda value: level(value, day)
