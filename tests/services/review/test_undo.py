import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.sending_times import HELD_BACK, UNDO_TIME
from portal.domain.platform.errors import Conflict, Forbidden, NotFound, PortalError
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.states import Actor, State
from portal.domain.review.evidence import Evidence
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, Message, Officer, QualityReview, Registration, StateTransition
from portal.services.messaging import delivery
from portal.services.registration import resubmit_correction, status_tracking
from portal.services.registration.transition import transition
from portal.services.review import decisions
from portal.services.review.decisions import DecisionContext
from portal.services.review.undo import last_decision, undo_decision
from tests import factories
from tests.factories import NOW
from tests.services.messaging.outbox_rows import KNOWS
from tests.unit import unit

REASON = "Please bring the card."


pytestmark = pytest.mark.usefixtures("places")


def seen(officer: Officer, registration: Registration) -> DecisionContext:
    return DecisionContext(officer, registration.reference, registration.version)


def verify(session: Session, officer: Officer, registration: Registration) -> None:
    now = seen(officer, registration)
    decisions.verify_registration(unit(session), now, [Evidence.CALLED], second_look_percent=100)


def decide_it(
    session: Session, officer: Officer, registration: Registration, decision: str
) -> None:
    at = seen(officer, registration)
    if decision == "verify":
        verify(session, officer, registration)
    elif decision == "reject":
        decisions.reject_registration(unit(session), at, REASON)
    else:
        decisions.return_for_correction(unit(session), at, [Correctable.NAME], REASON)


def moves(session: Session, registration: Registration) -> list[tuple[State, State]]:
    found = session.scalars(
        select(StateTransition)
        .where(StateTransition.registration_id == registration.id)
        .order_by(StateTransition.at, StateTransition.id)
    )
    return [(each.from_state, each.to_state) for each in found]


@pytest.mark.parametrize("decision", ["verify", "send back", "reject"])
def test_undoing_adds_a_move_back_and_ends_the_sms_for_good(
    session: Session, officer: Officer, decision: str
) -> None:
    registration = factories.registration(session)
    decide_it(session, officer, registration, decision)
    decided = registration.state
    undo_decision(unit(session, now=NOW + UNDO_TIME), seen(officer, registration))
    assert registration.state is State.SUBMITTED
    assert moves(session, registration)[1:] == [
        (State.SUBMITTED, decided),
        (decided, State.SUBMITTED),
    ]
    message = session.scalars(select(Message)).one()
    assert message.state is MessageState.CANCELLED
    assert message.ended_at == NOW + UNDO_TIME
    later = NOW + timedelta(days=1)
    assert not delivery.is_any_due(unit(session, now=later))
    assert session.scalars(select(func.count()).select_from(QualityReview)).one() == 0
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).one()
    assert (entry.action, entry.details) == (AuditAction.UNDONE, {"from": decided.value})


def test_the_centre_undoes_receiving(session: Session, officer: Officer) -> None:
    registration = factories.registration(session, State.VERIFIED, by=officer)
    staff = factories.officer(session, Role.CENTRE, factories.NOAKHALI_CENTRE)
    decisions.receive_registration(unit(session), seen(staff, registration))
    undo_decision(unit(session), seen(staff, registration))
    assert registration.state is State.VERIFIED


def test_half_a_minute_is_judged_by_the_server(session: Session, officer: Officer) -> None:
    registration = factories.registration(session)
    verify(session, officer, registration)
    late = NOW + UNDO_TIME + timedelta(microseconds=1)
    with pytest.raises(Conflict):
        undo_decision(unit(session, now=late), seen(officer, registration))
    assert registration.state is State.VERIFIED


def test_only_the_officer_who_decided_undoes_it(session: Session, officer: Officer) -> None:
    registration = factories.registration(session)
    verify(session, officer, registration)
    for role, area, error in (
        (Role.DISTRICT, factories.COXS_BAZAR, Forbidden),
        (Role.SUPERVISOR, factories.COXS_BAZAR, Forbidden),
        (Role.CENTRE, factories.NOAKHALI_CENTRE, Forbidden),
        (Role.DISTRICT, factories.DHAKA_DISTRICT, NotFound),
    ):
        stranger = factories.officer(session, role, area)
        with pytest.raises(error):
            undo_decision(unit(session), seen(stranger, registration))
        assert last_decision(unit(session), stranger) is None
    assert registration.state is State.VERIFIED


