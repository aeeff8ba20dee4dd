from datetime import date

import pytest

from portal.domain.casework.working_days import holiday_on, is_working_day, next_working_day


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 11, 26), True),  # Thursday
        (date(2026, 11, 27), False),  # Friday
        (date(2026, 11, 28), False),  # Saturday
        (date(2026, 11, 29), True),  # Sunday
        (date(2026, 12, 16), False),  # Victory Day
        (date(2027, 2, 21), False),
    ],
)
def test_offices_are_closed_on_friday_saturday_and_public_holidays(
    day: date, is_open: bool
) -> None:
    assert is_working_day(day) is is_open


def test_the_working_day_after_a_weekend_is_sunday_unless_it_is_a_holiday() -> None:
    assert next_working_day(date(2026, 11, 27)) == date(2026, 11, 29)
    assert next_working_day(date(2027, 2, 19)) == date(2027, 2, 22)


def test_a_holiday_has_a_name_in_both_languages() -> None:
    holiday = holiday_on(date(2026, 12, 16))
    assert holiday == ("Victory Day", "বিজয় দিবস")
