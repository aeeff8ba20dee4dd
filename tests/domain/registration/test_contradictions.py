"""Answers that contradict each other: the problem names both, and nothing is stored until it is resolved."""

from datetime import date

import pytest

from portal.domain.platform.errors import Invalid, InvalidAnswers
from portal.domain.platform.form_input import FormInput
from portal.domain.registration.answers import Answers
from portal.domain.registration.choices import DocumentType, Occupation, SafeTime, WhosePhone
from portal.domain.registration.form_pages import FormPage, read_page
from tests.factories import DHAKA_DISTRICT, TYPED

TODAY = date(2026, 11, 22)
UKHIA, TEKNAF = "BD20220094", "BD20220090"
NO_BIRTH = {"birth_day": "", "birth_month": "", "birth_year": "", "age": ""}
NO_CALLS = {"may_call": "", "safe_time": ""}


def typed_with(changes: dict[str, str]) -> FormInput:
    return TYPED | {name: [value] for name, value in changes.items()}


def read(**changes: str) -> Answers:
    return Answers.read(typed_with(changes), TODAY)


def problems_of(changes: dict[str, str]) -> dict[str, Invalid]:
    with pytest.raises(InvalidAnswers) as several:
        Answers.read(typed_with(changes), TODAY)
    return several.value.problems


CONTRADICTIONS: list[tuple[dict[str, str], str, set[str]]] = [
    (NO_BIRTH | {"birth_day": "5", "birth_year": "1990", "age": "80"}, "birth_month", {"5", "1990"}),
    (NO_BIRTH | {"birth_day": "৯", "birth_year": "১৯৭৫"}, "birth_month", {"9", "1975"}),
    ({"age": "40"}, "age", {"40", "1990", "36"}),
    (NO_BIRTH | {"birth_year": "1972", "age": "৩৫"}, "age", {"35", "1972", "54"}),
    ({"occupation": "construction", "occupation_other": "Driver"}, "occupation_other", {"Construction", "Driver"}),
    ({"occupation": "none", "occupation_other": "দর্জি"}, "occupation_other", {"I did not work", "দর্জি"}),
    ({"document_type": "none", "document_number": "BX0123456"}, "document_number", {"I do not have any of these", "BX0123456"}),
    ({"document_type": "passport", "document_number": "BX0123456", "document_unknown": "yes"}, "document_number", {"BX0123456"}),
    ({"document_type": "none", "document_number": "", "document_unknown": "yes"}, "document_type", {"I do not have any of these"}),
    ({"upazila": UKHIA, "upazila_text": "Teknaf"}, "upazila_text", {"Ukhia", "Teknaf"}),
    ({"country": "SA", "country_text": "Bolivia"}, "country_text", {"Saudi Arabia", "Bolivia"}),
    ({"left_year": "2022", "returned_year": "2020"}, "returned_year", {"2022", "2020"}),
    ({"left_year": "2026", "left_month": "8", "returned_month": "3"}, "returned_year", {"8", "3", "2026"}),
    ({"left_year": "1985"}, "left_year", {"1985", "1990"}),
    ({"left_year": "", "left_month": "", "left_unknown": "yes", "returned_year": "1988"}, "returned_year", {"1988", "1990"}),
    ({"left_unknown": "yes"}, "left_year", {"2019"}),
    ({"left_year": "", "left_unknown": "yes"}, "left_year", {"2"}),
    ({"care_note": "হাঁটতে পারি না"}, "needs_care", set()),
    ({"may_call": "", "safe_time": "morning"}, "may_call", {"Morning"}),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "field", "named"), CONTRADICTIONS)
def test_a_contradiction_is_asked_about_at_its_field_and_names_both_values(
    changes: dict[str, str], field: str, named: set[str]
) -> None:
    problems = problems_of(changes)
    assert set(problems) == {field}
    problem = problems[field]
    values = {
        str(each.get("msgid") or each.get("en")) if isinstance(each, dict) else str(each)
        for each in problem.values.values()
    }
    assert named <= values
    assert all(f"%({name})s" in problem.text for name in problem.values)


def test_what_is_resolved_is_stored() -> None:
    assert read(age="37").person.birth.day == date(1990, 3, 5)
    work = read(occupation="other", occupation_other="Driver").work
    assert (work.occupation, work.occupation_other) == (Occupation.OTHER, "Driver")
    assert read(occupation="", occupation_other="Driver").work.occupation_other == "Driver"
    papers = read(document_type="none", document_number="নাই").papers
    assert (papers.document_type, papers.document_number) == (DocumentType.NONE, None)
    assert read(upazila=UKHIA, upazila_text="উখিয়া").home.present.upazila == UKHIA
    assert read(country="SA", country_text="সৌদি আরব").journey.country == "SA"
    assert read(needs_care="yes", care_note="হাঁটতে পারি না").needs.care_note == "হাঁটতে পারি না"


def test_nothing_is_assumed_of_what_was_not_answered() -> None:
    contact = read(may_sms="", whose_phone="", alternate_mobile="01812345678", **NO_CALLS).contact
    assert (contact.may_sms, contact.may_call) == (False, False)
    assert contact.whose_phone is contact.alternate_whose is WhosePhone.NOT_SAID
    assert contact.safe_time is SafeTime.NOT_SAID
    assert read(safe_time="").contact.safe_time is SafeTime.NOT_SAID


def test_any_time_is_not_stored_of_a_person_who_allows_no_calls() -> None:
    assert read(may_call="", safe_time="any").contact.safe_time is SafeTime.NOT_SAID


@pytest.mark.parametrize("answer", ["", "  "])
def test_the_page_of_the_address_asks_whether_it_is_the_permanent_one(answer: str) -> None:
    with pytest.raises(InvalidAnswers) as several:
        read_page(FormPage.HOME, typed_with({"permanent_same": answer}), TODAY)
    assert set(several.value.problems) == {"permanent_same"}
    elsewhere = {"permanent_same": "no", "permanent_district": DHAKA_DISTRICT}
    read_page(FormPage.HOME, typed_with(elsewhere), TODAY)
