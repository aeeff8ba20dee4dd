"""Classes of counts for a map: about as many areas in each class."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from math import ceil


def class_limits(counts: Iterable[int], classes: int) -> list[int]:
    """Returns the largest count of each class, ascending. There may be fewer classes. Zero has none."""
    ordered = sorted(count for count in counts if count > 0)
    if not ordered:
        return []
    return sorted({ordered[ceil(len(ordered) * each / classes) - 1] for each in range(1, classes + 1)})  # fmt: skip


def class_of(count: int, limits: Sequence[int]) -> int:
    """Returns the number of the class of a count, from 1. Zero is 0."""
    return bisect_left(limits, count) + 1 if count > 0 else 0
