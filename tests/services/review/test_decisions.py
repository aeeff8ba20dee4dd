from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.matching.duplicate_pairs import PairVerdict
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.sending_times import HELD_BACK, UNDO_TIME
from portal.domain.platform.errors import Conflict, Forbidden, Invalid, NotFound
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.states import Actor, State
from portal.domain.review.evidence import Evidence
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, DuplicatePair, Message, Officer, Registration, StateTransition
from portal.services.messaging import outbox
from portal.services.registration.transition import transition
from portal.services.review import decisions
from portal.services.review.decisions import DecisionContext
from tests import factories
from tests.factories import NOW
from tests.unit import unit

REASON = "জন্মতারিখ এনআইডির সঙ্গে মেলে না।"


pytestmark = pytest.mark.usefixtures("places")


@pytest.fixture
def staff(session: Session) -> Officer:
    return factories.officer(session, Role.CENTRE, factories.NOAKHALI_CENTRE, name="Kamal Hossain")


def seen(officer: Officer, registration: Registration) -> DecisionContext:
    return DecisionContext(officer, registration.reference, registration.version)


def verify(
    session: Session, seen: DecisionContext, *evidence: Evidence, second_look_percent: int = 0
) -> Registration:
    return decisions.verify_registration(
        unit(session), seen, evidence, second_look_percent=second_look_percent
    )


def kinds(session: Session) -> list[MessageKind]:
    return list(session.scalars(select(Message.kind)))


def newest_move(session: Session) -> StateTransition:
    return session.scalars(
        select(StateTransition)
        .order_by(StateTransition.at.desc(), StateTransition.id.desc())
        .limit(1)
    ).one()


def test_verifying_keeps_what_was_checked_and_tells_the_returnee(
    session: Session, officer: Officer
) -> None:
    registration = factories.registration(session)
    evidence = [Evidence.CALLED, Evidence.NID_SEEN]
    verify(session, seen(officer, registration), *evidence)
    assert registration.state is State.VERIFIED
    made = newest_move(session)
    assert (made.actor, made.officer_id, made.at) == (Actor.OFFICER, officer.id, NOW)
    assert made.evidence == ["nid_seen", "called"]
    message = session.scalars(select(Message)).one()
    assert (message.kind, message.move_id) == (MessageKind.VERIFIED, made.id)


def test_nothing_is_verified_unchecked(session: Session, officer: Officer) -> None:
    registration = factories.registration(session)
    with pytest.raises(Invalid):
        verify(session, seen(officer, registration))
    assert registration.state is State.SUBMITTED


def test_one_perhaps_registered_twice_is_verified_only_after_a_comparison(
    session: Session, officer: Officer
) -> None:
    registration, other = factories.registration(session), factories.registration(session)
    first, second = sorted([registration.id, other.id])
    pair = DuplicatePair(
        first_id=first,
        second_id=second,
        grounds=["phone"],
        score=60,
        found_at=NOW,
        verdict=PairVerdict.OPEN,
    )
    session.add(pair)
    session.flush()
    with pytest.raises(Invalid, match="registered twice"):
        verify(session, seen(officer, registration), Evidence.CALLED)
    assert registration.state is State.SUBMITTED
    decisions.verify_registration(
        unit(session),
        seen(officer, registration),
        [Evidence.CALLED],
        second_look_percent=0,
        is_compared=True,
    )
    pair.verdict, pair.decided_at, pair.decided_by_id = PairVerdict.DIFFERENT, NOW, officer.id
    session.flush()
    assert verify(session, seen(officer, other), Evidence.CALLED).state is State.VERIFIED


def test_sending_back_names_answers_and_keeps_the_reason_out_of_the_sms(
    session: Session, officer: Officer
) -> None:
    registration = factories.registration(session)
    fields = [Correctable.BIRTH, Correctable.NAME]
    decisions.return_for_correction(
        unit(session), seen(officer, registration), fields, f"  {REASON}\n"
    )
    made = newest_move(session)
    assert (made.to_state, made.fields) == (State.RETURNED, ["name", "birth"])
    assert made.reason == REASON
    message = session.scalars(select(Message)).one()
    assert message.kind is MessageKind.RETURNED
    assert "জন্ম" not in (message.body or "")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [([], REASON), ([Correctable.NAME], " . "), ([Correctable.NAME], "x" * 501)],
    ids=["no field", "no reason", "long reason"],
)
def test_sending_back_needs_a_field_and_a_reason(
    session: Session, officer: Officer, fields: list[Correctable], reason: str
) -> None:
    registration = factories.registration(session)
    with pytest.raises(Invalid):
        decisions.return_for_correction(unit(session), seen(officer, registration), fields, reason)


def test_rejecting_needs_a_reason(session: Session, officer: Officer) -> None:
    registration = factories.registration(session)
    with pytest.raises(Invalid):
        decisions.reject_registration(unit(session), seen(officer, registration), "")
    decisions.reject_registration(unit(session), seen(officer, registration), REASON)
    assert registration.state is State.REJECTED
    assert newest_move(session).reason == REASON


def test_the_centre_receives_whom_the_district_verified(
    session: Session, officer: Officer, staff: Officer
) -> None:
    registration = factories.registration(session)
    with pytest.raises(NotFound):
        decisions.receive_registration(unit(session), seen(staff, registration))
    verify(session, seen(officer, registration), Evidence.CALLED)
    decisions.receive_registration(unit(session), seen(staff, registration))
    assert registration.state is State.RECEIVED
    assert newest_move(session).actor is Actor.CENTRE
    assert kinds(session) == [MessageKind.VERIFIED, MessageKind.RECEIVED]


