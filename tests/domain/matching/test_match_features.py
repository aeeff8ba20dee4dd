from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from portal.domain.matching.duplicate_pairs import MatchReason
from portal.domain.matching.match_features import MatchFeatures, compare_features
from portal.domain.registration.birth import Birth
from portal.domain.registration.choices import BirthGiven, DocumentType, Sex

BORN = Birth(BirthGiven.DATE, day=date(1990, 3, 5))
SAME_YEAR = Birth(BirthGiven.YEAR, year=1990)
AGE = Birth(BirthGiven.AGE, age=36, said_on=date(2026, 11, 22))
ONE = MatchFeatures(
    names=("মোঃ রহিম উদ্দিন",),
    sex=Sex.MALE,
    birth=BORN,
    father="আব্দুল করিম",
    mother="জরিনা খাতুন",
    districts=frozenset({"BD2022"}),
    mobile="+8801712345678",
    document_type=DocumentType.NID,
    document_number="1234567890",
)
UNKNOWN_PERSON = MatchFeatures(
    names=("Kamal Hossain",),
    sex=Sex.MALE,
    birth=Birth(BirthGiven.YEAR, year=1971),
    father="Shamsul Haque",
    mother="Rokeya Begum",
    districts=frozenset({"BD3026"}),
    mobile="+8801812345678",
)


def likeness_to(**same: Any) -> tuple[set[MatchReason], int]:
    """Returns reasons and score against another person with these features and no others."""
    other = replace(MatchFeatures(names=("Md. Rahim Uddeen",)), **same)
    assert compare_features(ONE, other) == compare_features(other, ONE), (
        "it does not matter who is asked about"
    )
    found = compare_features(ONE, other)
    return (set(found.grounds), found.score) if found else (set(), 0)


def test_the_same_document_is_enough_whatever_the_name() -> None:
    papers = {"document_type": DocumentType.NID, "document_number": "1234567890"}
    assert likeness_to(**papers) == ({MatchReason.DOCUMENT, MatchReason.NAME}, 100)
    grounds, score = likeness_to(**papers, names=("Kamal Hossain",))
    assert (grounds, score) == ({MatchReason.DOCUMENT}, 90)


def test_the_same_digits_on_another_kind_of_document_are_not_the_same_document() -> None:
    assert compare_features(
        ONE,
        replace(
            UNKNOWN_PERSON, document_type=DocumentType.OUT_PASS, document_number=ONE.document_number
        ),
    ) is None  # fmt: skip
    none = replace(ONE, document_type=DocumentType.NONE, document_number=None)
    without_document = replace(
        UNKNOWN_PERSON, document_type=DocumentType.NONE, document_number=None
    )
    assert compare_features(none, without_document) is None


@pytest.mark.parametrize(
    ("same", "grounds"),
    [
        ({"mobile": ONE.mobile}, {MatchReason.PHONE}),
        ({"birth": BORN}, {MatchReason.BIRTH_DATE}),
        (
            {"birth": SAME_YEAR, "districts": ONE.districts},
            {MatchReason.BIRTH_YEAR, MatchReason.DISTRICT},
        ),
        (
            {"birth": AGE, "districts": ONE.districts},
            {MatchReason.BIRTH_YEAR, MatchReason.DISTRICT},
        ),
        (
            {"father": "Abdul Karim", "districts": ONE.districts},
            {MatchReason.FATHER, MatchReason.DISTRICT},
        ),
        ({"father": "Abdul Karim", "mother": "Jorina"}, {MatchReason.FATHER, MatchReason.MOTHER}),
    ],
)
def test_an_alike_name_and_something_beside_it_make_a_pair(
    same: dict[str, Any], grounds: set[MatchReason]
) -> None:
    found, score = likeness_to(**same)
    assert found == {MatchReason.NAME, *grounds}
    assert 40 <= score < 90
    assert likeness_to(**same, names=("Kamal Hossain",)) == (set(), 0), "the name must be alike"


@pytest.mark.parametrize(
    "same",
    [
        {},
        {"birth": SAME_YEAR},
        {"districts": ONE.districts},
        {"father": "Abdul Karim"},
        {"birth": Birth(BirthGiven.YEAR, year=1993), "districts": ONE.districts},
    ],
)
def test_an_alike_name_and_less_than_that_do_not(same: dict[str, Any]) -> None:
    assert likeness_to(**same) == (set(), 0)


def test_another_father_parts_people_of_one_name_age_and_district() -> None:
    same = {"birth": SAME_YEAR, "districts": ONE.districts}
    assert likeness_to(**same, father="Shamsul Haque") == (set(), 0)
    assert likeness_to(**same, mother="Rokeya Begum") == (set(), 0)
    assert likeness_to(**same, sex=Sex.FEMALE) == (set(), 0)
    other_card = {"document_type": DocumentType.NID, "document_number": "9876543210"}
    assert likeness_to(**same, **other_card) == (set(), 0)


def test_nothing_parts_alike_names_on_one_phone_but_the_officer() -> None:
    other = {
        "mobile": ONE.mobile,
        "sex": Sex.FEMALE,
        "birth": UNKNOWN_PERSON.birth,
        "father": UNKNOWN_PERSON.father,
    }
    assert likeness_to(**other) == ({MatchReason.PHONE, MatchReason.NAME}, 40)


def test_another_paper_or_a_slip_in_its_number_parts_nobody() -> None:
    same = {"birth": SAME_YEAR, "districts": ONE.districts}
    for kind, number in (
        (DocumentType.NID, "1234567809"),
        (DocumentType.NID, "19901234567890123"),
        (DocumentType.PASSPORT, "AB1234567"),
    ):
        assert likeness_to(**same, document_type=kind, document_number=number)[1] >= 40


def test_a_birth_at_new_year_tells_less() -> None:
    new_year = Birth(BirthGiven.DATE, day=date(1990, 1, 1))
    one, other = replace(ONE, birth=new_year), MatchFeatures(names=ONE.names, birth=new_year)
    less, more = compare_features(one, other), compare_features(ONE, replace(other, birth=BORN))
    assert less
    assert more
    assert less.score < more.score
    assert compare_features(one, replace(other, father="Shamsul Haque")) is None


def test_more_in_common_is_surer() -> None:
    phone = likeness_to(mobile=ONE.mobile)[1]
    both = likeness_to(mobile=ONE.mobile, birth=BORN)[1]
    all_but_the_paper = likeness_to(
        mobile=ONE.mobile, birth=BORN, father="Abdul Karim", mother="Jorina Khatun"
    )[1]
    assert phone < both <= all_but_the_paper < 90


def test_nothing_known_is_like_nobody() -> None:
    assert compare_features(MatchFeatures(), MatchFeatures()) is None
    assert compare_features(ONE, MatchFeatures()) is None
