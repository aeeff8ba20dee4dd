"""Handover of a person to another centre. The old centre loses sight of the registration."""

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import bindparam, select

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.changes import ChangeKind
from portal.domain.registration.states import Actor, State
from portal.domain.review.reasons import read_reason
from portal.domain.routing.centre_choice import Route
from portal.domain.routing.choices import CentreStatus
from portal.models import Centre, Change, Handover, Officer, Registration
from portal.models.base import new_id
from portal.services.audit.audit_log import write_audit_entry
from portal.services.casework import appointments
from portal.services.casework.case_access import lock_case
from portal.services.messaging import outbox
from portal.services.messaging.cancel_queued import cancel_queued
from portal.services.registration.transition import transition
from portal.services.review import claims
from portal.services.review.decisions import DecisionContext
from portal.services.review.newest_rows import FIRST_ROWS, NewestFirst, NewestRequest, NewestRows
from portal.services.routing.centre_assignment import route_to
from portal.unit_of_work import UnitOfWork


class HandoverBy(NamedTuple):
    """The officer and the reason of a handover. Only officers see the reason."""

    actor: Actor
    officer: Officer | None
    reason: str | None
    """None if the returnee has moved."""


def hand_over_case(
    work: UnitOfWork, seen: DecisionContext, centre_code: str, reason: str
) -> Registration:
    """Hands a person over to another centre, which must receive the person again.

    Raises `Invalid` without a reason or an open centre, and the errors of `case_access.lock_case`.
    """
    why = read_reason(reason, internal=True)
    registration = lock_case(work, seen)
    target = work.session.get(Centre, centre_code)
    if target is None or centre_code == registration.centre_code:
        raise Invalid(N_("Choose another centre."))
    if target.status is CentreStatus.CLOSED:
        raise Invalid(N_("That centre is closed. Choose another one."))
    left = registration.centre_code
    found = route_to(work, registration.district_code, centre_code)
    by = HandoverBy(Actor.CENTRE, seen.officer, why)
    move_to_centre(work, registration, found, by)
    write_audit_entry(
        work,
        AuditAction.HANDED_OVER,
        officer_id=seen.officer.id,
        subject=registration.reference,
        details={"from": left, "to": centre_code},
    )
    return registration


def move_to_centre(
    work: UnitOfWork, registration: Registration, found: Route, by: HandoverBy
) -> None:
    """Writes the new centre, the history and the SMS. The caller has locked and versioned the row.

    A received registration waits again, because the new centre has not received the person. Its
    appointment is cancelled without an extra SMS.
    """
    left, registration.centre_code = registration.centre_code, found.centre_code
    registration.centre_distance_km = found.distance_km
    registration.route_reason = found.reason
    appointments.drop_appointment(work, registration, by=by.officer, notifies_person=False)
    cancel_queued(work, registration, [MessageKind.MOVED], since=registration.submitted_at)
    claims.release_claim(work, registration)
    change = Change(
        id=new_id(),
        registration_id=registration.id,
        at=work.now,
        kind=ChangeKind.CENTRE,
        actor=by.actor,
        officer_id=by.officer.id if by.officer else None,
    )
    change.reason = by.reason
    work.session.add(change)
    work.session.flush()
    work.session.add(
        Handover(change_id=change.id, from_centre_code=left, to_centre_code=found.centre_code)
    )
    if registration.state is State.RECEIVED:
        actor = Actor.CENTRE if by.actor is Actor.CENTRE else Actor.SYSTEM
        officer = by.officer if actor is Actor.CENTRE else None
        transition(work, registration, State.VERIFIED, actor=actor, officer=officer)
    outbox.queue_registration_message(work, registration, MessageKind.MOVED)


class HandoverEvent(NamedTuple):
    """A handover from one centre to another."""

    at: datetime
    from_code: str
    to_code: str


def handovers(
    work: UnitOfWork, registration: Registration, asked: NewestRequest = FIRST_ROWS
) -> NewestRows[HandoverEvent]:
    """Returns a page of the handovers of a registration."""
    values = {"registration_id": registration.id}
    return _HANDOVERS.read(work, values, asked, lambda row: HandoverEvent(*row[:3]))


_HANDOVERS: Final = NewestFirst(
    select(Change.at, Handover.from_centre_code, Handover.to_centre_code)
    .join(Handover, Handover.change_id == Change.id)
    .where(Change.registration_id == bindparam("registration_id")),
    Change.at,
    Change.id,
)
