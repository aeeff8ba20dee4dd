"""Suppression of small counts, so that no table points to one person."""

from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

_K = TypeVar("_K", bound=Hashable)


def suppress_small_cells(
    counts: Mapping[_K, int], least: int, also_hidden: Collection[_K] = ()
) -> dict[_K, int | None]:
    """Returns the counts with None for each that must not be shown. Zero is shown.

    Counts from one to below `least` are hidden (primary suppression). The table shows its total, so
    that a single hidden count, or several with a small sum, could be computed: then the next smallest
    counts are hidden too (secondary suppression). `also_hidden` are counts that another table gives away.
    Of equal counts the same is hidden in any order, so that two pages never hide different ones.
    """
    hidden = {key for key, count in counts.items() if 0 < count < least or key in also_hidden}
    if hidden:
        others = [key for key, count in counts.items() if count >= least and key not in hidden]
        for key in sorted(others, key=lambda each: (counts[each], str(each))):
            if len(hidden) > 1 and sum(counts[each] for each in hidden) >= least:
                break
            hidden.add(key)
    return {key: None if key in hidden else count for key, count in counts.items()}
