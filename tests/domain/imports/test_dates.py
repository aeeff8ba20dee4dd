from datetime import date

import pytest

from portal.domain.errors import Invalid
from portal.domain.imports.dates import (
    EXCEL_DATE,
    Seen,
    Way,
    When,
    is_month_first,
    read_when,
    way_of,
)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("1990-03-25", When(1990, 3, 25)),
        ("১৯৯০-০৩-২৫", When(1990, 3, 25)),
        ("1990/3/25", When(1990, 3, 25)),
        ("1990-03-25 00:00:00", When(1990, 3, 25)),
        ("25/03/1990", When(1990, 3, 25)),
        ("25.3.1990", When(1990, 3, 25)),
        ("২৫-০৩-১৯৯০", When(1990, 3, 25)),
        ("25 March 1990", When(1990, 3, 25)),
        ("25-Mar-1990", When(1990, 3, 25)),
        ("March 25, 1990", When(1990, 3, 25)),
        ("২৫ মার্চ ১৯৯০", When(1990, 3, 25)),
        ("32957", When(1990, 3, 25)),
        (f"1990-03-25{EXCEL_DATE}", When(1990, 3, 25)),
        ("03/2019", When(2019, 3)),
        ("2019-03", When(2019, 3)),
        ("Mar 2019", When(2019, 3)),
        ("2019", When(2019)),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, when: When) -> None:
    assert read_when(text, month_first=False) == when
    assert way_of(text)


def test_the_order_of_day_and_month_is_that_of_the_column() -> None:
    assert read_when("03/04/1990", month_first=False) == When(1990, 4, 3)
    assert read_when("03/04/1990", month_first=True) == When(1990, 3, 4)


@pytest.mark.parametrize(
    "text",
    ["", "x", "31/02/1990", "1990-13-01", "25/3/90", "yesterday", "1234567", "0/0/1990", "9" * 999],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_when(text, month_first=False)


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("25/03/1990", Way.DAY_FIRST),
        ("03/25/1990", Way.MONTH_FIRST),
        ("03/04/1990", Way.EITHER),
        ("03/03/1990", Way.CLEAR),
        ("1990-03-04", Way.CLEAR),
        ("32957", Way.EXCEL),
        ("1990", Way.CLEAR),
        ("Rahim", None),
        ("01712345678", None),
    ],
)
def test_the_way_in_which_a_date_is_written(text: str, way: Way | None) -> None:
    assert way_of(text) is way


@pytest.mark.parametrize(
    ("ways", "month_first"),
    [
        ([], False),
        ([Way.CLEAR], False),
        ([Way.EITHER], False),
        ([Way.EITHER, Way.DAY_FIRST, Way.CLEAR], False),
        ([Way.EITHER, Way.MONTH_FIRST], True),
        ([Way.EXCEL, Way.CLEAR], False),
    ],
)
def test_a_column_tells_which_comes_first(ways: list[Way], month_first: bool) -> None:
    assert is_month_first({way: Seen(1, 2) for way in ways}, "DOB") is month_first


@pytest.mark.parametrize(
    "ways", [[Way.DAY_FIRST, Way.MONTH_FIRST], [Way.EXCEL, Way.DAY_FIRST], [Way.EXCEL, Way.EITHER]]
)
def test_a_mixed_column_is_refused_and_two_rows_are_named(ways: list[Way]) -> None:
    with pytest.raises(Invalid) as refused:
        is_month_first({way: Seen(1, row) for row, way in enumerate(ways, start=7)}, "DOB")
    assert set(refused.value.values.values()) == {"DOB", 7, 8}


def test_a_serial_of_excel_is_the_day_that_excel_shows() -> None:
    assert read_when("45292", month_first=True) == When(*date(2024, 1, 1).timetuple()[:3])