def test_pressing_undo_twice_undoes_once(session: Session, officer: Officer) -> None:
    registration = factories.registration(session)
    verify(session, officer, registration)
    on_screen = seen(officer, registration)
    undo_decision(unit(session), on_screen)
    undo_decision(unit(session), on_screen)
    assert len(moves(session, registration)) == 3


def test_what_happened_since_is_not_undone(session: Session, officer: Officer) -> None:
    registration = factories.registration(session)
    verify(session, officer, registration)
    on_screen = seen(officer, registration)
    transition(unit(session), registration, State.WITHDRAWN, actor=Actor.RETURNEE)
    session.flush()
    assert last_decision(unit(session), officer) is None
    with pytest.raises((Conflict, Forbidden)):
        undo_decision(unit(session), on_screen)
    assert registration.state is State.WITHDRAWN


def test_it_is_undone_as_well_where_no_sms_is_wanted(session: Session, officer: Officer) -> None:
    registration = factories.registration(session, may_sms="")
    verify(session, officer, registration)
    undo_decision(unit(session), seen(officer, registration))
    assert registration.state is State.SUBMITTED


def test_what_can_be_undone_is_offered_until_it_cannot(session: Session, officer: Officer) -> None:
    assert last_decision(unit(session), officer) is None
    first, second = factories.registration(session), factories.registration(session)
    for each in (first, second):
        verify(session, officer, each)
    session.flush()
    last = last_decision(unit(session), officer)
    assert last == (second.reference, 2, State.VERIFIED)
    assert last_decision(unit(session, now=NOW + UNDO_TIME + timedelta(seconds=1)), officer) is None
    undo_decision(unit(session), seen(officer, second))
    session.flush()
    last = last_decision(unit(session), officer)
    assert last is not None
    assert last.reference == first.reference, "the one before can still be undone"


def test_after_an_undo_one_may_decide_anew_and_is_told_in_one_sms(
    session: Session, officer: Officer
) -> None:
    registration = factories.registration(session)
    verify(session, officer, registration)
    undo_decision(unit(session), seen(officer, registration))
    decisions.return_for_correction(
        unit(session), seen(officer, registration), [Correctable.NAME], REASON
    )
    queued = session.scalars(select(Message.kind).where(Message.state == MessageState.QUEUED)).all()
    assert queued == ["returned"]
    assert resubmit_correction.find_correction_request(unit(session), registration).reason == REASON


def test_the_returnee_never_hears_of_what_was_undone(session: Session, officer: Officer) -> None:
    registration = factories.registration(session)
    verify(session, officer, registration)
    undo_decision(unit(session), seen(officer, registration))
    session.flush()
    view = status_tracking.status_view(unit(session), registration.id)
    assert [event.state for event in view.events] == [State.SUBMITTED]
    assert view.last_move.state is State.SUBMITTED


class TestBesideTheWorker:
    """Runs each in a transaction of its own."""

    @pytest.fixture
    def places(self) -> None:
        """They need a database of their own instead of the shared session."""

    def _decided(self, database: Database) -> tuple[Officer, Registration]:
        with database.begin() as session:
            factories.places(session)
            officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
            registration = factories.registration(session)
            verify(session, officer, registration)
        return officer, registration

    def test_once_the_worker_has_the_sms_it_is_too_late(self, database: Database) -> None:
        officer, registration = self._decided(database)
        with database.begin() as session:
            now = NOW + HELD_BACK  # a worker whose clock is ahead
            assert len(delivery.claim_messages(unit(session, now=now), KNOWS, limit=5)) == 1
        with pytest.raises(Conflict), database.begin() as session:
            undo_decision(unit(session), seen(officer, registration))
        with database.read() as session:
            assert session.get_one(Registration, registration.id).state is State.VERIFIED

    def test_of_a_worker_and_an_undo_at_once_one_wins(self, database: Database) -> None:
        officer, registration = self._decided(database)
        together, outcomes = threading.Barrier(2), list[str]()

        def take_back() -> None:
            together.wait()
            try:
                with database.begin() as session:
                    undo_decision(unit(session), seen(officer, registration))
                outcomes.append("undone")
            except PortalError:
                outcomes.append("too late")

        def work() -> None:
            together.wait()
            with database.begin() as session:
                claimed = delivery.claim_messages(
                    unit(session, now=NOW + HELD_BACK), KNOWS, limit=5
                )
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
