from datetime import date, timedelta

import pytest

from portal.domain.reporting.forecast import HORIZON, day_reached
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.reporting.target import due_share, is_behind, is_met_early

MONTH = ReportMonth(2026, 11)
TODAY = date(2026, 11, 16)  # half of the thirty days are over


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2026, 11, 1), 0),
        (TODAY, 50),
        (date(2026, 11, 30), 97),
        (date(2026, 12, 1), 100),
        (date(2027, 3, 1), 100),
        (date(2026, 10, 9), 0),
    ],
)
def test_the_share_of_a_target_is_that_of_the_days_that_are_over(today: date, due: int) -> None:
    assert due_share(100, MONTH, today) == due


@pytest.mark.parametrize(("reached", "behind"), [(0, True), (39, True), (40, False), (99, False)])
def test_below_four_fifths_of_its_share_a_target_is_behind(reached: int, behind: bool) -> None:
    assert is_behind(reached, 100, MONTH, TODAY) is behind


def test_on_the_first_day_of_the_month_no_target_is_behind() -> None:
    assert not is_behind(0, 100, MONTH, MONTH.first)


def test_a_target_is_met_early_a_week_before_its_month_ends() -> None:
    assert is_met_early(date(2026, 11, 23), MONTH)
    assert not is_met_early(date(2026, 11, 24), MONTH)


@pytest.mark.parametrize(
    ("now", "gained", "days", "wait"),
    [
        (90, 28, 28, 10),
        (90, 56, 28, 5),
        (90, 27, 28, 11),  # ten days and a bit
        (100, 0, 28, 0),
        (120, -5, 3, 0),
        (10, 28, 28, 90),
    ],
)
def test_a_limit_is_reached_at_the_rate_of_the_last_weeks(
    now: int, gained: int, days: int, wait: int
) -> None:
    assert day_reached(now, 100, gained, days, TODAY) == TODAY + timedelta(days=wait)


@pytest.mark.parametrize(
    ("now", "gained", "days"),
    [(90, 0, 28), (90, -4, 28), (90, 60, 6), (9, 28, 28)],
    ids=["stands still", "falls", "less than a week of numbers", "too far away"],
)
def test_there_is_no_forecast_without_growth_numbers_or_a_near_day(
    now: int, gained: int, days: int
) -> None:
    assert day_reached(now, 100, gained, days, TODAY) is None
    assert timedelta(days=90) == HORIZON
