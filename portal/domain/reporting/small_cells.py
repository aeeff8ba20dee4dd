"""Suppression of small counts, so that no table points to one person."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

_K = TypeVar("_K", bound=Hashable)


def suppress_small_cells(counts: Mapping[_K, int], least: int) -> dict[_K, int | None]:
    """Returns the counts with None for each that must not be shown. Zero is shown.

    Counts from one to below `least` are hidden (primary suppression). The table shows its total, so
    that a single hidden count, or several with a small sum, could be computed: then the next smallest
    counts are hidden too (secondary suppression).
    """
    hidden = {key for key, count in counts.items() if 0 < count < least}
    if hidden:
        others = sorted((count, number, key) for number, (key, count) in enumerate(counts.items()) if count >= least)  # fmt: skip
        for _, _, key in others:
            if len(hidden) > 1 and sum(counts[each] for each in hidden) >= least:
                break
            hidden.add(key)
    return {key: None if key in hidden else count for key, count in counts.items()}
