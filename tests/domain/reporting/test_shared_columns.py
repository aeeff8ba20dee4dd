from collections import Counter
from datetime import date
from random import Random

import pytest

from portal.domain.platform.errors import Invalid
from portal.domain.reporting.coarsening import ANYTHING, LADDERS
from portal.domain.reporting.k_anonymity import anonymise
from portal.domain.reporting.shared_columns import (
    PSEUDONYM,
    Grade,
    load_shared_columns,
    select_columns,
    selectable_columns,
)
from portal.domain.reporting.suppressed_table import suppress_table

DAY = date(2026, 11, 29)


def test_every_column_without_names_can_be_coarsened_until_it_says_nothing() -> None:
    for column in selectable_columns(Grade.PSEUDONYMISED):
        assert column.ladder is not None, column.id
        assert column.ladder[-1]("BD2022", DAY) == ANYTHING


def test_columns_of_persons_are_only_in_files_with_names() -> None:
    for name in ("reference", "mobile", "birth", "village", "upazila", "needs", "document_number"):
        assert load_shared_columns()[name].grade is Grade.IDENTIFIABLE
        with pytest.raises(Invalid, match="cannot have the column"):
            select_columns(Grade.PSEUDONYMISED, [name])
    with pytest.raises(Invalid, match="cannot have the column"):
        select_columns(Grade.AGGREGATED, [PSEUDONYM])


def test_counts_are_divided_by_few_columns() -> None:
    with pytest.raises(Invalid, match="at most"):
        select_columns(Grade.AGGREGATED, ["sex", "district", "country", "channel"])


@pytest.mark.parametrize(
    ("ladder", "value", "levels"),
    [
        ("age", "25-34", ["25-34", "15-34", "*"]),
        ("age", "35-44", ["35-44", "35-54", "*"]),
        ("age", "65+", ["65+", "55+", "*"]),
        ("day", "2026-02-28", ["2026-02", "2026-Q1", "2026", "*"]),
        ("month", "2026-12", ["2026-12", "2026-Q4", "2026", "*"]),
        ("month", "2019", ["2019", "2019", "2019", "*"]),
        ("month", "", ["", "", "", "*"]),
        ("district", "BD3026", ["BD3026", "BD30", "*"]),
        ("district", "", ["", "", "*"]),
        ("country", "QA", ["QA", "gcc", "*"]),
        ("country", "GB", ["GB", "eu_uk", "*"]),
        ("country", "MY", ["MY", "other", "*"]),
        ("value", "female", ["female", "*"]),
    ],
)
def test_a_value_is_coarsened_step_by_step(ladder: str, value: str, levels: list[str]) -> None:
    assert [level(value, DAY) for level in LADDERS[ladder]] == levels


@pytest.mark.parametrize("seed", range(12))
def test_no_row_stands_out_from_four_others(seed: int) -> None:
    random = Random(seed)
    ladders = [LADDERS[name] for name in ("district", "age", "month", "value")]
    rows = [
        (
            random.choice(["BD2022", "BD2003", "BD3026", "BD3033"]),
            random.choice(["15-24", "25-34", "35-44", "65+"]),
            f"2026-{random.randint(1, 12):02}",
            random.choice("fm"),
        )
        for _ in range(random.choice([3, 5, 91, 700]))
    ]
    recoding = anonymise(Counter(rows), ladders, DAY)
    written = [coarse for row in rows if (coarse := recoding.rows[row])]
    groups = Counter(written)
    assert recoding.k == min(groups.values(), default=0)
    assert not groups or recoding.k >= 5
    assert len(written) + recoding.left_out == len(rows)


def test_columns_are_coarsened_before_rows_are_left_out() -> None:
    rows: Counter[tuple[str, ...]] = Counter(
        (f"2026-{month:02}", "f") for month in range(1, 13) for _ in range(2)
    )
    recoding = anonymise(rows, [LADDERS["month"], LADDERS["value"]], DAY)
    assert (recoding.levels, recoding.k, recoding.left_out) == ((1, 0), 6, 0)


def test_few_rows_that_stand_out_are_left_out_instead() -> None:
    rows: dict[tuple[str, ...], int] = {("2026-01", "f"): 99, ("2026-02", "f"): 1}
    recoding = anonymise(rows, [LADDERS["month"], LADDERS["value"]], DAY)
    assert recoding.rows == {("2026-01", "f"): ("2026-01", "f"), ("2026-02", "f"): None}
    assert (recoding.levels, recoding.k, recoding.left_out) == ((0, 0), 99, 1)


def test_a_hidden_cell_cannot_be_computed_from_either_margin() -> None:
    counts: dict[tuple[str, ...], int] = {
        ("a", "x"): 3, ("a", "y"): 20, ("a", "z"): 30,
        ("b", "x"): 40, ("b", "y"): 9, ("b", "z"): 50,
        ("c", "x"): 60, ("c", "y"): 70, ("c", "z"): 80,
    }  # fmt: skip
    hidden = {cell for cell, shown in suppress_table(counts, 5).items() if shown is None}
    assert ("a", "x") in hidden
    for at in (0, 1):
        lines = Counter(cell[at] for cell in hidden)
        assert min(lines.values()) >= 2, "one hidden cell of a line is its total less the others"


def test_a_table_without_small_cells_is_shown_whole() -> None:
    counts: dict[tuple[str, ...], int] = {("a", "x"): 5, ("b", "x"): 9}
    assert suppress_table(counts, 5) == counts
    assert suppress_table({}, 5) == {}


@pytest.mark.parametrize(
    ("ladder", "value"),
    [
        ("value", "male"), ("age", "35-44"), ("age", "65+"), ("day", "2026-11-22"), ("month", "2026-11"),
        ("month", "2026"), ("division", "BD20"), ("district", "BD2022"), ("country", "SA"), ("country", "MY"),
        *((name, "") for name in LADDERS),
    ],
)  # fmt: skip
def test_a_level_makes_the_same_of_a_value_and_of_its_finer_level(ladder: str, value: str) -> None:
    finest, *coarser = LADDERS[ladder]
    before = finest(value, DAY)
    for level in coarser:
        assert level(before, DAY) == level(value, DAY)
        before = level(value, DAY)
