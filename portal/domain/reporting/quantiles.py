"""Quantiles of whole numbers that are given as counts."""

from collections.abc import Mapping
from math import ceil


def quantile_of_counts(counts: Mapping[int, int], share: float) -> int | None:
    """Returns the smallest number that at least this share does not exceed (nearest rank).

    `counts` says how often each number occurs. Returns None without any.
    """
    rank = max(ceil(share * sum(counts.values())), 1)
    for number in sorted(counts):
        rank -= counts[number]
        if rank <= 0:
            return number
    return None
