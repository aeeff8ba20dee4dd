"""Words and signs for "no answer" are empty fields, never names, places or numbers."""

from datetime import date

import pytest

from portal.domain.platform.errors import InvalidAnswers
from portal.domain.registration.answers import Answers
from tests.factories import TYPED

TODAY = date(2026, 11, 22)
WORDS = (
    "N/A", "n.a.", "NA", "n/a ", "Nil", "none", "None.", "NULL", "Unknown", "unknown.", "Not applicable",
    "don't know", "Don’t know", "x", "XXX", "-", "--", "–", "—", "...", "/", "( )", "0", "০০০০", "0000", "00-00",
    "নাই", "নেই", "নাই।", "না", "জানি না", "জানিনা", "জানা নেই", "প্রযোজ্য নয়", "প্রযোজ্য নয়", "অজানা", "নাম নেই", "কিছু না",
)  # fmt: skip
OPTIONAL = (
    "father_name", "mother_name", "spouse_name", "alternate_mobile", "bmet_number", "union_ward", "village",
    "occupation_other", "skills_other", "needs_other", "care_note", "country_text", "upazila_text",
)  # fmt: skip
NEEDED = ("mobile", "document_number")


def read(**changes: str) -> Answers:
    return Answers.read(TYPED | {name: [value] for name, value in changes.items()}, TODAY)


@pytest.mark.parametrize("word", WORDS)
def test_a_word_for_nothing_leaves_an_optional_answer_empty(word: str) -> None:
    assert read(**dict.fromkeys(OPTIONAL, word)) == read(**dict.fromkeys(OPTIONAL, ""))


@pytest.mark.parametrize("word", WORDS)
def test_a_word_for_nothing_is_no_answer_where_one_is_needed(word: str) -> None:
    changes = dict.fromkeys(NEEDED, word) | {
        "name_bn": word,
        "name_en": word,
        "upazila": "",
        "upazila_text": word,
    }
    with pytest.raises(InvalidAnswers) as several:
        read(**changes)
    assert set(several.value.problems) == {*NEEDED, "name_bn", "upazila"}


@pytest.mark.parametrize("word", ["-", "N/A", "জানি না", "নাই", "unknown"])
def test_a_word_for_nothing_is_no_number(word: str) -> None:
    assert read(age=word, migration_cost=word) == read()
    year = {"birth_day": word, "birth_month": "", "birth_year": word, "age": "36"}
    assert read(**year).person.birth.age == 36
    assert read(migration_cost="0") != read()


@pytest.mark.parametrize(
    "name", ["নাইম", "Naim", "Nila", "নেহা", "নাজমা", "Noor", "Xavier", "Una", "অজয়"]
)
def test_a_name_that_only_begins_like_one_is_a_name(name: str) -> None:
    person = read(name_bn=name, father_name=name).person
    assert name in (person.name_bn, person.name_en)
    assert person.father_name == name


@pytest.mark.parametrize("text", ["100 নং বাসা", "Lane 0", "????", "নাই মানে নাই, সত্যি"])
def test_other_text_is_kept(text: str) -> None:
    assert read(village=text).home.present.village == text
