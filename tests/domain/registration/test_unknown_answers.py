"""Unknown and withheld answers: the year alone, no document number, no upazila."""

from datetime import date

import pytest

from portal.domain.platform.dates import MonthYear
from portal.domain.registration.birth import Birth
from portal.domain.registration.choices import BirthGiven, DocumentType, Occupation, WhosePhone
from tests.domain.registration.test_answers import TODAY, problems, read
from tests.factories import COXS_BAZAR

UKHIA = "BD20220094"


def test_the_year_alone_is_enough() -> None:
    journey = read(left_month="", returned_month="").journey
    assert (journey.left, journey.returned) == (MonthYear(2019), MonthYear(2026))
    assert read(birth_day="", birth_month="").person.birth == Birth(BirthGiven.YEAR, year=1990)


def test_even_the_year_may_be_unknown_but_only_if_one_says_so() -> None:
    unknown = {"left_year": "", "left_month": "", "returned_year": "", "returned_month": ""}
    assert set(problems(**unknown)) == {"left_year", "returned_year"}
    journey = read(**unknown, left_unknown="yes", returned_unknown="yes").journey
    assert (journey.left, journey.returned) == (None, None)


def test_one_date_is_not_compared_with_an_unknown_one() -> None:
    unknown = {"left_year": "", "left_month": "", "left_unknown": "yes"}
    assert read(**unknown, returned_year="1995").journey.left is None


def test_a_document_whose_number_is_not_at_hand_is_still_that_document() -> None:
    assert set(problems(document_number="")) == {"document_number"}
    papers = read(document_number="", document_unknown="yes").papers
    assert (papers.document_type, papers.document_number) == (DocumentType.NID, None)


def test_an_upazila_may_be_unknown() -> None:
    present = read(upazila="unknown").home.present
    assert (present.district, present.upazila, present.upazila_text) == (COXS_BAZAR, None, None)
    assert set(problems(upazila="")) == {"upazila"}


@pytest.mark.parametrize("chosen", ["", "other", "unknown"])
def test_an_upazila_that_is_written_although_listed_is_recognised(chosen: str) -> None:
    for written in ("উখিয়া", "উখিয়া উপজেলা", " ukhia ", UKHIA):
        present = read(upazila=chosen, upazila_text=written).home.present
        assert (present.upazila, present.upazila_text) == (UKHIA, None)
    present = read(upazila=chosen, upazila_text="নতুন থানা").home.present
    assert (present.upazila, present.upazila_text) == (None, "নতুন থানা")


def test_names_of_parents_whose_phone_and_work_may_stay_unsaid() -> None:
    answers = read(father_name="", mother_name="", whose_phone="not_said", occupation="not_said")
    assert (answers.person.father_name, answers.person.mother_name) == (None, None)
    assert answers.contact.whose_phone is WhosePhone.NOT_SAID
    assert answers.work.occupation is Occupation.NOT_SAID


DAY = Birth(BirthGiven.DATE, day=date(1990, 3, 5))
YEAR = Birth(BirthGiven.YEAR, year=1990)
AGE = Birth(BirthGiven.AGE, age=36, said_on=TODAY)


@pytest.mark.parametrize(
    ("known", "said", "fits"),
    [
        (DAY, DAY, True),
        (DAY, Birth(BirthGiven.DATE, day=date(1990, 3, 6)), False),
        (DAY, YEAR, False),
        (DAY, AGE, False),
        (YEAR, YEAR, True),
        (YEAR, DAY, True),
        (YEAR, Birth(BirthGiven.YEAR, year=1991), False),
        (AGE, AGE, True),
        (AGE, DAY, True),
        (AGE, Birth(BirthGiven.AGE, age=38, said_on=date(2028, 11, 22)), True),
        (AGE, Birth(BirthGiven.YEAR, year=1992), False),
    ],
)
def test_who_gives_a_birth_again_must_know_as_much_as_the_first_time(
    known: Birth, said: Birth, fits: bool
) -> None:
    assert known.fits(said) is fits
