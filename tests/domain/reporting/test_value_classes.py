from portal.domain.reporting.value_classes import class_limits, class_of


def test_each_class_has_about_as_many_counts() -> None:
    counts = [1, 2, 3, 4, 10, 20, 30, 40, 500, 6000]
    limits = class_limits([0, 0, *counts], 5)
    assert limits == [2, 4, 20, 40, 6000]
    assert [class_of(each, limits) for each in counts] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_equal_counts_are_in_one_class_and_zero_is_in_none() -> None:
    assert class_limits([7, 7, 7, 9], 5) == [7, 9]
    assert class_limits([0, 0], 5) == []
    assert class_of(0, [7, 9]) == 0
    assert class_of(8, [7, 9]) == 2
