import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.audit import AuditAction
from portal.domain.choices import Evidence, Role
from portal.domain.corrections import Correctable
from portal.domain.errors import Conflict, Forbidden, NotFound, PortalError
from portal.domain.sms.message_states import MessageState
from portal.domain.sms.times import HELD_BACK, UNDO_TIME
from portal.domain.states import Actor, State
from portal.models import AuditEntry, Message, Move, Officer, Registration, SecondLook
from portal.services import correct, decide, follow
from portal.services.decide import Seen
from portal.services.move import move
from portal.services.sms import deliver
from portal.services.undo import last_decision, undo
from tests import make
from tests.make import NOW, VAULT
from tests.services.outbox import KNOWS

REASON = "Please bring the card."


pytestmark = pytest.mark.usefixtures("places")


def seen(officer: Officer, registration: Registration, now: datetime = NOW) -> Seen:
    return Seen(officer, registration.reference, registration.version, now, "16135")


def verify(session: Session, officer: Officer, registration: Registration) -> None:
    now = seen(officer, registration)
    decide.verify(session, VAULT, now, [Evidence.CALLED], second_look_percent=100)


def decide_it(
    session: Session, officer: Officer, registration: Registration, decision: str
) -> None:
    at = seen(officer, registration)
    if decision == "verify":
        verify(session, officer, registration)
    elif decision == "reject":
        decide.reject(session, VAULT, at, REASON)
    else:
        decide.send_back(session, VAULT, at, [Correctable.NAME], REASON)


def moves(session: Session, registration: Registration) -> list[tuple[State, State]]:
    found = session.scalars(
        select(Move).where(Move.registration_id == registration.id).order_by(Move.at, Move.id)
    )
    return [(each.from_state, each.to_state) for each in found]


@pytest.mark.parametrize("decision", ["verify", "send back", "reject"])
def test_undoing_adds_a_move_back_and_ends_the_sms_for_good(
    session: Session, officer: Officer, decision: str
) -> None:
    registration = make.registration(session)
    decide_it(session, officer, registration, decision)
    decided = registration.state
    undo(session, VAULT, seen(officer, registration, NOW + UNDO_TIME))
    assert registration.state is State.SUBMITTED
    assert moves(session, registration)[1:] == [
        (State.SUBMITTED, decided),
        (decided, State.SUBMITTED),
    ]
    message = session.scalars(select(Message)).one()
    assert message.state is MessageState.CANCELLED
    assert message.ended_at == NOW + UNDO_TIME
    later = NOW + timedelta(days=1)
    assert not deliver.is_any_due(session, now=later)
    assert session.scalars(select(func.count()).select_from(SecondLook)).one() == 0
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).one()
    assert (entry.action, entry.details) == (AuditAction.UNDONE, {"from": decided.value})


def test_the_centre_undoes_receiving(session: Session, officer: Officer) -> None:
    registration = make.registration(session, State.VERIFIED, by=officer)
    staff = make.officer(session, Role.CENTRE, make.NOAKHALI_CENTRE)
    decide.receive(session, VAULT, seen(staff, registration))
    undo(session, VAULT, seen(staff, registration))
    assert registration.state is State.VERIFIED


def test_half_a_minute_is_judged_by_the_server(session: Session, officer: Officer) -> None:
    registration = make.registration(session)
    verify(session, officer, registration)
    late = NOW + UNDO_TIME + timedelta(microseconds=1)
    with pytest.raises(Conflict):
        undo(session, VAULT, seen(officer, registration, late))
    assert registration.state is State.VERIFIED


def test_only_the_officer_who_decided_undoes_it(session: Session, officer: Officer) -> None:
    registration = make.registration(session)
    verify(session, officer, registration)
    for role, area, error in (
        (Role.DISTRICT, make.COXS_BAZAR, Forbidden),
        (Role.SUPERVISOR, make.COXS_BAZAR, Forbidden),
        (Role.CENTRE, make.NOAKHALI_CENTRE, Forbidden),
        (Role.DISTRICT, make.DHAKA_DISTRICT, NotFound),
    ):
        stranger = make.officer(session, role, area)
        with pytest.raises(error):
            undo(session, VAULT, seen(stranger, registration))
        assert last_decision(session, stranger, now=NOW) is None
    assert registration.state is State.VERIFIED


def test_pressing_undo_twice_undoes_once(session: Session, officer: Officer) -> None:
    registration = make.registration(session)
    verify(session, officer, registration)
    on_screen = seen(officer, registration)
    undo(session, VAULT, on_screen)
    undo(session, VAULT, on_screen)
    assert len(moves(session, registration)) == 3


