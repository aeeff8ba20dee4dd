"""What the monthly update hides, so that neither its rows nor its months give a small figure."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import hypothesis.strategies as st
from hypothesis import given

from portal.domain.reporting.monthly_suppression import (
    HiddenFigures,
    RowFigures,
    suppress_section,
)

LEAST = 5
Shown = Mapping[str, tuple[int | None, int | None]]


def publish(months: Sequence[Mapping[str, int]]) -> list[Shown]:
    """Returns month and cumulative figure of each row as each month shows them. `total` is the total."""
    before: dict[str, HiddenFigures] = {}
    sums = dict.fromkeys(months[0], 0)
    published = []
    for counts in months:
        sums = {name: sums[name] + count for name, count in counts.items()}
        rows = []
        for name, count in counts.items():
            left = before.get(name, HiddenFigures(False, False, None))
            rows.append(
                RowFigures(
                    name, "verified", name != "total", LEAST, count, sums[name],
                    left.held, left.held_rest,
                )
            )  # fmt: skip
        before = suppress_section(rows)
        published.append(
            {
                name: (
                    None if before[name].month else counts[name],
                    None if before[name].cumulative else sums[name],
                )
                for name in counts
            }
        )
    return published


def total_without(shown: Shown, *parts: str) -> tuple[int | None, int | None]:
    """Returns what total and parts give of the people beside these parts."""
    month, cumulative = (
        None if total is None or None in known else total - sum(n for n in known if n is not None)
        for total, *known in ([shown[name][at] for name in ("total", *parts)] for at in (0, 1))
    )
    return month, cumulative


def test_large_figures_and_none_at_all_are_shown() -> None:
    assert publish([{"total": 9}, {"total": 0}]) == [{"total": (9, 9)}, {"total": (0, 9)}]


def test_a_small_part_hides_the_part_that_would_give_it_away() -> None:
    (march,) = publish([{"men": 30, "women": 2, "total": 32}])
    assert march == {"men": (None, None), "women": (None, None), "total": (32, 32)}


def test_a_small_rest_hides_the_smallest_part() -> None:
    (march,) = publish([{"men": 30, "women": 10, "total": 41}])
    assert march == {"men": (30, 30), "women": (None, None), "total": (41, 41)}


def test_a_small_month_is_no_difference_of_two_cumulative_figures() -> None:
    assert [each["total"] for each in publish([{"total": n} for n in (40, 1, 0, 60, 70)])] == [
        (40, 40),
        (None, None),
        (0, None),
        (None, 101),
        (70, 171),
    ]


def test_months_that_stay_small_are_told_together() -> None:
    assert [each["total"] for each in publish([{"total": n} for n in (2, 2, 2, 2)])] == [
        (None, None),
        (None, None),
        (None, 6),
        (None, None),
    ]


def test_parts_that_hide_each_other_are_shown_again_together() -> None:
    march, april, may = publish(
        [
            {"men": 100, "women": 40, "total": 146},
            {"men": 50, "women": 2, "total": 52},
            {"men": 60, "women": 0, "total": 60},
        ]
    )
    assert march["men"] == (100, 100)
    assert april == {"men": (None, None), "women": (None, None), "total": (52, 198)}
    assert (may["men"][1], may["women"][1]) == (None, None)


def test_an_indicator_of_occasions_hides_nothing() -> None:
    row = RowFigures("calls", "calls", False, 0, 1, 1, None)
    assert not suppress_section([row])["calls"].month


@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 3)),
        min_size=1,
        max_size=12,
    )
)
def test_no_difference_of_shown_figures_is_a_small_count(
    counts: list[tuple[int, int, int]],
) -> None:
    months = [
        {"men": men, "women": women, "total": men + women + others} for men, women, others in counts
    ]
    published = [
        {**shown, "rest": total_without(shown, "men", "women")} for shown in publish(months)
    ]
    for shown in published:
        assert not [n for pair in shown.values() for n in pair if n is not None and 0 < n < LEAST]
    for name in published[0]:
        seen = [(at, row[name][1]) for at, row in enumerate(published)]
        known = [(-1, 0), *((at, count) for at, count in seen if count is not None)]
        for (before, earlier), (after, later) in pairwise(known):
            between = sum(published[at][name][0] or 0 for at in range(before + 1, after + 1))
            assert not 0 < later - earlier - between < LEAST, (name, published)
