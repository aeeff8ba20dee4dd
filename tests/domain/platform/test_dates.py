"""Dates with and without a known day."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.domain.platform.dates import MonthYear, day_begin, dhaka_day
from portal.domain.registration.birth import Birth
from portal.domain.registration.choices import BirthGiven

TODAY = date(2026, 11, 22)
PAST = st.dates(date(1900, 1, 1), TODAY)


def on(year: int, month: int, day: int) -> Birth:
    """A birth on a known day."""
    return Birth(BirthGiven.DATE, day=date(year, month, day))


def test_a_day_begins_at_midnight_in_bangladesh() -> None:
    begin = day_begin(date(2026, 11, 22))
    assert begin == datetime(2026, 11, 21, 18, tzinfo=UTC)
    assert dhaka_day(begin) == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (on(1990, 11, 22), 36),  # the birthday itself
        (on(1990, 11, 23), 35),  # the day before it
        (on(1990, 1, 1), 36),
        (on(2026, 11, 22), 0),
        (Birth(BirthGiven.YEAR, year=1990), 36),
        (Birth(BirthGiven.AGE, age=36, said_on=TODAY), 36),
        (Birth(BirthGiven.AGE, age=36, said_on=date(2020, 5, 1)), 42),
    ],
)
def test_ages_are_full_years_or_the_nearest_guess(born: Birth, age: int) -> None:
    assert born.age_on(TODAY) == age


def test_who_is_born_on_a_leap_day_is_a_year_older_on_the_first_of_march() -> None:
    born = on(2004, 2, 29)
    assert born.age_on(date(2023, 2, 28)) == 18
    assert born.age_on(date(2023, 3, 1)) == 19
    assert born.age_on(date(2024, 2, 29)) == 20


@given(PAST)
def test_an_age_grows_by_one_in_every_year(day: date) -> None:
    born = Birth(BirthGiven.DATE, day=day)
    ages = [born.age_on(date(year, 6, 15)) for year in range(2027, 2060)]
    assert ages == list(range(ages[0], ages[0] + len(ages)))


def test_the_year_of_birth_is_known_or_one_of_two() -> None:
    assert on(1990, 3, 5).years() == (1990, 1990)
    assert Birth(BirthGiven.YEAR, year=1990).years() == (1990, 1990)
    assert Birth(BirthGiven.AGE, age=36, said_on=TODAY).years() == (1989, 1990)


@given(PAST, st.integers(0, 120))
def test_an_age_fits_the_years_it_is_said_to_lie_in(day: date, age: int) -> None:
    # On 31 December everybody has had their birthday, so the range is one year too wide.
    assume((day.month, day.day) != (12, 31))
    said = Birth(BirthGiven.AGE, age=age, said_on=day)
    for year in said.years():
        ages = {Birth(BirthGiven.DATE, day=date(year, m, d)).age_on(day) for m, d in DAYS}
        assert age in ages


DAYS = [(1, 1), (1, 31), (6, 15), (12, 1), (12, 31)]


@given(
    st.builds(Birth, st.just(BirthGiven.DATE), day=st.dates())
    | st.builds(Birth, st.just(BirthGiven.YEAR), year=st.integers(1, 9999))
    | st.builds(Birth, st.just(BirthGiven.AGE), age=st.integers(0, 150), said_on=st.dates())
)
def test_a_birth_comes_back_from_its_text(birth: Birth) -> None:
    assert Birth.from_text(birth.to_text()) == birth


def test_an_age_without_the_day_it_was_said_on_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="needs the day"):
        Birth(BirthGiven.AGE, age=30).years()


@pytest.mark.parametrize("text", ["", "x", "1990-13-01", "30@", "@2020-01-01"])
def test_a_text_that_is_no_birth_is_a_mistake(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Birth.from_text(text)


def test_a_year_alone_can_mean_any_of_its_months() -> None:
    year = MonthYear(2019)
    assert year.earliest() == date(2019, 1, 1)
    assert year.latest_month() == (2019, 12)
    assert str(year) == "2019"


def test_a_month_is_shown_so_that_texts_sort_by_time() -> None:
    assert MonthYear(2019, 2).earliest() == date(2019, 2, 1)
    assert MonthYear(2019, 2).latest_month() == (2019, 2)
    assert sorted(map(str, [MonthYear(2019, 10), MonthYear(2019, 2), MonthYear(987, 1)])) == [
        "0987-01",
        "2019-02",
        "2019-10",
    ]
