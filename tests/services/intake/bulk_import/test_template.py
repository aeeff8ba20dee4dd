import io
import itertools
from datetime import date
from typing import Any, cast

import openpyxl
import pytest

from portal.domain.intake.answer_words import yes_or_no
from portal.domain.intake.import_columns import CHOICES, NEEDED, SEVERAL, columns
from portal.domain.intake.import_rows import Rules, read_row
from portal.domain.platform.choices import Language
from portal.domain.registration.countries import find_country
from portal.domain.routing.places import load_places
from portal.services.intake.bulk_import.faulty_rows import PROBLEMS
from portal.services.intake.bulk_import.labels import answer_words
from portal.services.intake.bulk_import.template import csv_template, xlsx_template
from portal.services.platform.xlsx_writer import write_xlsx
from tests.services.intake.bulk_import.test_file_reader import read


@pytest.fixture(params=list(Language))
def language(request: pytest.FixtureRequest) -> Language:
    return cast(Language, request.param)


@pytest.fixture
def book(language: Language) -> Any:
    return openpyxl.load_workbook(io.BytesIO(xlsx_template(language)))


def offered(book: Any, key: str) -> list[str]:
    """Returns the options of a column's drop-down, unless they depend on another cell."""
    place = list(columns()).index(key) + 1
    sheet = book.worksheets[0]
    (found,) = [
        each.formula1
        for each in sheet.data_validations.dataValidation
        if sheet.cell(2, place).coordinate in each.sqref
    ]
    name, _, cells = found.partition("!")
    return [cell.value for (cell,) in book[name][cells.replace("$", "")]]


def test_every_word_that_is_offered_is_read(book: Any) -> None:
    for key, kind in CHOICES.items():
        assert [answer_words().code(kind, word) for word in offered(book, key)] == list(kind)
    assert all(find_country(word) for word in offered(book, "country"))
    assert [yes_or_no(word) for word in offered(book, "consent")] == [True, False]
    assert len({load_places().find_district(w).code for w in offered(book, "district")}) == 64


def test_every_upazila_stands_with_its_district_and_is_read(book: Any) -> None:
    places, districts = load_places(), []
    for row in book["Places"].iter_rows(max_col=2, values_only=True):
        district = places.find_district(row[0]).code
        assert places.find_upazila(row[1], district).district_code == district
        districts.append(district)
    assert len(districts) == len(places.upazilas)
    # Excel needs them as one block.
    changes = sum(one != other for one, other in itertools.pairwise(districts))
    assert changes == len(places.districts) - 1


def test_the_help_says_what_each_column_wants_and_several_answers_are_read(
    book: Any, language: Language
) -> None:
    rows = list(book.worksheets[1].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == [each.name(language) for each in columns().values()]
    needed = {row[0] for row in rows if yes_or_no(row[1])}
    assert needed == {columns()[key].name(language) for group in NEEDED for key in group}
    for key, kind in SEVERAL.items():
        (text,) = [row[2] for row in rows if row[0] == columns()[key].name(language)]
        assert answer_words().codes(kind, text.partition(": ")[2]) == list(kind)


def test_a_person_filled_in_from_the_lists_is_a_registration(book: Any) -> None:
    typed = {
        "name_bn": "রহিমা বেগম", "birth": "1990-03-25", "mobile": "01712345678",
        "upazila": book["Places"]["B1"].value, "district": book["Places"]["A1"].value,
        "left": "2019-02", "returned": "2026", "document_number": "19901234567890123",
    }  # fmt: skip
    for key in ("sex", "document_type", "country", "language", "whose_phone", "schooling"):
        typed[key] = offered(book, key)[0]
    assert read_row(typed, Rules(answer_words(), date(2026, 11, 22))).problems == {}


def test_the_csv_template_has_the_same_headings(language: Language) -> None:
    assert read(csv_template(language).encode())[0] == [
        each.name(language) for each in columns().values()
    ]


def test_files_of_ours_hold_any_text_as_text() -> None:
    cells = ["=1+1", "00171", "<&>\"'", "১২", "\x00\x0b", "12345678901234567890", "a\nb", PROBLEMS]
    assert read(write_xlsx([cells]))[0][:8] == [*cells[:4], "", *cells[5:]]
