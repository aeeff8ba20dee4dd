import itertools
from collections import Counter
from datetime import date

import pytest

from portal.demo.people import DemoPerson, compose_people
from portal.domain.matching.match_features import MatchFeatures, compare_features
from portal.domain.names.letters import is_bangla
from portal.domain.platform.choices import Language
from portal.domain.registration.answers import Answers
from portal.domain.registration.choices import DocumentType, Sex
from portal.domain.routing.places import load_places

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def people() -> list[DemoPerson]:
    return list(compose_people(seed=2, count=1000, today=TODAY))


@pytest.fixture(scope="module")
def answers(people: list[DemoPerson]) -> list[Answers]:
    return [Answers.read(person.typed, TODAY) for person in people]


def test_everybody_passes_the_same_questions_as_a_real_person(answers: list[Answers]) -> None:
    assert len(answers) == 1000


def test_the_same_seed_gives_the_same_people(people: list[DemoPerson]) -> None:
    assert list(itertools.islice(compose_people(2, 1000, TODAY), 50)) == people[:50]
    assert next(compose_people(3, 1, TODAY)) != people[0]


def test_the_first_64_come_from_all_64_districts(answers: list[Answers]) -> None:
    assert {each.home.present.district for each in answers[:64]} == load_places().districts.keys()


def test_people_write_in_their_language(people: list[DemoPerson], answers: list[Answers]) -> None:
    for person, each in zip(people, answers, strict=True):
        assert is_bangla(each.person.father_name or "") == (person.language is Language.BANGLA)
        assert bool(each.person.name_bn) == (person.language is Language.BANGLA)


def test_people_are_of_many_kinds(people: list[DemoPerson], answers: list[Answers]) -> None:
    assert {each.person.sex for each in answers} == set(Sex)
    assert {each.papers.document_type for each in answers} == set(DocumentType)
    assert {each.person.birth.given.value for each in answers} == {"date", "year", "age"}
    assert len({each.person.name for each in answers}) > 500
    assert Counter(each.journey.country for each in answers).most_common(1)[0][0] == "SA"
    assert {person.language for person in people} == set(Language)
    assert {each.home.permanent is None for each in answers} == {True, False}


def test_no_two_people_share_a_document(answers: list[Answers]) -> None:
    numbers = [each.papers.document_number for each in answers if each.papers.document_number]
    assert len(set(numbers)) == len(numbers)


def test_no_number_looks_like_that_of_a_real_person(answers: list[Answers]) -> None:
    for each in answers:
        assert each.contact.mobile.startswith("+88017000")
        if each.papers.document_type is DocumentType.NID:
            number = each.papers.document_number or ""
            assert number[4 if len(number) == 17 else 0] == "0"
        if each.papers.document_type is DocumentType.PASSPORT:
            assert (each.papers.document_number or "").startswith("Z")


def test_nobody_worked_abroad_as_a_child(answers: list[Answers]) -> None:
    for each in answers:
        assert each.journey.left.year - each.person.birth.years()[1] >= 17
        assert (each.journey.returned.year, each.journey.returned.month) <= (2026, 11)


def test_who_registers_again_is_the_same_person_with_other_papers(
    people: list[DemoPerson],
) -> None:
    for person in people[:100]:
        again = Answers.read(person.again().typed, TODAY)
        assert compare_features(
            MatchFeatures.of(Answers.read(person.typed, TODAY)), MatchFeatures.of(again)
        )
        assert again.papers.document_number is None
