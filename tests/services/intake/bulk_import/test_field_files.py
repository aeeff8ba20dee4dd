"""Files of the kinds that people in the field send, with their right values. Everybody in them is invented."""

from pathlib import Path
from typing import Any

import pytest

from portal.db import Database
from portal.domain.intake.file_summary import OtherSheet
from portal.domain.intake.import_types import ImportStage
from portal.domain.staff.roles import Desk as StaffDesk
from portal.domain.staff.roles import Role
from portal.services.intake.bulk_import import left_out
from portal.services.intake.bulk_import.summary import summary_of
from portal.services.registration.registration_mapper import read_answers
from tests import factories
from tests.services.intake.bulk_import.lists import Desk, problems, registrations

CASES = Path(__file__).parent / "cases"


@pytest.fixture
def desk(sqlite_database: Database) -> Desk:
    with sqlite_database.begin() as session:
        factories.places(session)
        officer = factories.officer(session, Role.REGISTRAR, desk=StaffDesk.AIRPORT)
        return Desk(sqlite_database, officer)


def sent(desk: Desk, name: str) -> Any:
    return desk.look(desk.send((CASES / name).read_bytes(), name=name))


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("cut-letter-bom.csv", "letter is cut off"),
        ("cut-letter-no-bom.csv", "letter is cut off"),
        ("utf16-last-byte-missing.csv", "letter is cut off"),
        ("dos-cp850.csv", "code page 850"),
    ],
)
def test_a_file_whose_letters_are_damaged_is_refused_with_its_cause(
    desk: Desk, name: str, cause: str
) -> None:
    found = sent(desk, name)
    assert found.stage is ImportStage.REFUSED
    assert cause in found.refusal["text"]


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("dimension-a1.xlsx", 5),
        ("dimension-too-short.xlsx", 5),
        ("sep.csv", 2),
        ("heading.csv", 2),
    ],
)
def test_a_sound_list_in_an_odd_file_is_read_completely(desk: Desk, name: str, rows: int) -> None:
    found = sent(desk, name)
    assert (found.stage, found.rows, found.rows_wrong) == (ImportStage.CHECKED, rows, 0)
    assert summary_of(found).last_row == rows + 1


def test_the_lines_that_a_stray_quotation_mark_joined_are_both_faulty(desk: Desk) -> None:
    found = sent(desk, "stray-quote.csv")
    assert (found.rows, found.rows_wrong) == (5, 2)
    assert set(problems(desk, found.id)) == {3, 4}
    assert desk.make(found.id).rows_made == 3


def test_other_sheets_are_named_and_counted(desk: Desk) -> None:
    found = sent(desk, "two-sheets.xlsx")
    assert (found.rows, summary_of(found).sheet) == (3, "Chandina")
    barura = OtherSheet("Barura", 4, is_hidden=False, has_headings=True, number=2)
    assert left_out.left_out_of(found).sheets == [barura]


def test_hidden_rows_are_named_before_anything_is_made(desk: Desk) -> None:
    found = sent(desk, "filtered.xlsx")
    assert (found.stage, found.rows) == (ImportStage.CHECKED, 5)
    assert left_out.left_out_of(found).hidden_rows == "3, 5"


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("error-values.xlsx", {2: "village", 3: "upazila", 4: "union_ward"}),
        ("upazila-bijoy.csv", {2: "upazila", 3: "upazila", 4: "upazila"}),
        ("mar-20.xlsx", {2: "returned", 3: "returned"}),
    ],
)
def test_what_nobody_typed_is_a_fault_of_its_cell(
    desk: Desk, name: str, columns: dict[int, str]
) -> None:
    found = sent(desk, name)
    assert problems(desk, found.id) == {row: [column] for row, column in columns.items()}


def test_words_for_nothing_are_empty_cells_and_faults_only_where_something_is_needed(
    desk: Desk,
) -> None:
    found = sent(desk, "na.csv")
    assert problems(desk, found.id) == {9: ["upazila"]}
    assert desk.make(found.id).rows_made == 7
    made = [read_answers(each) for each in registrations(desk.database)]
    assert {each.person.spouse_name for each in made} == {None}
    assert [each.papers.document_number for each in made[4:6]] == ["EA1234567", "EA1234568"]
    assert {each.papers.bmet_number for each in made} == {None}


def test_a_heading_with_two_meanings_is_asked_about(desk: Desk) -> None:
    found = sent(desk, "smart-card.xlsx")
    assert found.stage is ImportStage.MAPPING
    assert found.columns[5] == "nid"  # what its values look like


def test_a_number_beside_a_word_is_the_number(desk: Desk) -> None:
    found = sent(desk, "passports.csv")
    assert found.rows_wrong == 0
    desk.make(found.id)
    numbers = [read_answers(each).papers.document_number for each in registrations(desk.database)]
    assert numbers == ["EA1234569", "EA1234570", "EA1234571"]
