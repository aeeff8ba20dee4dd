"""Complete registrations, and the errors of each answer."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.platform.dates import MonthYear
from portal.domain.platform.errors import InvalidAnswers
from portal.domain.registration.answers import READERS, Answers, merge
from portal.domain.registration.birth import Birth
from portal.domain.registration.choices import BirthGiven, DocumentType, Need, Sex
from portal.domain.registration.questions.topic import Topic
from tests.factories import COXS_BAZAR, DHAKA_DISTRICT, TYPED

TODAY = date(2026, 11, 22)
HELPED = {"helped": "yes", "helper_name": "Rubel", "helper": "family", "read_out": "yes"}


def read(**typed: str | Sequence[str] | None) -> Answers:
    """Returns the answers of `tests.factories` with some fields replaced or removed."""
    fields: dict[str, Sequence[str]] = dict(TYPED)
    for name, value in typed.items():
        if value is None:
            fields.pop(name, None)
        else:
            fields[name] = [value] if isinstance(value, str) else value
    return Answers.read(fields, TODAY)


def problems(**typed: str | Sequence[str] | None) -> dict[str, str]:
    """Returns the text of each field's problem."""
    with pytest.raises(InvalidAnswers) as error:
        read(**typed)
    return {field: problem.text for field, problem in error.value.problems.items()}


def test_a_whole_registration_is_read() -> None:
    answers = read()
    assert answers.contact.mobile == "+8801712345678"
    assert answers.person.name == "রহিমা বেগম"
    assert answers.person.sex is Sex.FEMALE
    assert answers.person.birth == Birth(BirthGiven.DATE, day=date(1990, 3, 5))
    assert answers.papers.document_type is DocumentType.NID
    assert answers.home.present.district == COXS_BAZAR
    assert answers.home.permanent is None
    assert answers.journey.left == MonthYear(2019, 2)
    assert answers.needs.needs == (Need.TRAINING, Need.LOAN)


def test_the_digits_of_the_other_script_give_the_same_registration() -> None:
    bangla = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
    fields = {
        name: typed[0].translate(bangla)
        for name, typed in TYPED.items()
        if typed[0].isdecimal() and name != "upazila"
    }
    assert {"mobile", "birth_day", "birth_year", "document_number", "left_month"} <= set(fields)
    assert read(**fields) == read()


def test_very_little_is_enough() -> None:
    answers = Answers.read(
        {
            "consent": ["yes"],
            "mobile": ["01712345678"],
            "name_bn": ["রহিমা"],
            "sex": ["not_said"],
            "age": ["৩৫"],
            "document_type": ["none"],
            "district": [DHAKA_DISTRICT],
            "upazila": ["other"],
            "upazila_text": ["পূর্বাচল থানা"],
            "country": ["LB"],
            "left_year": ["2019"],
            "returned_year": ["2026"],
            "returned_how": ["deported"],
        },
        TODAY,
    )
    assert answers.person.birth == Birth(BirthGiven.AGE, age=35, said_on=TODAY)
    assert answers.home.present.upazila is None
    assert answers.home.present.upazila_text == "পূর্বাচল থানা"
    assert answers.needs.needs == ()
    assert not answers.contact.may_sms
    assert not answers.contact.may_call


def test_nothing_typed_gives_a_problem_for_each_needed_answer_and_no_other() -> None:
    with pytest.raises(InvalidAnswers) as error:
        Answers.read({}, TODAY)
    assert set(error.value.problems) == {
        "consent", "mobile", "name_bn", "sex", "birth_day", "document_type", "district", "country",
        "left_year", "returned_year", "returned_how",
    }  # fmt: skip


def test_fields_that_nobody_asked_for_are_ignored() -> None:
    assert (
        read(status="verified", state="verified", role="administrator", reference="7K3MQ9TXA")
        == read()
    )


def test_a_name_in_the_field_of_the_other_script_is_moved_to_its_own() -> None:
    person = read(name_bn="Rahima Begum", name_en=None).person
    assert (person.name_bn, person.name_en) == (None, "Rahima Begum")
    person = read(name_bn=None, name_en="রহিমা").person
    assert (person.name_bn, person.name_en) == ("রহিমা", None)
    person = read(name_bn="রহিমা", name_en="-").person
    assert (person.name_bn, person.name_en) == ("রহিমা", None)


