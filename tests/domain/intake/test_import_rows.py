from datetime import date

import pytest

from portal.domain.intake.headings import is_unread_heading, is_unsure_heading, match_heading
from portal.domain.intake.import_columns import columns, missing
from portal.domain.intake.import_dates import FIRST_DAY_1900, FIRST_DAY_1904
from portal.domain.intake.import_rows import RowRead, Rules, read_row
from portal.domain.intake.import_types import is_wanted, read_ranges
from portal.domain.platform.errors import Invalid
from portal.domain.registration.choices import DocumentType, Need, Sex
from portal.services.intake.bulk_import.labels import answer_words

RULES = Rules(answer_words(), date(2026, 11, 22))
CELLS = {
    "name_bn": "রহিমা বেগম",
    "sex": "নারী",
    "birth": "1990-03-25",
    "mobile": "1712345678",
    "document_type": "NID",
    "document_number": "19901234567890123",
    "district": "Feni",
    "upazila": "পরশুরাম",
    "country": "KSA",
    "left": "02/2019",
    "returned": "2026",
    "needs": "ঋণ, বা ধারদেনা নিয়ে পরামর্শ; Training",
}


def read(**cells: str) -> RowRead:
    return read_row(CELLS | cells, RULES)


def test_a_row_becomes_the_answers_of_a_form() -> None:
    row = read()
    assert row.problems == {}
    answers = row.answers
    assert answers
    assert answers.contact.mobile == "+8801712345678"
    assert answers.contact.may_sms
    assert answers.person.sex is Sex.FEMALE
    assert answers.person.birth.day == date(1990, 3, 25)
    assert answers.papers.document_type is DocumentType.NID
    assert (answers.home.present.district, answers.home.present.upazila) == ("BD2030", "BD20300051")
    assert answers.journey.country == "SA"
    assert (str(answers.journey.left), str(answers.journey.returned)) == ("2019-02", "2026")
    assert set(answers.needs.needs) == {Need.LOAN, Need.TRAINING}


@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_headings_of_the_template_are_known_in_both_languages(language: str) -> None:
    headings = [column.name(language) for column in columns().values()]
    assert match_heading(headings) == list(columns())
    assert missing(match_heading(headings)) == []


def test_the_usual_headings_of_other_lists_are_known() -> None:
    headings = ["Sl.", "NAME", "Mobile No.", "DOB", "জেলা", "থানা", "দেশ", "NID No", "লিঙ্গ", "name"]
    assert match_heading(headings) == [
        "", "name_en", "mobile", "birth", "district", "upazila", "country", "nid", "sex", "",
    ]  # fmt: skip
    assert missing(match_heading(headings)) == [("left",), ("returned",)]


def test_a_question_of_kobo_is_known_in_its_group_and_its_answers_are_no_columns() -> None:
    headings = [
        "start", "person/name_en", "person-mobile", "grp:home.district", "address/village", "reasons",
        "reasons/illness", "skills/language", "work/needs", "work/needs/work", "_uuid",
    ]  # fmt: skip
    assert match_heading(headings) == [
        "", "name_en", "mobile", "district", "village", "reasons", "", "", "needs", "", "",
    ]  # fmt: skip
    assert is_unsure_heading("person/name_en")
    assert is_unread_heading("_uuid")
    assert not is_unread_heading("reasons/illness")  # the officer is asked


@pytest.mark.parametrize(
    "typed",
    ["loan training", "loan, training", "loan;training", "loan/training", "loan | Training", "loan\ntraining"],
)  # fmt: skip
def test_several_answers_are_read_with_the_separators_of_form_programs(typed: str) -> None:
    answers = read(needs=typed).answers
    assert answers
    assert set(answers.needs.needs) == {Need.LOAN, Need.TRAINING}


def test_date_times_of_form_programs_are_their_days() -> None:
    answers = read(
        birth="1990-03-25T00:00:00.000+06:00",
        left="2019-02-01T23:59:00Z",
        returned="2026-09-28 10:15:00",
    ).answers
    assert answers
    assert answers.person.birth.day == date(1990, 3, 25)
    assert (str(answers.journey.left), str(answers.journey.returned)) == ("2019-02", "2026-09")


def test_blank_codes_and_quoted_texts_are_read_as_the_text() -> None:
    row = read(village="Rampur_x000D_", father_name="Abdul&nbsp;Karim", mobile='="01712345678"')
    assert row.answers
    assert row.answers.home.present.village == "Rampur"
    assert row.answers.person.father_name == "Abdul Karim"
    assert row.answers.contact.mobile == "+8801712345678"


def test_a_number_of_days_is_counted_from_the_first_day_of_the_file() -> None:
    for first_day, days in ((FIRST_DAY_1900, "32957"), (FIRST_DAY_1904, "31495")):
        row = read_row(CELLS | {"birth": days}, RULES._replace(first_day=first_day))
        assert row.answers
        assert row.answers.person.birth.day == date(1990, 3, 25)
    assert "birth" in read(birth="32957").problems  # a file that does not tell its first day


