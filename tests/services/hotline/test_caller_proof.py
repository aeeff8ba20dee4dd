"""The proof of a caller: its questions, its limits, its traces; on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.hotline.calls import CallReason
from portal.domain.hotline.proof_questions import ProofQuestion
from portal.domain.messaging.alarms import AlarmKind
from portal.domain.platform.errors import Invalid, NotFound, TooMany
from portal.domain.registration.states import State
from portal.domain.review.search_query import read_search_query
from portal.domain.staff.roles import Role
from portal.models import (
    Alarm,
    AuditEntry,
    HotlineCall,
    Officer,
    Registration,
    set_state,
)
from portal.services.hotline import caller_proof, calls
from portal.services.hotline.caller_proof import ProofOutcome
from portal.services.matching import match_pending
from portal.services.matching.caller_search import CallerQuery, find_callers
from portal.services.registration.proven_caller import CALL_LIFE, proven_caller
from tests import factories
from tests.clock import NOW
from tests.unit import unit

RIGHT = {
    ProofQuestion.BIRTH: "১৯৯০-০৩-০৫",
    ProofQuestion.DOCUMENT: "০১২৩",
    ProofQuestion.FATHER: "Abdul Karim",
    ProofQuestion.RETURNED: "সেপ্টেম্বর 2026",
}
WRONG = dict.fromkeys(ProofQuestion, "1")


@pytest.fixture
def agent(session: Session) -> Officer:
    factories.places(session)
    return factories.officer(session, Role.REGISTRAR)


@pytest.fixture
def registration(session: Session, agent: Officer) -> Registration:
    return factories.registration(session)


def prove(session: Session, agent: Officer, said: dict[ProofQuestion, str]) -> ProofOutcome:
    return caller_proof.prove_caller(unit(session), agent, said)


def test_right_answers_open_the_registration_until_the_call_ends_or_an_hour_is_over(
    session: Session, agent: Officer, registration: Registration
) -> None:
    calls.begin_call(unit(session), agent, registration.id)
    assert prove(session, agent, RIGHT) is ProofOutcome.RIGHT
    assert proven_caller(unit(session), agent) is registration
    assert proven_caller(unit(session, now=NOW + CALL_LIFE), agent) is None
    other = factories.officer(session, Role.REGISTRAR)
    assert proven_caller(unit(session), other) is None
    calls.end_call(unit(session), agent, CallReason.STATUS)
    assert proven_caller(unit(session), agent) is None
    with pytest.raises(NotFound):
        prove(session, agent, RIGHT)


def test_the_questions_stay_the_same_and_need_one_that_nobody_guesses(
    session: Session, agent: Officer, registration: Registration
) -> None:
    asked = caller_proof.proof_questions(unit(session), registration)
    assert asked[0].is_strong
    later = unit(session, now=NOW + timedelta(hours=20))
    assert caller_proof.proof_questions(later, registration) == asked
    vague = factories.registration(session, age="36", document_type="none")
    assert caller_proof.proof_questions(unit(session), vague) == ()
    calls.begin_call(unit(session), agent, vague.id)
    assert prove(session, agent, RIGHT) is ProofOutcome.SPENT


def test_an_agent_who_tries_many_answers_is_stopped_logged_and_alarms(
    session: Session, agent: Officer
) -> None:
    outcomes = []
    for _ in range(4):
        found = factories.registration(session)
        calls.begin_call(unit(session), agent, found.id)
        outcomes += [prove(session, agent, WRONG) for _ in range(4)]
        calls.end_call(unit(session), agent, CallReason.NOT_PROVEN)
    assert outcomes.count(ProofOutcome.WRONG) == caller_proof.FAILED_OF_OFFICER.most
    assert outcomes[3] is ProofOutcome.SPENT, "three in a call"
    last = factories.registration(session)
    calls.begin_call(unit(session), agent, last.id)
    assert prove(session, agent, RIGHT) is ProofOutcome.SPENT
    session.flush()
    found_alarms = session.scalars(select(Alarm).where(Alarm.ended_at.is_(None))).all()
    assert [each.kind for each in found_alarms] == [AlarmKind.CALLER_PROOFS]
    entries = session.scalars(select(AuditEntry)).all()
    failed = [each for each in entries if each.action is AuditAction.CALLER_NOT_PROVEN]
    assert len(failed) == caller_proof.FAILED_OF_OFFICER.most
    assert {each.officer_id for each in failed} == {agent.id}


def test_many_agents_share_the_tries_of_a_registration(
    session: Session, agent: Officer, registration: Registration
) -> None:
    for _ in range(3):
        by = factories.officer(session, Role.REGISTRAR)
        calls.begin_call(unit(session), by, registration.id)
        assert [prove(session, by, WRONG) for _ in range(2)] == [ProofOutcome.WRONG] * 2
    calls.begin_call(unit(session), agent, registration.id)
    assert prove(session, agent, RIGHT) is ProofOutcome.SPENT
    tomorrow = unit(session, now=NOW + timedelta(days=1))
    calls.begin_call(tomorrow, agent, registration.id)
    assert caller_proof.prove_caller(tomorrow, agent, RIGHT) is ProofOutcome.RIGHT


def test_an_agent_has_one_call_and_a_forgotten_one_is_cut_off(
    session: Session, agent: Officer, registration: Registration
) -> None:
    first = calls.begin_call(unit(session), agent)
    assert calls.begin_call(unit(session), agent, registration.id).id == first.id
    other = factories.registration(session)
    again = calls.begin_call(unit(session), agent, other.id)
    assert again.registration_id == registration.id, "the next person needs the next call"
    later = unit(session, now=NOW + CALL_LIFE)
    assert calls.begin_call(later, agent, other.id).registration_id == other.id
    session.expire_all()
    ended = session.scalars(select(HotlineCall).where(HotlineCall.ended_at.is_not(None))).one()
    assert (ended.id, ended.reason) == (first.id, CallReason.CUT_OFF)


def test_look_ups_are_limited(session: Session, agent: Officer) -> None:
    for _ in range(calls.LOOKUPS.most):
        calls.hold_lookups(unit(session), agent)
    with pytest.raises(TooMany):
        calls.hold_lookups(unit(session), agent)


def test_a_name_is_found_in_its_district_if_one_person_has_it(
    session: Session, agent: Officer, registration: Registration
) -> None:
    def find(text: str, district: str = "", year: int | None = None) -> list[object]:
        query = CallerQuery(read_search_query(text), district, year)
        return list(find_callers(unit(session), agent, query))

    compare(session)
    assert find("Rohima Begom", factories.COXS_BAZAR) == [registration.id]
    assert find("Rahima", factories.DHAKA_DISTRICT) == []
    assert find(registration.reference) == find("01712345678") == [registration.id]
    factories.registration(session, birth_year="1980", mobile="01812345678")
    compare(session)
    with pytest.raises(Invalid):
        find("Rahima Begum", factories.COXS_BAZAR)
    assert find("Rahima Begum", factories.COXS_BAZAR, 1990) == [registration.id]
    registration.reference = "SHAHEDAKM"  # no digit: it may be a name
    assert find("sha-hed-akm") == [registration.id]
    with pytest.raises(Invalid):
        find("Rahima Begum")


def test_a_phone_that_several_people_have_needs_one_more_word(
    session: Session, agent: Officer, registration: Registration
) -> None:
    def find(year: int | None = None) -> list[object]:
        query = CallerQuery(read_search_query("01712345678"), birth_year=year)
        return list(find_callers(unit(session), agent, query))

    assert find(1950) == [], "of another person, whose caller would spend the tries of this one"
    again = factories.registration(session)
    again.submitted_at = registration.submitted_at + timedelta(days=1)
    session.flush()
    assert find() == [again.id], "the newest of one person"
    set_state(again, State.DUPLICATE)
    session.flush()
    assert find() == [registration.id], "a duplicate leads nowhere"
    son = factories.registration(session, name_bn="করিম মিয়া", name_en="", birth_year="2001")
    with pytest.raises(Invalid):
        find()
    assert find(2001) == [son.id]
    assert find(1990) == [registration.id]
    assert find(1950) == []


def compare(session: Session) -> None:
    session.flush()
    ids = match_pending.pending_ids(unit(session))
    batch = match_pending.pending_registrations(unit(session), ids)
    match_pending.write_blocking_keys(unit(session), batch)
