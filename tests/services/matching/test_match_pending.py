import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.matching.duplicate_pairs import MatchReason, PairVerdict
from portal.domain.matching.match_features import MatchFeatures
from portal.domain.registration.choices import Channel
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import BlockingKey, DuplicatePair, Officer, Registration, SetAsideRow
from portal.services.casework import self_edit
from portal.services.matching import match_pending
from portal.services.privacy import erasure
from portal.services.registration import status_tracking
from portal.services.review import phone_change
from portal.services.review.decisions import DecisionContext
from portal.workers.matching import match_batch
from tests import factories
from tests.databases import count
from tests.factories import NOW, VAULT
from tests.services.plans import fill_registrations, plan
from tests.unit import unit

OTHER_PAPER = {"document_type": "passport", "document_number": "AB1234567"}
STRANGER = {
    "document_type": "passport",
    "document_number": "CD7654321",
    "name_bn": "",
    "name_en": "Kamal Hossain",
    "mobile": "01812345678",
}


@pytest.fixture(autouse=True)
def _places(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)


@pytest.fixture
def officer(database: Database) -> Officer:
    with database.begin() as session:
        return factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)


def sent(database: Database, **typed: Any) -> Registration:
    with database.begin() as session:
        return factories.registration(session, **typed)


def compare_all(database: Database) -> int:
    return sum(iter(lambda: match_batch(database, VAULT), 0))


def pairs(database: Database) -> list[DuplicatePair]:
    with database.read() as session:
        return list(session.scalars(select(DuplicatePair).order_by(DuplicatePair.id)))


def not_compared(session: Session) -> int:
    return session.scalars(select(func.count()).where(Registration.compared_at.is_(None))).one()


def change(
    database: Database, registration: Registration, answer: Correctable, **typed: str
) -> None:
    newer = {name: [value] for name, value in typed.items()}
    with database.begin() as session:
        self_edit.self_edit(unit(session), registration.id, answer, newer)


def pending(session: Session) -> list[match_pending.PendingRegistration]:
    ids = match_pending.pending_ids(unit(session))
    return match_pending.pending_registrations(unit(session), ids)


def test_what_was_sent_is_compared_once_and_pairs_say_why(database: Database) -> None:
    one, other = sent(database), sent(database, **OTHER_PAPER)
    sent(database, **STRANGER)
    assert compare_all(database) == 3
    [pair] = pairs(database)
    assert (pair.first_id, pair.second_id) == (one.id, other.id)
    assert pair.verdict is PairVerdict.OPEN
    assert {MatchReason(each) for each in pair.grounds} == {
        MatchReason.PHONE, MatchReason.NAME, MatchReason.BIRTH_DATE, MatchReason.DISTRICT, MatchReason.FATHER,
    }  # fmt: skip
    assert compare_all(database) == 0


def test_doing_it_again_changes_nothing(database: Database) -> None:
    sent(database), sent(database, **OTHER_PAPER)
    compare_all(database)
    [before] = pairs(database)
    with database.begin() as session:
        keys = session.scalars(select(func.count()).select_from(BlockingKey)).one()
        session.execute(update(Registration).values(compared_at=None))
    compare_all(database)
    [after] = pairs(database)
    assert (after.id, after.score, after.grounds) == (before.id, before.score, before.grounds)
    with database.read() as session:
        assert session.scalars(select(func.count()).select_from(BlockingKey)).one() == keys


def test_a_changed_answer_is_compared_anew(database: Database) -> None:
    one, other = sent(database), sent(database, **STRANGER)
    compare_all(database)
    assert not pairs(database)
    change(database, other, Correctable.DOCUMENT, document_type="nid", document_number="19901234567890123")  # fmt: skip
    assert compare_all(database) == 1
    assert {pairs(database)[0].first_id, pairs(database)[0].second_id} == {one.id, other.id}
    change(database, other, Correctable.DOCUMENT, **OTHER_PAPER)
    compare_all(database)
    assert not pairs(database), "a pair that is none any more goes"


def test_so_is_another_phone(database: Database, officer: Officer) -> None:
    far = {"birth_year": "1981", "father_name": "", "district": factories.DHAKA_DISTRICT}
    sent(database, mobile="01912345678", **far, **OTHER_PAPER)
    one = sent(database)
    compare_all(database)
    assert not pairs(database)
    with database.begin() as session:
        seen = DecisionContext(officer, one.reference, one.version)
        phone_change.set_phone_by_officer(unit(session), seen, "01912345678", "He called from it")
    assert compare_all(database) == 1
    assert [pair.grounds for pair in pairs(database)] == [["phone", "name"]]


def test_what_an_officer_said_is_never_asked_again(database: Database, officer: Officer) -> None:
    sent(database)
    other = sent(database, **OTHER_PAPER)
    compare_all(database)
    with database.begin() as session:
        session.execute(
            update(DuplicatePair).values(
                verdict=PairVerdict.DIFFERENT, decided_by_id=officer.id, decided_at=NOW
            )
        )
    for name in ("Rahima Khatun", "Jamal Uddin"):
        change(database, other, Correctable.NAME, name_bn="", name_en=name)
        compare_all(database)
        [pair] = pairs(database)
        assert (pair.verdict, pair.decided_by_id) == (PairVerdict.DIFFERENT, officer.id)


