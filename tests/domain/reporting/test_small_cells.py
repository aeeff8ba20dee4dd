import pytest

from portal.domain.reporting.age_bands import AgeBand, age_band
from portal.domain.reporting.small_cells import suppress_small_cells


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([0, 5, 90], set()),
        ([0, 2, 3, 90], {1, 2}),
        ([4, 90, 7], {0, 2}),  # the total would give the four away
        ([1, 1, 90, 40], {0, 1, 3}),  # two hidden cells with a sum of two are both one
        ([3], {0}),
        ([], set()),
    ],
)
def test_small_counts_are_hidden_and_cannot_be_computed(
    counts: list[int], hidden: set[int]
) -> None:
    shown = suppress_small_cells(dict(enumerate(counts)), 5)
    assert {key for key, count in shown.items() if count is None} == hidden
    assert all(count in (None, counts[key]) for key, count in shown.items())


def test_without_a_rule_nothing_is_hidden() -> None:
    assert suppress_small_cells({"a": 1}, 0) == {"a": 1}


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (None, AgeBand.NOT_KNOWN),
        (17, AgeBand.UNDER_18),
        (18, AgeBand.FROM_18),
        (24, AgeBand.FROM_18),
        (25, AgeBand.FROM_25),
        (54, AgeBand.FROM_45),
        (55, AgeBand.FROM_55),
        (100, AgeBand.FROM_55),
    ],
)
def test_an_age_has_one_band(age: int | None, band: AgeBand) -> None:
    assert age_band(age) is band