def test_an_sms_that_is_not_wanted_is_not_sent(session: Session, officer: Officer) -> None:
    registration = factories.registration(session, may_sms="")
    preview = outbox.preview_message(unit(session), registration, State.VERIFIED)
    verify(session, seen(officer, registration), Evidence.VISITED)
    assert kinds(session) == []
    assert preview is None


def test_the_sms_that_goes_out_is_the_one_the_officer_saw(
    session: Session, officer: Officer
) -> None:
    registration = factories.registration(session)
    preview = outbox.preview_message(unit(session), registration, State.VERIFIED)
    verify(session, seen(officer, registration), Evidence.CALLED)
    assert session.scalars(select(Message)).one().body == preview


Decision = Callable[[Session, DecisionContext], object]
DECISIONS: dict[str, Decision] = {
    "verify": lambda session, seen: verify(session, seen, Evidence.CALLED),
    "send back": lambda session, seen: decisions.return_for_correction(
        unit(session), seen, [Correctable.NAME], REASON
    ),
    "reject": lambda session, seen: decisions.reject_registration(unit(session), seen, REASON),
    "receive": lambda session, seen: decisions.receive_registration(unit(session), seen),
}


def test_a_second_officer_reopens_what_was_rejected_and_the_returnee_is_told(
    session: Session, officer: Officer
) -> None:
    registration = factories.registration(session)
    decisions.reject_registration(unit(session), seen(officer, registration), REASON)
    with pytest.raises(Forbidden):
        decisions.reopen_registration(unit(session), seen(officer, registration), REASON)
    other = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
    with pytest.raises(Invalid):
        decisions.reopen_registration(unit(session), seen(other, registration), " ")
    decisions.reopen_registration(
        unit(session), seen(other, registration), "The card was seen after all."
    )
    assert registration.state is State.SUBMITTED
    assert newest_move(session).officer_id == other.id
    assert kinds(session) == [MessageKind.REJECTED, MessageKind.REOPENED]


def test_a_supervisor_reopens_too_but_none_of_another_district(
    session: Session, officer: Officer
) -> None:
    registration = factories.registration(session)
    decisions.reject_registration(unit(session), seen(officer, registration), REASON)
    stranger = factories.officer(session, Role.SUPERVISOR, factories.DHAKA_DISTRICT)
    with pytest.raises(NotFound):
        decisions.reopen_registration(unit(session), seen(stranger, registration), REASON)
    supervisor = factories.officer(session, Role.SUPERVISOR, factories.COXS_BAZAR)
    decisions.reopen_registration(unit(session), seen(supervisor, registration), REASON)
    assert registration.state is State.SUBMITTED


@pytest.mark.parametrize("state", [State.RECEIVED, State.CLOSED])
def test_ways_back_in_the_table_of_moves_are_no_decisions(
    session: Session, officer: Officer, staff: Officer, state: State
) -> None:
    registration = factories.registration(session, state, by=officer)
    for decision in ("verify", "receive"):
        with pytest.raises(Conflict):
            DECISIONS[decision](session, seen(staff, registration))
    assert registration.state is state


def test_the_sms_of_a_decision_waits_until_the_decision_stands(
    session: Session, officer: Officer
) -> None:
    registration = factories.registration(session)
    verify(session, seen(officer, registration), Evidence.CALLED)
    message = session.scalars(select(Message)).one()
    assert message.due_at - NOW == HELD_BACK > UNDO_TIME


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize(
    ("role", "area"),
    [
        (Role.DISTRICT, factories.DHAKA_DISTRICT),
        (Role.CENTRE, factories.DHAKA_CENTRE),
        (Role.MINISTRY, None),
        (Role.ADMINISTRATOR, None),
    ],
)
def test_nobody_decides_outside_the_own_area(
    session: Session, officer: Officer, decision: str, role: Role, area: str | None
) -> None:
    registration = factories.registration(session, State.VERIFIED, by=officer)
    stranger = factories.officer(session, role, area)
    with pytest.raises((NotFound, Forbidden)):
        DECISIONS[decision](session, seen(stranger, registration))
    assert registration.state is State.VERIFIED


@pytest.mark.parametrize("decision", ["verify", "send back", "reject"])
def test_centre_staff_do_not_do_the_districts_work(
    session: Session, officer: Officer, staff: Officer, decision: str
) -> None:
    registration = factories.registration(session, State.VERIFIED, by=officer)
    with pytest.raises(Conflict):
        DECISIONS[decision](session, seen(staff, registration))


def test_who_looked_at_an_older_version_is_told(session: Session, officer: Officer) -> None:
    registration = factories.registration(session)
    old = seen(officer, registration)
    transition(unit(session), registration, State.WITHDRAWN, actor=Actor.RETURNEE)
    with pytest.raises(Conflict):
        DECISIONS["verify"](session, old)
    with pytest.raises(Conflict):
        DECISIONS["verify"](session, replace(old, version=registration.version))


def test_a_decision_is_in_the_audit_log_without_its_reason(
    session: Session, officer: Officer
) -> None:
    registration = factories.registration(session)
    decisions.reject_registration(unit(session), seen(officer, registration), REASON)
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).one()
    assert (entry.action, entry.officer_id) == (AuditAction.DECIDED, officer.id)
    assert (entry.subject, entry.details) == (registration.reference, {"to": "rejected"})
