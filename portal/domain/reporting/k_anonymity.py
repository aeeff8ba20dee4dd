"""k-anonymity of rows: each row of a file is equal to at least k - 1 others in every column.

Whole columns are coarsened first (global recoding), always the one with the most distinct values, until
few rows are left that stand out. These are left out. See Sweeney, "Achieving k-anonymity privacy
protection using generalization and suppression" (Datafly), 2002.
"""

import functools
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.domain.reporting.coarsening import Ladder, Level

LEAST_K: Final = 5
MOST_LEFT_OUT: Final = 0.05
"""The share of rows that may be left out before a column is coarsened instead."""

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


def anonymise(
    counts: Mapping[Row, int],
    ladders: Sequence[Ladder],
    day: date,
    *,
    least: int = LEAST_K,
    most_left_out: float = MOST_LEFT_OUT,
) -> Recoding:
    """Returns a recoding under which at least `least` rows are equal to each other.

    `counts` says how many times each exact row occurs, `ladders` how each column is coarsened.
    """
    total = sum(counts.values())
    levels = [0] * len(ladders)
    first = _coarsener(ladders, levels, day)
    groups: Counter[Row] = Counter()
    for row, count in counts.items():
        finest = first(row)
        groups[row if finest == row else finest] += count  # the same object takes no more memory
    distinct = [{row[at] for row in groups} for at in range(len(ladders))]
    while True:
        left_out = sum(count for count in groups.values() if count < least)
        column = _most_distinct(distinct, ladders, levels)
        if left_out <= total * most_left_out or column is None:
            break
        levels[column] += 1
        coarser = {value: ladders[column][levels[column]](value, day) for value in distinct[column]}
        distinct[column] = {*coarser.values()}
        groups = _merged(groups, column, coarser)
    coarse = _coarsener(ladders, levels, day)
    shown = {group: group for group, count in groups.items() if count >= least}
    return Recoding(
        levels=tuple(levels),
        rows={row: shown.get(coarse(row)) for row in counts},
        k=min((groups[group] for group in shown), default=0),
        left_out=left_out,
    )


def _merged(groups: Mapping[Row, int], column: int, coarser: Mapping[str, str]) -> Counter[Row]:
    """Returns the groups after one column became coarser."""
    merged: Counter[Row] = Counter()
    for row, count in groups.items():
        merged[(*row[:column], coarser[row[column]], *row[column + 1 :])] += count
    return merged


def _coarsener(ladders: Sequence[Ladder], levels: Sequence[int], day: date) -> Callable[[Row], Row]:
    """Returns a function for rows. It remembers the values of each column, of which there are few."""
    columns = [
        functools.cache(functools.partial(_at_day, ladder[level], day))
        for ladder, level in zip(ladders, levels, strict=True)
    ]
    return lambda row: tuple(column(value) for column, value in zip(columns, row, strict=True))


def _at_day(level: Level, day: date, value: str) -> str:
    return level(value, day)


def _most_distinct(
    distinct: Sequence[Collection[str]], ladders: Sequence[Ladder], levels: Sequence[int]
) -> int | None:
    """Returns the column to coarsen next, or None if all say nothing already."""
    free = [at for at, ladder in enumerate(ladders) if levels[at] < len(ladder) - 1]
    return max(free, key=lambda at: len(distinct[at]), default=None)
