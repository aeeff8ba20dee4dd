import random
import statistics
from collections import Counter

from portal.domain.reporting.quantiles import quantile_of_counts


def test_a_quantile_of_counts_is_that_of_the_sorted_numbers() -> None:
    numbers = [random.Random(3).randint(0, 40) for _ in range(501)]
    counts = Counter(numbers)
    assert quantile_of_counts(counts, 0.5) == statistics.median(numbers)
    assert quantile_of_counts(counts, 0.9) == sorted(numbers)[450]


def test_a_single_number_is_every_quantile_and_none_has_none() -> None:
    assert [quantile_of_counts({7: 1}, share) for share in (0.0, 0.5, 0.9, 1.0)] == [7, 7, 7, 7]
    assert quantile_of_counts({}, 0.5) is None
