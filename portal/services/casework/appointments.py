"""Appointments at a centre: made, moved, cancelled, and whether the person came."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.casework.case_choices import OPEN_AT_A_CENTRE, AppointmentState, remind_at
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.texts import appointment_values
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Conflict, Invalid, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.models import Appointment, Message, Officer, Registration
from portal.models.base import new_id
from portal.services.audit.audit_log import write_audit_entry
from portal.services.casework.case_access import lock_case
from portal.services.messaging import outbox
from portal.services.messaging.cancel_queued import cancel_queued, may_know
from portal.services.review.decisions import CHANGED_MEANWHILE, DecisionContext

_ABOUT_IT = (MessageKind.APPOINTMENT, MessageKind.APPOINTMENT_REMINDER)


def make_appointment(
    session: Session, vault: Vault, seen: DecisionContext, starts_at: datetime
) -> Appointment:
    """Agrees on a time (`domain.centre_hours` has judged it) and tells the person at once.

    One that was agreed on before is moved: the person hears of the new time alone, and is reminded
    of that one alone. Raises what `staff_case.take` raises.
    """
    registration = lock_case(session, seen)
    before = planned_appointment(session, registration)
    if before is not None and before.starts_at == starts_at:
        raise Invalid(N_("There is an appointment at this time already."))
    if before is not None:
        _end(session, registration, before, AppointmentState.CANCELLED, seen.officer, seen.now)
    made = Appointment(
        id=new_id(),
        registration_id=registration.id,
        centre_code=registration.centre_code,
        starts_at=starts_at,
        made_at=seen.now,
        officer_id=seen.officer.id,
        state=AppointmentState.PLANNED,
        remind_at=remind_at(starts_at, now=seen.now),
    )
    session.add(made)
    queue_appointment_message(
        session, vault, registration, MessageKind.APPOINTMENT, made, seen.hotline, seen.now
    )
    _record(session, vault, seen, made)
    return made


def cancel_appointment(session: Session, vault: Vault, seen: DecisionContext) -> Appointment:
    """Calls it off. The person hears of it, unless the SMS about the appointment has not gone yet.

    Raises `Conflict` when there is none any more.
    """
    registration = lock_case(session, seen)
    found = planned_appointment(session, registration)
    if found is None:
        raise Conflict(CHANGED_MEANWHILE)
    _call_off(session, vault, registration, found, seen.officer, seen.hotline, seen.now)
    _record(session, vault, seen, found)
    return found


def settle_appointment(
    session: Session, vault: Vault, seen: DecisionContext, appointment_id: uuid.UUID, *, came: bool
) -> Appointment:
    """Says whether the person came. What was said by mistake can be said anew.

    Raises `Invalid` before the day, `NotFound` for an appointment of another registration.
    """
    registration = lock_case(session, seen)
    found = session.scalars(
        select(Appointment)
        .where(
            Appointment.id == appointment_id,
            Appointment.registration_id == registration.id,
            Appointment.centre_code == registration.centre_code,
            Appointment.state != AppointmentState.CANCELLED,
        )
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such appointment."))
    if dhaka_day(found.starts_at) > dhaka_day(seen.now):
        raise Invalid(N_("The appointment is still to come."))
    state = AppointmentState.KEPT if came else AppointmentState.MISSED
    _end(session, registration, found, state, seen.officer, seen.now)
    if came:
        registration.unreachable_since = None
    _record(session, vault, seen, found)
    return found


def drop_appointment(
    session: Session,
    vault: Vault,
    registration: Registration,
    *,
    by: Officer | None,
    now: datetime,
    hotline: str | None = None,
) -> None:
    """Ends a planned appointment, if there is one, for the person goes elsewhere or is done with.

    With a `hotline` the person is told; without one another SMS tells what has changed.
    """
    found = planned_appointment(session, registration)
    if found is None:
        return
    if hotline is None:
        _end(session, registration, found, AppointmentState.CANCELLED, by, now)
    else:
        _call_off(session, vault, registration, found, by, hotline, now)


def planned_appointment(session: Session, registration: Registration) -> Appointment | None:
    """The next appointment of a person."""
    return session.scalars(
        select(Appointment).where(
            Appointment.registration_id == registration.id,
            Appointment.state == AppointmentState.PLANNED,
        )
    ).one_or_none()


def preview_cancellation(
    session: Session, registration: Registration, *, hotline: str, now: datetime
) -> str | None:
    """The SMS that calling off would send; None when none goes out."""
    found = planned_appointment(session, registration)
    if found is None or found.starts_at <= now:
        return None
    if not may_know(session, registration, _ABOUT_IT, since=found.made_at):
        return None
    return outbox.preview_registration_message(
        session,
        registration,
        MessageKind.APPOINTMENT_OFF,
        hotline=hotline,
        values=appointment_values(registration.language, found.starts_at),
    )


def next_appointment_time(
    session: Session, registration: Registration, *, now: datetime
) -> datetime | None:
    """When a person is to come, for the person to read; None where nothing lies ahead."""
    found = planned_appointment(session, registration)
    if found is None or found.starts_at < now or registration.state not in OPEN_AT_A_CENTRE:
        return None
    return found.starts_at


def _call_off(
    session: Session,
    vault: Vault,
    registration: Registration,
    found: Appointment,
    by: Officer | None,
    hotline: str,
    now: datetime,
) -> None:
    is_told = _end(session, registration, found, AppointmentState.CANCELLED, by, now)
    if is_told and found.starts_at > now:
        queue_appointment_message(
            session, vault, registration, MessageKind.APPOINTMENT_OFF, found, hotline, now
        )


def _end(
    session: Session,
    registration: Registration,
    appointment: Appointment,
    state: AppointmentState,
    by: Officer | None,
    now: datetime,
) -> bool:
    """Ends it with all SMS about it that still wait. Returns whether the person may know of it."""
    appointment.state, appointment.remind_at = state, None
    appointment.ended_at, appointment.ended_by_id = now, by.id if by else None
    return cancel_queued(session, registration, _ABOUT_IT, since=appointment.made_at, now=now)


def queue_appointment_message(
    session: Session,
    vault: Vault,
    registration: Registration,
    kind: MessageKind,
    appointment: Appointment,
    hotline: str,
    now: datetime,
) -> Message | None:
    """Queue an SMS about an appointment."""
    return outbox.queue_registration_message(
        session,
        vault,
        registration,
        kind,
        hotline=hotline,
        now=now,
        values=appointment_values(registration.language, appointment.starts_at),
    )


def _record(
    session: Session, vault: Vault, seen: DecisionContext, appointment: Appointment
) -> None:
    write_audit_entry(
        session,
        vault,
        AuditAction.APPOINTED,
        now=seen.now,
        officer_id=seen.officer.id,
        subject=seen.reference,
        details={"state": appointment.state.value},
    )
