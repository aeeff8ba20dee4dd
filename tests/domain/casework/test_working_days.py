from datetime import date, timedelta

import pytest

from portal.domain.casework.working_days import Holiday, HolidayCalendar

EMPTY = HolidayCalendar({})
EID = Holiday("Eid-ul-Fitr", "ঈদুল ফিতর")
OF_2027 = HolidayCalendar({date(2027, 3, day): EID for day in (9, 10, 11)})


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
    assert EMPTY.is_working_day(day) is is_open


def test_the_working_day_after_a_weekend_is_sunday_unless_it_is_a_holiday() -> None:
    assert EMPTY.next_working_day(date(2026, 11, 27)) == date(2026, 11, 29)
    assert EMPTY.next_working_day(date(2027, 2, 19)) == date(2027, 2, 22)


def test_a_holiday_has_a_name_in_both_languages() -> None:
    assert EMPTY.holiday_on(date(2026, 12, 16)) == ("Victory Day", "বিজয় দিবস")


def test_the_list_of_a_year_replaces_the_fixed_holidays_of_that_year_alone() -> None:
    assert OF_2027.holiday_on(date(2027, 3, 10)) == EID
    assert OF_2027.is_working_day(date(2027, 5, 2))
    assert OF_2027.holiday_on(date(2027, 12, 16)) is None
    assert OF_2027.holiday_on(date(2026, 12, 16)) is not None
    assert OF_2027.next_working_day(date(2027, 3, 9)) == date(2027, 3, 14)


def test_holidays_are_known_to_the_end_of_the_last_year_without_a_gap() -> None:
    assert OF_2027.known_until(date(2027, 5, 1)) == date(2027, 12, 31)
    assert OF_2027.known_until(date(2026, 12, 31)) is None
    later = {day + timedelta(days=730): each for day, each in OF_2027.announced.items()}
    gap = HolidayCalendar({**OF_2027.announced, **later})
    assert gap.known_until(date(2027, 1, 1)) == date(2027, 12, 31)


def test_a_call_is_due_some_working_days_later_and_not_in_the_weekend() -> None:
    assert EMPTY.working_days_after(date(2026, 11, 25), 3) == date(2026, 11, 30)
    assert EMPTY.working_days_after(date(2026, 12, 15), 1) == date(2026, 12, 17)
