from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from portal.domain.matching.duplicate_pairs import MatchReason
from portal.domain.matching.match_features import MatchFeatures
from portal.domain.platform.choices import Language
from portal.domain.registration.answers import Answers
from portal.domain.registration.birth import Birth
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import BlockingKey, Officer, Registration
from portal.services.matching.blocking_keys import (
    delete_blocking_keys,
    has_name,
    hashes_to_store,
    name_hashes,
    store_blocking_keys,
)
from portal.services.matching.candidate_search import (
    SEARCH_CAPS,
    SearchCaps,
    candidate_ids,
    candidates,
    features_of,
    find_duplicates,
)
from tests import factories
from tests.factories import NOW, VAULT
from tests.unit import unit

SYLHET = "BD6091"
OTHER: dict[str, str] = {
    "mobile": "01812345678",
    "document_type": "passport",
    "document_number": "AB1234567",
}


pytestmark = pytest.mark.usefixtures("places")


def with_keys(session: Session, *, state: State = State.SUBMITTED, **typed: Any) -> Registration:
    """Adds a registration with its blocking keys."""
    made = factories.registration(session, state, **{**OTHER, **typed})
    store_blocking_keys(unit(session), {made.id: hashes_to_store(VAULT, features_of(made))})
    return made


def found(
    session: Session, features: MatchFeatures, caps: SearchCaps = SEARCH_CAPS
) -> list[Registration]:
    return [
        session.get_one(Registration, one.registration_id)
        for one in find_duplicates(unit(session), features, caps=caps)
    ]


def grounds(session: Session, features: MatchFeatures) -> list[set[MatchReason]]:
    return [set(one.match_score.grounds) for one in find_duplicates(unit(session), features)]


def test_one_person_is_found_across_scripts_by_birth_anywhere(session: Session) -> None:
    there = with_keys(session, name_bn="", name_en="Rohima Begom", district=SYLHET)
    features = MatchFeatures(names=("রহিমা বেগম",), birth=Birth.from_text("1990-03-05"))
    assert found(session, features) == [there]
    assert grounds(session, features) == [{MatchReason.NAME, MatchReason.BIRTH_DATE}]


def test_or_by_year_and_district_of_either_address(session: Session) -> None:
    there = with_keys(session, district=SYLHET)
    for text, is_found in (("1989", True), ("36@2026-11-22", True), ("1993", False)):
        features = MatchFeatures(
            ("Rahima Begum",), birth=Birth.from_text(text), districts=frozenset({SYLHET})
        )
        assert bool(found(session, features)) == is_found, text
        elsewhere = MatchFeatures(
            features.names, birth=features.birth, districts=frozenset({factories.COXS_BAZAR})
        )
        assert not found(session, elsewhere)
    assert found(session, MatchFeatures(("Rahima",), birth=Birth.from_text("1990"), districts=frozenset({SYLHET}))) == [there]  # fmt: skip


def test_or_by_both_parents_though_all_else_is_another(session: Session) -> None:
    there = with_keys(session, mother_name="জরিনা খাতুন", district=SYLHET)
    features = MatchFeatures(("Rahima Begum",), father="Abdul Karim", mother="Jorina Khatun")
    assert found(session, features) == [there]
    assert grounds(session, features) == [
        {MatchReason.NAME, MatchReason.FATHER, MatchReason.MOTHER}
    ]


def test_the_same_document_and_phone_need_no_keys(session: Session) -> None:
    one = factories.registration(session, name_bn="", name_en="Kamal Hossain", mobile="01812345678")
    features = features_of(factories.registration(session, birth_year="1970"))
    assert grounds(session, features)[0] >= {MatchReason.DOCUMENT, MatchReason.NAME}
    assert one in found(session, features)
    phone = MatchFeatures(names=("Rohima",), mobile="+8801712345678")
    assert grounds(session, phone) == [{MatchReason.NAME, MatchReason.PHONE}]
    family = MatchFeatures(names=("Kamal Hossain",), mobile="+8801712345678")
    assert not found(session, family), "families share a phone"


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.DUPLICATE])
def test_who_is_out_is_not_found(session: Session, officer: Officer, state: State) -> None:
    there = factories.registration(session, state, by=officer)
    features = features_of(factories.registration(session, document_number="1234567890"))
    store_blocking_keys(unit(session), {there.id: hashes_to_store(VAULT, features)})
    assert there.id in candidate_ids(unit(session), features)
    assert there not in found(session, features)


def test_the_keys_hold_no_name_and_go_when_they_are_forgotten(session: Session) -> None:
    there = with_keys(session)
    hashes = session.scalars(select(BlockingKey.hash)).all()
    assert 5 <= len(hashes) <= 20
    assert {len(each) for each in hashes} == {16}
    delete_blocking_keys(unit(session), [there.id])
    assert not session.scalars(select(BlockingKey.hash)).all()


def test_a_key_that_very_many_have_is_dropped(
    session: Session,
) -> None:
    features = MatchFeatures(("Rahima Begum",), birth=Birth.from_text("1990-03-05"))
    for expected in (1, 2, 3, 0):
        with_keys(session)
        assert len(found(session, features, caps=SearchCaps(holders=3))) == expected


def test_however_much_is_found_only_so_many_names_are_opened(
    session: Session,
) -> None:
    by_name = [with_keys(session), with_keys(session)]
    by_document = factories.registration(session, name_bn="", name_en="Kamal Hossain")
    mine = factories.registration(session, mobile="01912345678")
    ids = candidate_ids(unit(session), features_of(mine), but=mine.id, caps=SearchCaps(compared=2))
    assert len(ids) == 2
    assert by_document.id in ids, "a document goes before any number of names"
    assert {each.id for each in by_name} & set(ids)


def test_answers_that_are_not_stored_yet_are_compared_for_the_officer_at_the_desk(
    session: Session, officer: Officer
) -> None:
    here, elsewhere = with_keys(session), with_keys(session, district=SYLHET)
    typed = {**factories.TYPED, "mobile": ["01912345678"]}
    answers = Answers.read(typed, NOW.date())
    one, other = candidates(unit(session), officer, answers, Language.ENGLISH)
    assert one.row
    assert (one.row.reference, one.row.name) == (here.reference, "Rahima Begum")
    assert (other.row, other.district_code) == (None, SYLHET)
    assert set(other.grounds) == {MatchReason.NAME, MatchReason.BIRTH_DATE, MatchReason.FATHER}
    assert one.score > other.score
    in_sylhet = factories.officer(session, Role.DISTRICT, SYLHET)
    mine, theirs = candidates(unit(session), in_sylhet, answers, Language.ENGLISH)
    assert (mine.row, theirs.row and theirs.row.reference) == (None, elsewhere.reference)


def test_a_name_typed_in_part_finds_registrations_of_the_district(session: Session) -> None:
    here = with_keys(session, name_bn="মোঃ রফিকুল ইসলাম তালুকদার", name_en="")
    with_keys(session, name_bn="মোঃ শফিকুল ইসলাম", name_en="")
    with_keys(session, name_bn="মোঃ রফিকুল ইসলাম", name_en="", district=SYLHET)

    def named(name: str) -> list[Registration]:
        districts = [factories.COXS_BAZAR, factories.DHAKA_DISTRICT]
        condition = has_name(name_hashes(VAULT, name, districts))
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
    candidate_ids(
        unit(session), MatchFeatures(("Rahima Begum",), birth=Birth.from_text("1990-03-05"))
    )
    event.remove(session.get_bind(), "before_cursor_execute", note)
    assert len(statements) == 1