def test_a_dash_for_a_parent_or_spouse_means_there_is_none_to_name() -> None:
    person = read(father_name="-", mother_name="—", spouse_name=" ").person
    assert (person.father_name, person.mother_name, person.spouse_name) == (None, None, None)


@pytest.mark.parametrize(
    ("day", "month", "year", "field"),
    [
        ("31", "2", "1990", "birth_day"),
        ("29", "2", "1990", "birth_day"),
        ("31", "4", "1990", "birth_day"),
        ("32", "1", "1990", "birth_day"),
        ("0", "1", "1990", "birth_day"),
        ("1", "13", "1990", "birth_month"),
        ("1", "0", "1990", "birth_month"),
        ("1", "জুন", "1990", "birth_month"),
        ("1", "1", "90", "birth_year"),
        ("1", "1", "২০২৭", "birth_year"),
        ("23", "11", "2011", "birth_year"),  # 15 tomorrow
        ("1", "1", "1899", "birth_year"),
        ("1", "1", "1397", "birth_year"),
        ("5", "3", "", "birth_year"),
        ("", "3", "", "birth_year"),
    ],
)
def test_a_date_of_birth_that_cannot_be_is_told_at_its_field(
    day: str, month: str, year: str, field: str
) -> None:
    assert set(problems(birth_day=day, birth_month=month, birth_year=year)) == {field}


@pytest.mark.parametrize(
    ("typed", "birth"),
    [
        (("29", "2", "1988", ""), Birth(BirthGiven.DATE, day=date(1988, 2, 29))),
        (("২২", "১১", "২০১১", ""), Birth(BirthGiven.DATE, day=date(2011, 11, 22))),  # 15 today
        (("", "", "1990", ""), Birth(BirthGiven.YEAR, year=1990)),
        (("", "3", "1990", ""), Birth(BirthGiven.YEAR, year=1990)),
        (("", "", "", "36"), Birth(BirthGiven.AGE, age=36, said_on=TODAY)),
        (("5", "3", "1990", "37"), Birth(BirthGiven.DATE, day=date(1990, 3, 5))),
        (("", "", "1926", ""), Birth(BirthGiven.YEAR, year=1926)),
        (("", "", "", "100"), Birth(BirthGiven.AGE, age=100, said_on=TODAY)),
    ],
)
def test_the_most_exact_of_what_is_known_of_a_birth_is_kept(
    typed: tuple[str, str, str, str], birth: Birth
) -> None:
    day, month, year, age = typed
    person = read(
        birth_day=day, birth_month=month, birth_year=year, age=age, left_year="2026", left_month="1"
    ).person
    assert person.birth == birth


