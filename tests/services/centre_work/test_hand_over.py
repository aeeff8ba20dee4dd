import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.audit import AuditAction
from portal.domain.changes import ChangeKind
from portal.domain.choices import CentreStatus, Language, Role, RouteReason
from portal.domain.errors import Conflict, Forbidden, Invalid, NotFound, PortalError
from portal.domain.sms.kinds import MessageKind
from portal.domain.sms.message_states import MessageState
from portal.domain.states import Actor, State
from portal.models import AuditEntry, Centre, Move, Officer, Registration
from portal.services import follow, look_up
from portal.services.centre_work import hand_over
from portal.services.scope import visible
from tests import make
from tests.make import DHAKA_CENTRE, NOAKHALI_CENTRE, VAULT
from tests.services.centre_desk import WHY, changes, messages, person, seen, staff


@pytest.mark.parametrize("state", [State.VERIFIED, State.RECEIVED])
def test_the_new_centre_sees_the_person_and_the_old_one_no_longer(
    session: Session, kamal: Officer, state: State
) -> None:
    registration = person(session, kamal, state)
    other = staff(session, DHAKA_CENTRE)
    with pytest.raises(NotFound):
        look_up.find(session, other, registration.reference)
    hand_over.hand_over(session, VAULT, seen(kamal, registration), DHAKA_CENTRE, WHY)
    session.flush()
    assert look_up.find(session, other, registration.reference).id == registration.id
    with pytest.raises(NotFound):
        look_up.find(session, kamal, registration.reference)
    assert session.scalars(select(Registration).where(visible(kamal))).all() == []
    assert registration.route_reason is RouteReason.MOVED
    assert registration.centre_distance_km > 200
    assert registration.state is State.VERIFIED, "the new centre has not received it yet"


def test_history_is_kept_and_the_person_is_told_of_the_new_centre(
    session: Session, kamal: Officer
) -> None:
    registration = person(session, kamal, State.RECEIVED)
    hand_over.hand_over(session, VAULT, seen(kamal, registration), DHAKA_CENTRE, WHY)
    session.flush()
    [change] = changes(session)
    assert (change.kind, change.actor, change.officer_id) == (
        ChangeKind.CENTRE, Actor.CENTRE, kamal.id,
    )  # fmt: skip
    assert change.unsealed(VAULT, "reason") == WHY
    [given] = hand_over.handovers(session, registration)
    assert (given.from_code, given.to_code) == (NOAKHALI_CENTRE, DHAKA_CENTRE)
    [message] = messages(session)
    assert message.kind is MessageKind.MOVED
    assert "ঢাকা" in (message.unsealed(VAULT, "body") or "")
    assert WHY not in (message.unsealed(VAULT, "body") or "")
    other = staff(session, DHAKA_CENTRE)
    found = look_up.look_up(session, VAULT, other, registration.reference, Language.ENGLISH)
    assert {event.to_state for event in found.history} >= {State.SUBMITTED, State.RECEIVED}
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == AuditAction.HANDED_OVER)
    ).one()
    assert entry.details == {"from": NOAKHALI_CENTRE, "to": DHAKA_CENTRE}
    assert session.scalars(select(Move).where(Move.officer_id == kamal.id)).all()
    assert follow.tell(session, VAULT, registration.id, now=make.NOW).centre.code == DHAKA_CENTRE


def test_given_back_at_once_the_person_hears_only_of_where_it_ended(
    session: Session, kamal: Officer
) -> None:
    registration = person(session, kamal)
    hand_over.hand_over(session, VAULT, seen(kamal, registration), DHAKA_CENTRE, WHY)
    other = staff(session, DHAKA_CENTRE)
    hand_over.hand_over(session, VAULT, seen(other, registration), NOAKHALI_CENTRE, WHY)
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
        hand_over.hand_over(session, VAULT, seen(kamal, registration), centre, reason)
    assert registration.centre_code == NOAKHALI_CENTRE
    assert messages(session) == []


def test_nobody_is_given_to_a_closed_centre_but_a_full_one_takes_who_is_sent(
    session: Session, kamal: Officer
) -> None:
    registration = person(session, kamal)
    dhaka = session.get_one(Centre, DHAKA_CENTRE)
    dhaka.status = CentreStatus.CLOSED
    with pytest.raises(Invalid):
        hand_over.hand_over(session, VAULT, seen(kamal, registration), DHAKA_CENTRE, WHY)


def test_a_full_centre_takes_whom_another_centre_sends(session: Session, kamal: Officer) -> None:
    registration = person(session, kamal)
    session.get_one(Centre, DHAKA_CENTRE).status = CentreStatus.FULL
    hand_over.hand_over(session, VAULT, seen(kamal, registration), DHAKA_CENTRE, WHY)
    assert registration.centre_code == DHAKA_CENTRE


def test_only_the_centre_itself_gives_a_person_away(session: Session, kamal: Officer) -> None:
    registration = person(session, kamal)
    other = staff(session, DHAKA_CENTRE)
    district = make.officer(session, Role.DISTRICT, make.COXS_BAZAR)
    with pytest.raises(NotFound):
        hand_over.hand_over(session, VAULT, seen(other, registration), DHAKA_CENTRE, WHY)
    with pytest.raises(Forbidden):
        hand_over.hand_over(session, VAULT, seen(district, registration), DHAKA_CENTRE, WHY)


def test_of_two_at_once_one_wins_and_the_other_is_told(database: Database) -> None:
    with database.begin() as session:
        make.places(session)
        kamal = staff(session)
        registration = person(session, kamal)
    first = second = seen(kamal, registration)
    with database.begin() as session:
        hand_over.hand_over(session, VAULT, first, DHAKA_CENTRE, WHY)
    error: PortalError | None = None
    try:
        with database.begin() as session:
            hand_over.hand_over(session, VAULT, second, "RSC-KHU", WHY)
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
        hand_over.hand_over(session, VAULT, old, DHAKA_CENTRE, WHY)
