import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Conflict, Forbidden, Invalid, NotFound, PortalError
from portal.domain.registration.changes import ChangeKind
from portal.domain.registration.states import Actor, State
from portal.domain.routing.choices import CentreStatus, RouteReason
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, Centre, Officer, Registration, StateTransition
from portal.services.casework import handover
from portal.services.registration import status_tracking
from portal.services.registration.visibility import find_registration, visible_to
from portal.services.review import registration_detail
from tests import factories
from tests.factories import DHAKA_CENTRE, NOAKHALI_CENTRE
from tests.services.casework.centre_desk import WHY, changes, messages, person, seen, staff
from tests.unit import unit


@pytest.mark.parametrize("state", [State.VERIFIED, State.RECEIVED])
def test_the_new_centre_sees_the_person_and_the_old_one_no_longer(
    session: Session, kamal: Officer, state: State
) -> None:
    registration = person(session, kamal, state)
    other = staff(session, DHAKA_CENTRE)
    with pytest.raises(NotFound):
        find_registration(unit(session), other, registration.reference)
    handover.hand_over_case(unit(session), seen(kamal, registration), DHAKA_CENTRE, WHY)
    session.flush()
    assert find_registration(unit(session), other, registration.reference).id == registration.id
    with pytest.raises(NotFound):
        find_registration(unit(session), kamal, registration.reference)
    assert session.scalars(select(Registration).where(visible_to(kamal))).all() == []
    assert registration.route_reason is RouteReason.MOVED
    assert registration.centre_distance_km > 200
    assert registration.state is State.VERIFIED, "the new centre has not received it yet"


def test_history_is_kept_and_the_person_is_told_of_the_new_centre(
    session: Session, kamal: Officer
) -> None:
    registration = person(session, kamal, State.RECEIVED)
    handover.hand_over_case(unit(session), seen(kamal, registration), DHAKA_CENTRE, WHY)
    session.flush()
    [change] = changes(session)
    assert (change.kind, change.actor, change.officer_id) == (
        ChangeKind.CENTRE, Actor.CENTRE, kamal.id,
    )  # fmt: skip
    assert change.reason == WHY
    [given] = handover.handovers(unit(session), registration).rows
    assert (given.from_code, given.to_code) == (NOAKHALI_CENTRE, DHAKA_CENTRE)
    [message] = messages(session)
    assert message.kind is MessageKind.MOVED
    assert "ঢাকা" in (message.body or "")
    assert WHY not in (message.body or "")
    other = staff(session, DHAKA_CENTRE)
    found = registration_detail.registration_detail(
        unit(session), other, registration.reference, Language.ENGLISH
    )
    assert {event.to_state for event in found.history.rows} >= {State.SUBMITTED, State.RECEIVED}
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == AuditAction.HANDED_OVER)
    ).one()
    assert entry.details == {"from": NOAKHALI_CENTRE, "to": DHAKA_CENTRE}
    assert session.scalars(
        select(StateTransition).where(StateTransition.officer_id == kamal.id)
    ).all()
    assert status_tracking.status_view(unit(session), registration.id).centre.code == DHAKA_CENTRE


def test_given_back_at_once_the_person_hears_only_of_where_it_ended(
    session: Session, kamal: Officer
) -> None:
    registration = person(session, kamal)
    handover.hand_over_case(unit(session), seen(kamal, registration), DHAKA_CENTRE, WHY)
    other = staff(session, DHAKA_CENTRE)
    handover.hand_over_case(unit(session), seen(other, registration), NOAKHALI_CENTRE, WHY)
    states = [message.state for message in messages(session, MessageKind.MOVED)]
    assert states == [MessageState.CANCELLED, MessageState.QUEUED]


@pytest.mark.parametrize(
    ("centre", "reason"),
    [
        (DHAKA_CENTRE, " . "),
        (NOAKHALI_CENTRE, WHY),
        ("RSC-XXX", WHY),
        ("", WHY),
        ("'; DROP", WHY),
    ],
)
def test_without_a_reason_or_another_centre_nothing_happens(
    session: Session, kamal: Officer, centre: str, reason: str
) -> None:
    registration = person(session, kamal)
    with pytest.raises(Invalid):
        handover.hand_over_case(unit(session), seen(kamal, registration), centre, reason)
    assert registration.centre_code == NOAKHALI_CENTRE
    assert messages(session) == []


def test_nobody_is_given_to_a_closed_centre_but_a_full_one_takes_who_is_sent(
    session: Session, kamal: Officer
) -> None:
    registration = person(session, kamal)
    dhaka = session.get_one(Centre, DHAKA_CENTRE)
    dhaka.status = CentreStatus.CLOSED
    with pytest.raises(Invalid):
        handover.hand_over_case(unit(session), seen(kamal, registration), DHAKA_CENTRE, WHY)


def test_a_full_centre_takes_whom_another_centre_sends(session: Session, kamal: Officer) -> None:
    registration = person(session, kamal)
    session.get_one(Centre, DHAKA_CENTRE).status = CentreStatus.FULL
    handover.hand_over_case(unit(session), seen(kamal, registration), DHAKA_CENTRE, WHY)
    assert registration.centre_code == DHAKA_CENTRE


def test_only_the_centre_itself_gives_a_person_away(session: Session, kamal: Officer) -> None:
    registration = person(session, kamal)
    other = staff(session, DHAKA_CENTRE)
    district = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
    with pytest.raises(NotFound):
        handover.hand_over_case(unit(session), seen(other, registration), DHAKA_CENTRE, WHY)
    with pytest.raises(Forbidden):
        handover.hand_over_case(unit(session), seen(district, registration), DHAKA_CENTRE, WHY)


def test_of_two_at_once_one_wins_and_the_other_is_told(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)
        kamal = staff(session)
        registration = person(session, kamal)
    first = second = seen(kamal, registration)
    with database.begin() as session:
        handover.hand_over_case(unit(session), first, DHAKA_CENTRE, WHY)
    error: PortalError | None = None
    try:
        with database.begin() as session:
            handover.hand_over_case(unit(session), second, "RSC-KHU", WHY)
    except PortalError as problem:
        error = problem
    assert isinstance(error, NotFound), "it is not the centre's any more"
    with database.read() as session:
        assert session.get_one(Registration, registration.id).centre_code == DHAKA_CENTRE
        assert len(messages(session)) == 1


def test_a_version_that_is_not_the_newest_changes_nothing(session: Session, kamal: Officer) -> None:
    registration = person(session, kamal)
    old = seen(kamal, registration)
    registration.version += 1
    session.flush()
    with pytest.raises(Conflict):
        handover.hand_over_case(unit(session), old, DHAKA_CENTRE, WHY)
