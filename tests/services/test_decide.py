import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.audit import AuditAction
from portal.domain.choices import Evidence, Role
from portal.domain.corrections import Correctable
from portal.domain.errors import Conflict, Forbidden, Invalid, NotFound, PortalError
from portal.domain.sms.kinds import MessageKind
from portal.domain.sms.times import HELD_BACK, UNDO_TIME
from portal.domain.states import Actor, State
from portal.models import AuditEntry, Message, Move, Officer, Registration
from portal.services import decide
from portal.services.decide import Seen
from portal.services.move import move
from portal.services.sms import notify
from tests import make
from tests.make import NOW, VAULT

REASON = "জন্মতারিখ এনআইডির সঙ্গে মেলে না।"
HOTLINE = "16135"


pytestmark = pytest.mark.usefixtures("places")


@pytest.fixture
def staff(session: Session) -> Officer:
    return make.officer(session, Role.CENTRE, make.NOAKHALI_CENTRE, name="Kamal Hossain")


def seen(officer: Officer, registration: Registration) -> Seen:
    return Seen(officer, registration.reference, registration.version, NOW, HOTLINE)


def verify(
    session: Session, seen: Seen, *evidence: Evidence, second_look_percent: int = 0
) -> Registration:
    return decide.verify(session, VAULT, seen, evidence, second_look_percent=second_look_percent)


def kinds(session: Session) -> list[MessageKind]:
    return list(session.scalars(select(Message.kind)))


def newest_move(session: Session) -> Move:
    return session.scalars(select(Move).order_by(Move.at.desc(), Move.id.desc()).limit(1)).one()


def test_verifying_keeps_what_was_checked_and_tells_the_returnee(
    session: Session, officer: Officer
) -> None:
    registration = make.registration(session)
    evidence = [Evidence.CALLED, Evidence.NID_SEEN]
    verify(session, seen(officer, registration), *evidence)
    assert registration.state is State.VERIFIED
    made = newest_move(session)
    assert (made.actor, made.officer_id, made.at) == (Actor.OFFICER, officer.id, NOW)
    assert made.evidence == ["nid_seen", "called"]
    message = session.scalars(select(Message)).one()
    assert (message.kind, message.move_id) == (MessageKind.VERIFIED, made.id)


def test_nothing_is_verified_unchecked(session: Session, officer: Officer) -> None:
    registration = make.registration(session)
    with pytest.raises(Invalid):
        verify(session, seen(officer, registration))
    assert registration.state is State.SUBMITTED


def test_sending_back_names_answers_and_keeps_the_reason_out_of_the_sms(
    session: Session, officer: Officer
) -> None:
    registration = make.registration(session)
    fields = [Correctable.BIRTH, Correctable.NAME]
    decide.send_back(session, VAULT, seen(officer, registration), fields, f"  {REASON}\n")
    made = newest_move(session)
    assert (made.to_state, made.fields) == (State.RETURNED, ["name", "birth"])
    assert made.unsealed(VAULT, "reason") == REASON
    message = session.scalars(select(Message)).one()
    assert message.kind is MessageKind.RETURNED
    assert "জন্ম" not in (message.unsealed(VAULT, "body") or "")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [([], REASON), ([Correctable.NAME], " . "), ([Correctable.NAME], "x" * 501)],
    ids=["no field", "no reason", "long reason"],
)
def test_sending_back_needs_a_field_and_a_reason(
    session: Session, officer: Officer, fields: list[Correctable], reason: str
) -> None:
    registration = make.registration(session)
    with pytest.raises(Invalid):
        decide.send_back(session, VAULT, seen(officer, registration), fields, reason)


def test_rejecting_needs_a_reason(session: Session, officer: Officer) -> None:
    registration = make.registration(session)
    with pytest.raises(Invalid):
        decide.reject(session, VAULT, seen(officer, registration), "")
    decide.reject(session, VAULT, seen(officer, registration), REASON)
    assert registration.state is State.REJECTED
    assert newest_move(session).unsealed(VAULT, "reason") == REASON


def test_the_centre_receives_whom_the_district_verified(
    session: Session, officer: Officer, staff: Officer
) -> None:
    registration = make.registration(session)
    with pytest.raises(NotFound):
        decide.receive(session, VAULT, seen(staff, registration))
    verify(session, seen(officer, registration), Evidence.CALLED)
    decide.receive(session, VAULT, seen(staff, registration))
    assert registration.state is State.RECEIVED
    assert newest_move(session).actor is Actor.CENTRE
    assert kinds(session) == [MessageKind.VERIFIED, MessageKind.RECEIVED]


def test_an_sms_that_is_not_wanted_is_not_sent(session: Session, officer: Officer) -> None:
    registration = make.registration(session, may_sms="")
    preview = notify.preview(session, registration, State.VERIFIED, hotline=HOTLINE)
    verify(session, seen(officer, registration), Evidence.VISITED)
    assert kinds(session) == []
    assert preview is None


def test_the_sms_that_goes_out_is_the_one_the_officer_saw(
    session: Session, officer: Officer
) -> None:
    registration = make.registration(session)
    preview = notify.preview(session, registration, State.VERIFIED, hotline=HOTLINE)
    verify(session, seen(officer, registration), Evidence.CALLED)
    assert session.scalars(select(Message)).one().unsealed(VAULT, "body") == preview


Decision = Callable[[Session, Seen], object]
DECISIONS: dict[str, Decision] = {
    "verify": lambda session, seen: verify(session, seen, Evidence.CALLED),
    "send back": lambda session, seen: decide.send_back(
        session, VAULT, seen, [Correctable.NAME], REASON
    ),
    "reject": lambda session, seen: decide.reject(session, VAULT, seen, REASON),
    "receive": lambda session, seen: decide.receive(session, VAULT, seen),
}