@pytest.mark.parametrize("age", ["14", "101", "0", "y", "-5"])
def test_ages_are_from_15_to_100(age: str) -> None:
    assert set(problems(birth_day="", birth_month="", birth_year="", age=age)) == {"age"}


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"consent": "no"}, "consent"),
        ({"consent": ""}, "consent"),
        (HELPED | {"helper_name": ""}, "helper_name"),
        (HELPED | {"helper_name": "12"}, "helper_name"),
        (HELPED | {"helper": ""}, "helper"),
        (HELPED | {"read_out": ""}, "read_out"),
        ({"left_year": "", "left_month": "2"}, "left_year"),
        ({"country": "other"}, "country_text"),
        ({"country": "", "country_text": "Atlantis"}, "country_text"),
        ({"country": "BD", "country_text": ""}, "country"),
        (
            {"returned_year": "", "left_year": "", "left_month": "", "left_unknown": "yes"},
            "returned_year",
        ),
        ({"left_year": "1900", "left_unknown": "yes"}, "left_year"),
        ({"document_number": "12", "document_unknown": "yes"}, "document_number"),
        ({"mobile": "02-9551234"}, "mobile"),
        ({"mobile": "+966501234567"}, "mobile"),
        ({"whose_phone": "mine"}, "whose_phone"),
        ({"name_bn": "<script>", "name_en": None}, "name_bn"),
        ({"father_name": "{{7*7}}"}, "father_name"),
        ({"sex": "x"}, "sex"),
        ({"document_type": "visa"}, "document_type"),
        ({"document_type": ""}, "document_type"),
        ({"document_number": ""}, "document_number"),
        ({"document_number": "123"}, "document_number"),
        ({"bmet_number": "9" * 41}, "bmet_number"),
        ({"district": "BD9999"}, "district"),
        ({"district": ""}, "district"),
        ({"upazila": ""}, "upazila"),
        ({"upazila": "BD30260001"}, "upazila"),
        ({"district": DHAKA_DISTRICT}, "upazila"),  # the upazila of another district
        ({"upazila": "other"}, "upazila_text"),
        ({"village": "ক" * 101}, "village"),
        ({"permanent_same": "no"}, "permanent_district"),
        ({"permanent_same": "no", "permanent_district": DHAKA_DISTRICT}, "permanent_upazila"),
        ({"country": "BD"}, "country"),
        ({"country": "sa"}, "country"),
        ({"country": "ZZ"}, "country"),
        ({"country": "Atlantis"}, "country"),
        ({"left_year": "19"}, "left_year"),
        ({"left_month": "13"}, "left_month"),
        ({"left_year": ""}, "left_year"),
        ({"left_year": "1949"}, "left_year"),
        ({"returned_year": "2027"}, "returned_year"),
        ({"returned_year": "2026", "returned_month": "12"}, "returned_year"),
        ({"returned_year": "2018"}, "returned_year"),
        ({"returned_year": "2019", "returned_month": "1"}, "returned_year"),
        ({"left_year": "1989", "returned_year": "1995"}, "left_year"),  # before the birth
        ({"returned_how": ""}, "returned_how"),
        ({"reasons": ["lost_job", "bored"]}, "reasons"),
        ({"travelled": "by air"}, "travelled"),
        ({"occupation": "king"}, "occupation"),
        ({"skills": ["flying"]}, "skills"),
        ({"schooling": "phd"}, "schooling"),
        ({"needs": ["money"]}, "needs"),
        ({"care_note": "ক" * 301}, "care_note"),
    ],
)
def test_an_answer_that_cannot_be_is_told_at_its_field(
    typed: dict[str, str | list[str]], field: str
) -> None:
    assert set(problems(**typed)) == {field}


def test_problems_of_all_topics_are_told_together() -> None:
    assert set(problems(mobile="1", sex="", district="", country="", returned_how="")) == {
        "mobile", "sex", "district", "country", "returned_how",
    }  # fmt: skip


def test_a_country_outside_the_list_is_written_by_name() -> None:
    assert read(country="other", country_text="Bolivia").journey.country == "BO"
    assert read(country="", country_text="ইউএই").journey.country == "AE"
    assert read(country="SA", country_text="KSA").journey.country == "SA"


def test_the_same_month_is_time_enough_to_come_back() -> None:
    read(left_year="2026", left_month="9", returned_year="2026", returned_month="9")
    read(left_year="2026", left_month="9", returned_year="2026", returned_month="")
    read(left_year="2026", left_month="", returned_year="2026", returned_month="1")
    read(returned_year="2026", returned_month="11")


def test_the_permanent_address_is_kept_when_it_is_another() -> None:
    home = read(
        permanent_same="no",
        permanent_district=DHAKA_DISTRICT,
        permanent_upazila="other",
        permanent_upazila_text="পূর্বাচল",
        permanent_village="সেক্টর ৫",
    ).home
    assert home.permanent is not None
    assert home.permanent.district == DHAKA_DISTRICT
    assert home.permanent.village == "সেক্টর ৫"
    assert read(permanent_same="yes", permanent_district="x").home.permanent is None


def test_merging_takes_only_the_named_fields_and_forgets_those_left_empty() -> None:
    typed = {"name_bn": ["রহিমা"], "needs": ["loan"], "sex": ["female"]}
    newer = {"name_bn": ["করিমা"], "sex": ["male"], "state": ["verified"]}
    assert merge(typed, newer, ("name_bn", "needs")) == {"name_bn": ["করিমা"], "sex": ["female"]}


@pytest.mark.parametrize("topic", Topic)
@given(data=st.data())
def test_nothing_that_is_typed_breaks_a_topic(topic: Topic, data: st.DataObject) -> None:
    some = st.text(max_size=12) | st.sampled_from(["yes", "no", "other", "-1", "২০২০", "31", "99"])
    fields = st.dictionaries(
        st.sampled_from(sorted({*TYPED, "age", "helped", "permanent_same", "care_note"})),
        st.lists(some, max_size=3),
    )
    try:
        READERS[topic](dict(TYPED) | data.draw(fields), TODAY)
    except InvalidAnswers as error:
        assert error.problems  # noqa: PT017 - either outcome is right
