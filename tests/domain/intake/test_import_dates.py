from datetime import date

import pytest

from portal.domain.intake.import_dates import (
    EXCEL_DATE,
    EXCEL_GUESS,
    FIRST_DAY_1900,
    FIRST_DAY_1904,
    DateOrder,
    SeenDates,
    is_month_first,
    read_when,
    way_of,
)
from portal.domain.platform.errors import Invalid
from portal.domain.platform.written_dates import ReadDate


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("1990-03-25", ReadDate(1990, 3, 25)),
        ("১৯৯০-০৩-২৫", ReadDate(1990, 3, 25)),
        ("1990/3/25", ReadDate(1990, 3, 25)),
        ("1990-03-25 00:00:00", ReadDate(1990, 3, 25)),
        ("25/03/1990", ReadDate(1990, 3, 25)),
        ("25.3.1990", ReadDate(1990, 3, 25)),
        ("২৫-০৩-১৯৯০", ReadDate(1990, 3, 25)),
        ("25 March 1990", ReadDate(1990, 3, 25)),
        ("25-Mar-1990", ReadDate(1990, 3, 25)),
        ("March 25, 1990", ReadDate(1990, 3, 25)),
        ("২৫ মার্চ ১৯৯০", ReadDate(1990, 3, 25)),
        ("32957", ReadDate(1990, 3, 25)),
        (f"1990-03-25{EXCEL_DATE}", ReadDate(1990, 3, 25)),
        ("03/2019", ReadDate(2019, 3)),
        ("2019-03", ReadDate(2019, 3)),
        ("Mar 2019", ReadDate(2019, 3)),
        ("2019", ReadDate(2019)),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, when: ReadDate) -> None:
    assert read_when(text, month_first=False, first_day=FIRST_DAY_1900) == when
    assert way_of(text)


def test_the_order_of_day_and_month_is_that_of_the_column() -> None:
    assert read_when("03/04/1990", month_first=False) == ReadDate(1990, 4, 3)
    assert read_when("03/04/1990", month_first=True) == ReadDate(1990, 3, 4)


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
        ("25/03/1990", DateOrder.DAY_FIRST),
        ("03/25/1990", DateOrder.MONTH_FIRST),
        ("03/04/1990", DateOrder.EITHER),
        ("03/03/1990", DateOrder.CLEAR),
        ("1990-03-04", DateOrder.CLEAR),
        ("32957", DateOrder.EXCEL),
        ("1990", DateOrder.CLEAR),
        ("Rahim", None),
        ("01712345678", None),
    ],
)
def test_the_way_in_which_a_date_is_written(text: str, way: DateOrder | None) -> None:
    assert way_of(text) is way


@pytest.mark.parametrize(
    ("ways", "month_first"),
    [
        ([], False),
        ([DateOrder.CLEAR], False),
        ([DateOrder.EITHER], False),
        ([DateOrder.EITHER, DateOrder.DAY_FIRST, DateOrder.CLEAR], False),
        ([DateOrder.EITHER, DateOrder.MONTH_FIRST], True),
        ([DateOrder.EXCEL, DateOrder.CLEAR], False),
    ],
)
def test_a_column_tells_which_comes_first(ways: list[DateOrder], month_first: bool) -> None:
    assert is_month_first({way: SeenDates(1, 2) for way in ways}, "DOB") is month_first


@pytest.mark.parametrize(
    "ways",
    [
        [DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST],
        [DateOrder.EXCEL, DateOrder.DAY_FIRST],
        [DateOrder.EXCEL, DateOrder.EITHER],
    ],
)
def test_a_mixed_column_is_refused_and_two_rows_are_named(ways: list[DateOrder]) -> None:
    with pytest.raises(Invalid) as refused:
        is_month_first({way: SeenDates(1, row) for row, way in enumerate(ways, start=7)}, "DOB")
    assert set(refused.value.values.values()) == {"DOB", 7, 8}


def test_a_serial_of_excel_is_the_day_that_excel_shows() -> None:
    new_year = ReadDate(*date(2024, 1, 1).timetuple()[:3])
    assert read_when("45292", month_first=True, first_day=FIRST_DAY_1900) == new_year
    assert read_when("43830", month_first=True, first_day=FIRST_DAY_1904) == new_year


@pytest.mark.parametrize("text", ["45292", f"2026-03-20{EXCEL_GUESS}"])
def test_a_day_that_excel_alone_knows_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="Excel"):
        read_when(text, month_first=False)