def test_a_second_officer_reopens_what_was_rejected_and_the_returnee_is_told(
    session: Session, officer: Officer
) -> None:
    registration = make.registration(session)
    decide.reject(session, VAULT, seen(officer, registration), REASON)
    with pytest.raises(Forbidden):
        decide.reopen(session, VAULT, seen(officer, registration), REASON)
    other = make.officer(session, Role.DISTRICT, make.COXS_BAZAR)
    with pytest.raises(Invalid):
        decide.reopen(session, VAULT, seen(other, registration), " ")
    decide.reopen(session, VAULT, seen(other, registration), "The card was seen after all.")
    assert registration.state is State.SUBMITTED
    assert newest_move(session).officer_id == other.id
    assert kinds(session) == [MessageKind.REJECTED, MessageKind.REOPENED]


def test_a_supervisor_reopens_too_but_none_of_another_district(
    session: Session, officer: Officer
) -> None:
    registration = make.registration(session)
    decide.reject(session, VAULT, seen(officer, registration), REASON)
    stranger = make.officer(session, Role.SUPERVISOR, make.DHAKA_DISTRICT)
    with pytest.raises(NotFound):
        decide.reopen(session, VAULT, seen(stranger, registration), REASON)
    supervisor = make.officer(session, Role.SUPERVISOR, make.COXS_BAZAR)
    decide.reopen(session, VAULT, seen(supervisor, registration), REASON)
    assert registration.state is State.SUBMITTED


@pytest.mark.parametrize("state", [State.RECEIVED, State.CLOSED])
def test_ways_back_in_the_table_of_moves_are_no_decisions(
    session: Session, officer: Officer, staff: Officer, state: State
) -> None:
    registration = make.registration(session, state, by=officer)
    for decision in ("verify", "receive"):
        with pytest.raises(Conflict):
            DECISIONS[decision](session, seen(staff, registration))
    assert registration.state is state


def test_the_sms_of_a_decision_waits_until_the_decision_stands(
    session: Session, officer: Officer
) -> None:
    registration = make.registration(session)
    verify(session, seen(officer, registration), Evidence.CALLED)
    message = session.scalars(select(Message)).one()
    assert message.due_at - NOW == HELD_BACK > UNDO_TIME


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize(
    ("role", "area"),
    [
        (Role.DISTRICT, make.DHAKA_DISTRICT),
        (Role.CENTRE, make.DHAKA_CENTRE),
        (Role.MINISTRY, None),
        (Role.ADMINISTRATOR, None),
    ],
)
def test_nobody_decides_outside_the_own_area(
    session: Session, officer: Officer, decision: str, role: Role, area: str | None
) -> None:
    registration = make.registration(session, State.VERIFIED, by=officer)
    stranger = make.officer(session, role, area)
    with pytest.raises((NotFound, Forbidden)):
        DECISIONS[decision](session, seen(stranger, registration))
    assert registration.state is State.VERIFIED


@pytest.mark.parametrize("decision", ["verify", "send back", "reject"])
def test_centre_staff_do_not_do_the_districts_work(
    session: Session, officer: Officer, staff: Officer, decision: str
) -> None:
    registration = make.registration(session, State.VERIFIED, by=officer)
    with pytest.raises(Conflict):
        DECISIONS[decision](session, seen(staff, registration))


def test_who_looked_at_an_older_version_is_told(session: Session, officer: Officer) -> None:
    registration = make.registration(session)
    old = seen(officer, registration)
    move(session, VAULT, registration, State.WITHDRAWN, actor=Actor.RETURNEE, now=NOW)
    with pytest.raises(Conflict):
        DECISIONS["verify"](session, old)
    with pytest.raises(Conflict):
        DECISIONS["verify"](session, replace(old, version=registration.version))


def test_a_decision_is_in_the_audit_log_without_its_reason(
    session: Session, officer: Officer
) -> None:
    registration = make.registration(session)
    decide.reject(session, VAULT, seen(officer, registration), REASON)
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).one()
    assert (entry.action, entry.officer_id) == (AuditAction.DECIDED, officer.id)
    assert (entry.subject, entry.details) == (registration.reference, {"to": "rejected"})


class TestTwoAtOnce:
    """Each officer in a thread and a transaction of their own."""

    @pytest.fixture
    def places(self) -> None:
        """Not in the one session that the other tests share."""

    def test_one_wins_the_other_is_told_and_one_sms_goes_out(self, database: Database) -> None:
        with database.begin() as session:
            make.places(session)
            officers = [make.officer(session, Role.DISTRICT, make.COXS_BAZAR) for _ in range(2)]
            registration = make.registration(session)
        together, outcomes = threading.Barrier(2), list[str]()

        def work(officer: Officer, decision: Decision) -> None:
            together.wait()
            try:
                with database.begin() as session:
                    decision(session, seen(officer, registration))
                outcomes.append("decided")
            except PortalError as error:
                outcomes.append(type(error).__name__)

        threads = [
            threading.Thread(target=work, args=(officer, DECISIONS[name]))
            for officer, name in zip(officers, ("verify", "reject"), strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["Conflict", "decided"]
        with database.read() as session:
            assert len(kinds(session)) == 1
            moves = session.scalars(select(Move).where(Move.actor == Actor.OFFICER)).all()
            assert len(moves) == 1
            after = session.get_one(Registration, registration.id)
            assert (after.version, after.state) == (2, moves[0].to_state)
