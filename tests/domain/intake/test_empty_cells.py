"""Words for nothing and contradictions in lists: the same rules as on the form."""

import csv
from pathlib import Path

import pytest

from portal.domain.intake.headings import match_heading
from portal.domain.intake.import_rows import read_row
from portal.domain.registration.choices import DocumentType, SafeTime, WhosePhone
from tests.domain.intake.test_import_rows import CELLS, RULES, read

LIST = Path(__file__).parent / "cases" / "words_for_nothing.csv"


def test_a_list_with_words_for_nothing_is_sound_but_for_a_needed_upazila() -> None:
    headings, *rows = csv.reader(LIST.read_text("utf-8").splitlines())
    keys = match_heading(headings)
    found = [read_row(dict(zip(keys, row, strict=True)), RULES) for row in rows]
    assert [set(row.problems) for row in found] == [set()] * 7 + [{"upazila"}]
    answers = [row.answers for row in found if row.answers]
    assert {each.person.spouse_name for each in answers} == {None}
    assert {each.contact.alternate_mobile for each in answers} == {None}
    papers = [each.papers for each in answers]
    passport = DocumentType.PASSPORT
    assert [(p.document_type, p.document_number) for p in papers[4:6]] == [
        (passport, "EA1234567"),
        (passport, "EA1234568"),
    ]
    assert papers[6].bmet_number is None


@pytest.mark.parametrize(
    "key",
    ["father_name", "age", "whose_phone", "skills", "schooling", "needs_care", "village", "migration_cost",
     "alternate_mobile", "permanent_district", "occupation", "nid"],
)  # fmt: skip
@pytest.mark.parametrize("word", ["N/A", "প্রযোজ্য নয়", "n.a.", "জানা নেই"])
def test_a_word_for_nothing_in_an_optional_column_is_an_empty_cell(key: str, word: str) -> None:
    row = read(**{key: word})
    assert row.problems == {}
    assert row.answers == read().answers


@pytest.mark.parametrize(
    "key", ["mobile", "district", "country", "birth", "sex", "name_bn", "returned"]
)
def test_a_word_for_nothing_in_a_needed_column_is_a_fault(key: str) -> None:
    assert set(read(**{key: "N/A"}).problems) == {key}


@pytest.mark.parametrize("key", ["consent", "may_sms", "may_call"])
def test_a_word_for_nothing_is_neither_a_yes_nor_a_no(key: str) -> None:
    assert set(read(**{key: "Unknown"}).problems) == {key}


def test_a_zero_that_counts_is_kept() -> None:
    row = read(migration_cost="0")
    assert row.answers
    assert row.answers.simple["migration_cost"] == 0


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"age": "80"}, "age"),
        ({"occupation": "Construction", "occupation_other": "Driver"}, "occupation_other"),
        ({"document_type": "none", "document_number": "BX0123456"}, "document_number"),
        ({"document_type": "none", "document_number": "", "nid": "1234567890"}, "nid"),
        ({"left": "2024", "returned": "2020"}, "returned"),
        ({"may_call": "no", "safe_time": "Morning"}, "may_call"),
        ({"care_note": "Cannot walk"}, "needs_care"),
    ],
)
def test_a_contradiction_in_a_row_is_a_fault_of_its_column(
    cells: dict[str, str], column: str
) -> None:
    given = CELLS | dict.fromkeys((*cells, column), "")
    assert set(read_row(given | cells, RULES).problems) == {column}


def test_a_list_that_does_not_say_whose_phone_it_is_stores_no_owner() -> None:
    row = read()
    assert row.answers
    contact = row.answers.contact
    assert (contact.whose_phone, contact.safe_time) == (WhosePhone.NOT_SAID, SafeTime.NOT_SAID)