def test_what_happened_since_is_not_undone(session: Session, officer: Officer) -> None:
    registration = make.registration(session)
    verify(session, officer, registration)
    on_screen = seen(officer, registration)
    move(session, VAULT, registration, State.WITHDRAWN, actor=Actor.RETURNEE, now=NOW)
    session.flush()
    assert last_decision(session, officer, now=NOW) is None
    with pytest.raises((Conflict, Forbidden)):
        undo(session, VAULT, on_screen)
    assert registration.state is State.WITHDRAWN


def test_it_is_undone_as_well_where_no_sms_is_wanted(session: Session, officer: Officer) -> None:
    registration = make.registration(session, may_sms="")
    verify(session, officer, registration)
    undo(session, VAULT, seen(officer, registration))
    assert registration.state is State.SUBMITTED


def test_what_can_be_undone_is_offered_until_it_cannot(session: Session, officer: Officer) -> None:
    assert last_decision(session, officer, now=NOW) is None
    first, second = make.registration(session), make.registration(session)
    for each in (first, second):
        verify(session, officer, each)
    session.flush()
    last = last_decision(session, officer, now=NOW)
    assert last == (second.reference, 2, State.VERIFIED)
    assert last_decision(session, officer, now=NOW + UNDO_TIME + timedelta(seconds=1)) is None
    undo(session, VAULT, seen(officer, second))
    session.flush()
    last = last_decision(session, officer, now=NOW)
    assert last is not None
    assert last.reference == first.reference, "the one before can still be undone"


def test_after_an_undo_one_may_decide_anew_and_is_told_in_one_sms(
    session: Session, officer: Officer
) -> None:
    registration = make.registration(session)
    verify(session, officer, registration)
    undo(session, VAULT, seen(officer, registration))
    decide.send_back(session, VAULT, seen(officer, registration), [Correctable.NAME], REASON)
    queued = session.scalars(select(Message.kind).where(Message.state == MessageState.QUEUED)).all()
    assert queued == ["returned"]
    assert correct.asked_for(session, VAULT, registration).reason == REASON


def test_the_returnee_never_hears_of_what_was_undone(session: Session, officer: Officer) -> None:
    registration = make.registration(session)
    verify(session, officer, registration)
    undo(session, VAULT, seen(officer, registration))
    session.flush()
    story = follow.tell(session, VAULT, registration.id, now=NOW)
    assert [event.state for event in story.events] == [State.SUBMITTED]
    assert story.last_move.state is State.SUBMITTED


class TestBesideTheWorker:
    """Each in a transaction of its own."""

    @pytest.fixture
    def places(self) -> None:
        """Not in the one session that the other tests share."""

    def _decided(self, database: Database) -> tuple[Officer, Registration]:
        with database.begin() as session:
            make.places(session)
            officer = make.officer(session, Role.DISTRICT, make.COXS_BAZAR)
            registration = make.registration(session)
            verify(session, officer, registration)
        return officer, registration

    def test_once_the_worker_has_the_sms_it_is_too_late(self, database: Database) -> None:
        officer, registration = self._decided(database)
        with database.begin() as session:
            now = NOW + HELD_BACK  # a worker whose clock is ahead
            assert len(deliver.claim(session, VAULT, KNOWS, now=now, limit=5)) == 1
        with pytest.raises(Conflict), database.begin() as session:
            undo(session, VAULT, seen(officer, registration))
        with database.read() as session:
            assert session.get_one(Registration, registration.id).state is State.VERIFIED

    def test_of_a_worker_and_an_undo_at_once_one_wins(self, database: Database) -> None:
        officer, registration = self._decided(database)
        together, outcomes = threading.Barrier(2), list[str]()

        def take_back() -> None:
            together.wait()
            try:
                with database.begin() as session:
                    undo(session, VAULT, seen(officer, registration))
                outcomes.append("undone")
            except PortalError:
                outcomes.append("too late")

        def work() -> None:
            together.wait()
            with database.begin() as session:
                claimed = deliver.claim(session, VAULT, KNOWS, now=NOW + HELD_BACK, limit=5)
            outcomes.append("claimed" if claimed else "nothing to send")

        threads = [threading.Thread(target=target) for target in (take_back, work)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) in (["claimed", "too late"], ["nothing to send", "undone"])
        with database.read() as session:
            state = session.get_one(Registration, registration.id).state
            assert (state is State.SUBMITTED) == ("undone" in outcomes)
