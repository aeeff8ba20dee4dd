"""Recoding of coded columns does the same as coarsening row by row, step by step."""

from collections import Counter
from datetime import date
from random import Random

import pytest

from portal.domain.reporting.coarsening import LADDERS, Ladder
from portal.domain.reporting.coded_column import CodedColumn
from portal.domain.reporting.k_anonymity import Row, anonymise, anonymise_columns

DAY = date(2026, 11, 29)
VALUES = {
    "district": ["BD2022", "BD2003", "BD3026", "BD3033", ""],
    "age": ["15-24", "25-34", "35-44", "65+"],
    "month": [f"{year}-{month:02}" for year in range(2019, 2027) for month in range(1, 13)] + [""],
    "day": [f"2026-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 28)],
    "country": ["SA", "AE", "MY", "IT", "GB"],
    "value": ["female", "male"],
}


def step_by_step(rows: list[Row], ladders: list[Ladder]) -> tuple[list[int], list[Row | None]]:
    """Returns the levels and the coarse rows as the procedure is written in `k_anonymity`."""
    levels = [0] * len(ladders)
    while True:
        coarse = [
            tuple(ladder[level](value, DAY) for ladder, level, value in zip(ladders, levels, row, strict=True))
            for row in rows
        ]  # fmt: skip
        sizes = Counter(coarse)
        shown = [row if sizes[row] >= 5 else None for row in coarse]
        free = [at for at, ladder in enumerate(ladders) if levels[at] < len(ladder) - 1]
        if shown.count(None) <= len(rows) * 0.05 or not free:
            return levels, shown
        levels[max(free, key=lambda at: len({row[at] for row in coarse}))] += 1


@pytest.mark.parametrize("seed", range(40))
def test_columns_are_recoded_as_step_by_step(seed: int) -> None:
    chance = Random(seed)
    names = chance.choices([*VALUES], k=chance.choice([1, 3, 6, 12, 20]))
    rows = [
        tuple(VALUES[name][int(len(VALUES[name]) * chance.random() ** 3)] for name in names)
        for _ in range(chance.choice([0, 4, 30, 600]))
    ]
    ladders = [LADDERS[name] for name in names]
    levels, shown = step_by_step(rows, ladders)
    columns = [CodedColumn.of(row[at] for row in rows) for at in range(len(names))]
    found = anonymise_columns(columns, ladders, DAY)
    assert list(found.levels) == levels
    assert [found.groups[group] for group in found.group_of] == shown
    assert found.left_out == shown.count(None)
    sizes = Counter(row for row in shown if row is not None)
    assert found.k == min(sizes.values(), default=0)
    by_row = anonymise(Counter(rows), ladders, DAY)
    assert [by_row.rows[row] for row in rows] == shown


@pytest.mark.parametrize("different", [1, 255, 256, 257, 65_536, 65_537])
def test_any_number_of_different_values_is_told_apart(different: int) -> None:
    values = [str(number) for number in range(different)] * 5
    columns = [CodedColumn.of(values), CodedColumn.of(reversed(values))]
    found = anonymise_columns(columns, [LADDERS["value"]] * 2, DAY)
    assert (found.levels, found.k, found.left_out) == ((0, 0), 5, 0)
    assert [found.groups[group] for group in found.group_of] == [*zip(values, reversed(values), strict=True)]  # fmt: skip