def test_a_row_without_any_document_is_told_to_name_one_or_none() -> None:
    (problem,) = read(document_type="", document_number="").problems.values()
    assert problem.text == "Choose which document there is, or that there is none."


def test_a_number_under_its_kind_needs_no_kind() -> None:
    row = read(document_type="", document_number="", passport="AB 1234567")
    assert row.answers
    assert row.answers.papers.document_type is DocumentType.PASSPORT


def test_a_bangla_name_under_the_english_heading_goes_where_it_belongs() -> None:
    cells = {key: text for key, text in CELLS.items() if key != "name_bn"}
    row = read_row(cells | {"name_en": "রহিমা বেগম"}, RULES)
    assert row.answers
    assert row.answers.person.name_bn == "রহিমা বেগম"


def test_an_upazila_that_is_not_in_the_list_is_kept_if_the_officer_marks_it() -> None:
    assert set(read(upazila="নতুন থানা").problems) == {"upazila"}
    row = read(upazila="* নতুন থানা")
    assert row.answers
    assert row.answers.home.present.upazila_text == "নতুন থানা"


def test_a_similar_upazila_is_asked_about_and_kept_if_the_officer_marks_it() -> None:
    problem = read(district="Cumilla", upazila="Buchirang").problems["upazila"]
    assert "Burichang" in str(problem.values["near"])
    row = read(district="Cumilla", upazila="*Buchirang")
    assert row.answers
    assert row.answers.home.present.upazila_text == "Buchirang"


@pytest.mark.parametrize("typed", ["Burichong", "Debidwar, Cumilla", "Chandina Upazilla", "বড়ুরা"])
def test_an_upazila_of_another_spelling_is_stored_by_its_code(typed: str) -> None:
    row = read(district="Cumilla", upazila=typed)
    assert row.answers
    assert row.answers.home.present.upazila


def test_a_permanent_address_of_its_own() -> None:
    row = read(permanent_district="Dhaka", permanent_upazila="Savar")
    assert row.answers
    assert row.answers.home.permanent
    assert row.answers.home.permanent.district == "BD3026"


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"mobile": "12345"}, "mobile"),
        ({"mobile": "=A1+1"}, "mobile"),
        ({"name_bn": "=HYPERLINK(1)"}, "name_bn"),
        ({"name_bn": "iwng DwÏb"}, "name_bn"),
        ({"village": "?????? ????"}, "village"),
        ({"village": "রামপুর".encode().decode("cp1252", "replace")}, "village"),
        ({"upazila": "পরশুরাম".encode().decode("latin-1")}, "upazila"),
        ({"father_name": "Abdul &#2453;&#2480;&#2495;&#2478;"}, "father_name"),
        ({"village": "Rampur &amp; Sons"}, "village"),
        ({"village": "Ram_x0041_pur"}, "village"),
        ({"union_ward": "2026-03-05 (Excel?)"}, "union_ward"),
        ({"document_number": "1990-03-25 (Excel)"}, "document_number"),
        ({"mobile": "1905-06-12 (Excel?)"}, "mobile"),
        ({"birth": "1905-06-12 (Excel?)"}, "birth"),
        ({"returned": "2026-03-20 (Excel?)"}, "returned"),
        ({"village": "#REF!"}, "village"),
        ({"name_bn": "=UPPER(A2)"}, "name_bn"),
        ({"document_number": "1.99012345678901E+16"}, "document_number"),
        ({"birth": "31/02/1990"}, "birth"),
        ({"birth": ""}, "birth"),
        ({"district": "Kolkata"}, "district"),
        ({"district": ""}, "district"),
        ({"upazila": ""}, "upazila"),
        ({"country": "Atlantis"}, "country"),
        ({"sex": "perhaps"}, "sex"),
        ({"may_sms": "perhaps"}, "may_sms"),
        ({"consent": "no"}, "consent"),
        ({"consent": ""}, "consent"),
        ({"returned": "2018"}, "returned"),
        ({"left": "soon"}, "left"),
        ({"needs": "Gold"}, "needs"),
        ({"language": "French"}, "language"),
        ({"village": "x" * 5000}, "village"),
        ({"document_type": "", "document_number": "", "nid": "123"}, "nid"),
    ],
    ids=str,
)
def test_a_fault_is_told_at_its_column(cells: dict[str, str], column: str) -> None:
    row = read(**cells)
    assert list(row.problems) == [column]
    assert row.answers is None


def test_rows_of_another_district_are_faults_for_who_has_one() -> None:
    rules = RULES._replace(district="BD3026")
    assert list(read_row(CELLS, rules).problems) == ["district"]
    assert not read_row(CELLS, RULES._replace(district="BD2030")).problems


def test_rows_are_chosen_by_their_numbers() -> None:
    ranges = read_ranges("২-৫, 9; 12 - 14")
    assert [row for row in range(1, 20) if is_wanted(row, ranges)] == [2, 3, 4, 5, 9, 12, 13, 14]
    assert is_wanted(7, read_ranges(""))


@pytest.mark.parametrize("text", ["x", "5-2", "-", "1-", "1,2,a", "1" * 99, ",".join("1" * 300)])
def test_what_names_no_rows_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_ranges(text)
