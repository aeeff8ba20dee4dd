from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from portal.domain.answers import Answers
from portal.domain.choices import Language, Role
from portal.domain.clues import Clues
from portal.domain.dates import Birth
from portal.domain.duplicates import Ground
from portal.domain.states import State
from portal.models import NameKey, Officer, Registration
from portal.services.duplicates import find_duplicates
from portal.services.duplicates.find_duplicates import candidate_ids, candidates, clues_of, find
from portal.services.duplicates.key_names import forget_keys, has_name, hashes_to_keep, keep_keys
from tests import make
from tests.make import NOW, VAULT

SYLHET = "BD6091"
OTHER: dict[str, str] = {
    "mobile": "01812345678",
    "document_type": "passport",
    "document_number": "AB1234567",
}


pytestmark = pytest.mark.usefixtures("places")


def kept(session: Session, *, state: State = State.SUBMITTED, **typed: Any) -> Registration:
    """A registration that is found by its keys."""
    made = make.registration(session, state, **{**OTHER, **typed})
    keep_keys(session, {made.id: hashes_to_keep(VAULT, clues_of(VAULT, made))})
    return made


def found(session: Session, clues: Clues) -> list[Registration]:
    return [
        session.get_one(Registration, one.registration_id) for one in find(session, VAULT, clues)
    ]


def grounds(session: Session, clues: Clues) -> list[set[Ground]]:
    return [set(one.likeness.grounds) for one in find(session, VAULT, clues)]


def test_one_person_is_found_across_scripts_by_birth_anywhere(session: Session) -> None:
    there = kept(session, name_bn="", name_en="Rohima Begom", district=SYLHET)
    clues = Clues(names=("রহিমা বেগম",), birth=Birth.from_text("1990-03-05"))
    assert found(session, clues) == [there]
    assert grounds(session, clues) == [{Ground.NAME, Ground.BIRTH_DATE}]


def test_or_by_year_and_district_of_either_address(session: Session) -> None:
    there = kept(session, district=SYLHET)
    for text, is_found in (("1989", True), ("36@2026-11-22", True), ("1993", False)):
        clues = Clues(("Rahima Begum",), birth=Birth.from_text(text), districts=frozenset({SYLHET}))
        assert bool(found(session, clues)) == is_found, text
        elsewhere = Clues(clues.names, birth=clues.birth, districts=frozenset({make.COXS_BAZAR}))
        assert not found(session, elsewhere)
    assert found(session, Clues(("Rahima",), birth=Birth.from_text("1990"), districts=frozenset({SYLHET}))) == [there]  # fmt: skip


def test_or_by_both_parents_though_all_else_is_another(session: Session) -> None:
    there = kept(session, mother_name="জরিনা খাতুন", district=SYLHET)
    clues = Clues(("Rahima Begum",), father="Abdul Karim", mother="Jorina Khatun")
    assert found(session, clues) == [there]
    assert grounds(session, clues) == [{Ground.NAME, Ground.FATHER, Ground.MOTHER}]


def test_the_same_document_and_phone_need_no_keys(session: Session) -> None:
    one = make.registration(session, name_bn="", name_en="Kamal Hossain", mobile="01812345678")
    clues = clues_of(VAULT, make.registration(session, birth_year="1970"))
    assert grounds(session, clues)[0] >= {Ground.DOCUMENT, Ground.NAME}
    assert one in found(session, clues)
    phone = Clues(names=("Rohima",), mobile="+8801712345678")
    assert grounds(session, phone) == [{Ground.NAME, Ground.PHONE}]
    family = Clues(names=("Kamal Hossain",), mobile="+8801712345678")
    assert not found(session, family), "families share a phone"


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.DUPLICATE])
def test_who_is_out_is_not_found(session: Session, officer: Officer, state: State) -> None:
    there = make.registration(session, state, by=officer)
    clues = clues_of(VAULT, make.registration(session, document_number="1234567890"))
    keep_keys(session, {there.id: hashes_to_keep(VAULT, clues)})
    assert there.id in candidate_ids(session, VAULT, clues)
    assert there not in found(session, clues)


def test_the_keys_hold_no_name_and_go_when_they_are_forgotten(session: Session) -> None:
    there = kept(session)
    hashes = session.scalars(select(NameKey.hash)).all()
    assert 5 <= len(hashes) <= 20
    assert {len(each) for each in hashes} == {16}
    forget_keys(session, [there.id])
    assert not session.scalars(select(NameKey.hash)).all()


def test_a_key_that_very_many_have_is_dropped(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find_duplicates, "MOST_HOLDERS", 3)
    find_duplicates._search.cache_clear()
    clues = Clues(("Rahima Begum",), birth=Birth.from_text("1990-03-05"))
    for expected in (1, 2, 3, 0):
        kept(session)
        assert len(found(session, clues)) == expected
    find_duplicates._search.cache_clear()


def test_however_much_is_found_only_so_many_names_are_opened(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find_duplicates, "MOST_COMPARED", 2)
    by_name = [kept(session), kept(session)]
    by_document = make.registration(session, name_bn="", name_en="Kamal Hossain")
    mine = make.registration(session, mobile="01912345678")
    ids = candidate_ids(session, VAULT, clues_of(VAULT, mine), but=mine.id)
    assert len(ids) == 2
    assert by_document.id in ids, "a document goes before any number of names"
    assert {each.id for each in by_name} & set(ids)


def test_answers_that_are_not_stored_yet_are_compared_for_the_officer_at_the_desk(
    session: Session, officer: Officer
) -> None:
    here, elsewhere = kept(session), kept(session, district=SYLHET)
    typed = {**make.TYPED, "mobile": ["01912345678"]}
    answers = Answers.read(typed, NOW.date())
    one, other = candidates(session, VAULT, officer, answers, Language.ENGLISH)
    assert one.row
    assert (one.row.reference, one.row.name) == (here.reference, "Rahima Begum")
    assert (other.row, other.district_code) == (None, SYLHET)
    assert set(other.grounds) == {Ground.NAME, Ground.BIRTH_DATE, Ground.FATHER}
    assert one.score > other.score
    in_sylhet = make.officer(session, Role.DISTRICT, SYLHET)
    mine, theirs = candidates(session, VAULT, in_sylhet, answers, Language.ENGLISH)
    assert (mine.row, theirs.row and theirs.row.reference) == (None, elsewhere.reference)


def test_a_name_typed_in_part_finds_registrations_of_the_district(session: Session) -> None:
    here = kept(session, name_bn="মোঃ রফিকুল ইসলাম তালুকদার", name_en="")
    kept(session, name_bn="মোঃ শফিকুল ইসলাম", name_en="")
    kept(session, name_bn="মোঃ রফিকুল ইসলাম", name_en="", district=SYLHET)

    def named(name: str) -> list[Registration]:
        condition = has_name(VAULT, name, [make.COXS_BAZAR, make.DHAKA_DISTRICT])
        return list(session.scalars(select(Registration).where(condition)))

    for name in ("Rafiqul Islam", "rofiqul", "তালুকদার রফিকুল", "Md. Rafiqul Islam Talukder"):
        assert named(name) == [here], name
    for name in ("", "...", "Karim", "Rafiqul Karim"):
        assert not named(name), name


def test_the_search_is_one_statement(session: Session) -> None:
    statements = []
    session.flush()

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    candidate_ids(session, VAULT, Clues(("Rahima Begum",), birth=Birth.from_text("1990-03-05")))
    event.remove(session.get_bind(), "before_cursor_execute", note)
    assert len(statements) == 1