def test_what_is_changed_or_erased_meanwhile_stays_for_the_next_round(database: Database) -> None:
    one, other = sent(database), sent(database, **OTHER_PAPER)
    with database.read() as session:
        batch = pending(session)
    change(database, one, Correctable.NAME, name_bn="", name_en="Jamal Uddin")
    with database.begin() as session:
        match_pending.write_blocking_keys(unit(session), batch)
        compared = match_pending.search_candidates(unit(session), batch)
        assert match_pending.write_duplicate_pairs(unit(session), compared) == 1
        assert session.scalars(select(BlockingKey.registration_id).distinct()).all() == [other.id]
        assert not_compared(session) == 1
    compare_all(database)
    assert not pairs(database)


def test_erasing_takes_the_keys_and_the_pairs(database: Database) -> None:
    one, other = sent(database), sent(database, **OTHER_PAPER)
    compare_all(database)
    with database.begin() as session:
        administrator = factories.officer(session, Role.ADMINISTRATOR)
        erasure.request_erasure(unit(session), one.id)
    with database.read() as session:
        batch = [
            match_pending.PendingRegistration(
                each.id, each.version, MatchFeatures(("Rahima",)), is_out=False
            )
            for each in session.scalars(select(Registration))
        ]
    with database.begin() as session:
        erasure.erase_registration(unit(session), administrator, one.reference, "on_portal")
    with database.begin() as session:
        assert session.scalars(select(BlockingKey.registration_id).distinct()).all() == [other.id]
        assert not session.scalars(select(DuplicatePair)).all()
        match_pending.write_blocking_keys(unit(session), batch)
        assert session.scalars(select(BlockingKey.registration_id).distinct()).all() == [other.id]
    assert compare_all(database) == 0


def test_who_took_the_registration_back_is_in_no_new_pair(database: Database) -> None:
    with database.begin() as session:
        factories.registration(session, State.WITHDRAWN)
        factories.registration(session)
    assert compare_all(database) == 2
    assert not pairs(database)


def test_taking_it_back_takes_the_keys_and_the_open_pairs(database: Database) -> None:
    one, other = sent(database), sent(database, **OTHER_PAPER)
    compare_all(database)
    with database.begin() as session:
        status_tracking.withdraw_registration(unit(session), one.id)
    assert compare_all(database) == 1
    assert not pairs(database)
    with database.read() as session:
        assert session.scalars(select(BlockingKey.registration_id).distinct()).all() == [other.id]


def test_a_list_of_thousands_waits_behind_those_who_came_themselves(database: Database) -> None:
    with database.begin() as session:
        for number in range(3):
            factories.registration(session, mobile=f"0171234567{number}").channel = Channel.IMPORT
    mine = sent(database)
    with database.read() as session:
        [first] = pending(session)
        assert first.id == mine.id
    assert compare_all(database) == 4


def test_a_registration_whose_key_is_lost_does_not_hold_up_the_others(database: Database) -> None:
    one = sent(database)
    sent(database, **OTHER_PAPER)
    with database.begin() as session:
        session.execute(
            update(Registration).where(Registration.id == one.id).values(name_bn=b"garbage")
        )
    assert compare_all(database) == 1
    assert count(database, SetAsideRow) == 1


def test_several_workers_side_by_side_find_each_pair_once(database: Database) -> None:
    for number in range(1, 12):
        sent(database, document_number=f"{number:010}", mobile=f"0171234{number % 3}678")
    workers = [threading.Thread(target=compare_all, args=(database,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    compare_all(database)  # a pair that two workers had at once is left for the next run
    assert len({(pair.first_id, pair.second_id) for pair in pairs(database)}) == 11 * 10 // 2


def test_two_sent_at_once_find_each_other_whoever_compares_them(database: Database) -> None:
    one, other = sent(database), sent(database, **OTHER_PAPER)
    with database.read() as session:
        both = pending(session)
        first, second = ([each for each in both if each.id == wanted.id] for wanted in (one, other))
    for batch in (first, second):
        with database.begin() as session:
            match_pending.write_blocking_keys(unit(session), batch)
    for batch in (first, second):
        with database.read() as session:
            compared = match_pending.search_candidates(unit(session), batch)
        with database.begin() as session:
            match_pending.write_duplicate_pairs(unit(session), compared)
    assert len(pairs(database)) == 1


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite locks no row
def test_nothing_waits_for_what_somebody_else_holds(database: Database) -> None:
    one = sent(database)
    sent(database, **OTHER_PAPER)
    with database.begin() as busy:
        status_tracking.lock_registration(unit(busy), one.id)
        match_batch(database, VAULT)
        assert not pairs(database), "the other waits with it, for they are a pair"
        with database.read() as session:
            assert not_compared(session) == 2
    compare_all(database)
    assert len(pairs(database)) == 1


def test_the_marks_are_found_by_their_own_index(database: Database) -> None:
    one = sent(database)
    with database.begin() as session:
        session.execute(update(Registration).values(compared_at=NOW))
        fill_registrations(session)
        session.execute(
            update(Registration).where(Registration.id == one.id).values(compared_at=None)
        )
        found = plan(
            session,
            "SELECT id FROM registrations WHERE compared_at IS NULL"
            " AND channel IN ('self_web', 'assisted', 'sms') ORDER BY id LIMIT 500",
            (),
        )
        assert "ix_registrations_to_compare" in found


def test_when_it_was_compared_is_written_down(database: Database) -> None:
    one = sent(database)
    compare_all(database)
    with database.read() as session:
        at = session.get_one(Registration, one.id).compared_at
        assert at
        assert at - NOW < timedelta(days=3650)
        assert session.get_one(Registration, one.id).version == one.version, (
            "officers notice nothing"
        )
