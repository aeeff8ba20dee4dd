"""Appointments at a centre: planned, moved, cancelled, and attended or missed."""

import uuid
from datetime import datetime

from sqlalchemy import select

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.casework.case_choices import (
    OPEN_AT_A_CENTRE,
    AppointmentState,
    check_open,
    remind_at,
)
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.texts import appointment_values
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Conflict, Invalid, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.routing.opening_hours import OpeningHours, hours_in_force
from portal.models import Appointment, Centre, Message, Officer, Registration
from portal.models.base import new_id
from portal.services.audit.audit_log import write_audit_entry
from portal.services.casework.case_access import lock_case
from portal.services.messaging import outbox
from portal.services.messaging.cancel_queued import cancel_queued, may_know
from portal.services.review.decisions import CHANGED_MEANWHILE, DecisionContext
from portal.unit_of_work import UnitOfWork

_ABOUT_IT = (MessageKind.APPOINTMENT, MessageKind.APPOINTMENT_REMINDER)


def make_appointment(
    work: UnitOfWork,
    seen: DecisionContext,
    starts_at: datetime,
    usual_hours: OpeningHours | None = None,
) -> Appointment:
    """Plans an appointment at a time of `read_appointment`, and informs the person at once.

    Replaces an earlier planned appointment: the person gets an SMS and a reminder for the new time
    only. `usual_hours` are those of a centre that has none of its own. Raises `Invalid` while the
    centre is closed, and the errors of `case_access.lock_case`.
    """
    registration = lock_case(work, seen)
    centre = work.session.get_one(Centre, registration.centre_code)
    check_open(starts_at, hours_in_force(centre.hours, usual_hours))
    before = planned_appointment(work, registration)
    if before is not None and before.starts_at == starts_at:
        raise Invalid(N_("There is already an appointment at this time."))
    if before is not None:
        _end(work, registration, before, AppointmentState.CANCELLED, seen.officer)
    made = Appointment(
        id=new_id(),
        registration_id=registration.id,
        centre_code=registration.centre_code,
        starts_at=starts_at,
        made_at=work.now,
        officer_id=seen.officer.id,
        state=AppointmentState.PLANNED,
        remind_at=remind_at(starts_at, now=work.now),
    )
    work.session.add(made)
    queue_appointment_message(work, registration, MessageKind.APPOINTMENT, made)
    _record(work, seen, registration, made)
    return made


def cancel_appointment(work: UnitOfWork, seen: DecisionContext) -> Appointment:
    """Cancels the appointment. Informs the person unless the SMS about it still waits in the outbox.

    Raises `Conflict` if there is none.
    """
    registration = lock_case(work, seen)
    found = planned_appointment(work, registration)
    if found is None:
        raise Conflict(CHANGED_MEANWHILE)
    _call_off(work, registration, found, seen.officer)
    _record(work, seen, registration, found)
    return found


def settle_appointment(
    work: UnitOfWork, seen: DecisionContext, appointment_id: uuid.UUID, *, came: bool
) -> Appointment:
    """Records whether the person came. The record can be corrected.

    Raises `Invalid` before the day, `NotFound` for an appointment of another registration.
    """
    registration = lock_case(work, seen)
    found = work.session.scalars(
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
    if dhaka_day(found.starts_at) > dhaka_day(work.now):
        raise Invalid(N_("The appointment has not happened yet."))
    state = AppointmentState.KEPT if came else AppointmentState.MISSED
    _end(work, registration, found, state, seen.officer)
    if came:
        registration.unreachable_since = None
    _record(work, seen, registration, found)
    return found


def drop_appointment(
    work: UnitOfWork, registration: Registration, *, by: Officer | None, notifies_person: bool
) -> None:
    """Ends a planned appointment of a person who moves to another centre or whose case ends.

    With `notifies_person` the person gets an SMS; without it another SMS reports the change.
    """
    found = planned_appointment(work, registration)
    if found is None:
        return
    if notifies_person:
        _call_off(work, registration, found, by)
    else:
        _end(work, registration, found, AppointmentState.CANCELLED, by)


def planned_appointment(work: UnitOfWork, registration: Registration) -> Appointment | None:
    """Returns the next planned appointment of a person, or None."""
    return work.session.scalars(
        select(Appointment).where(
            Appointment.registration_id == registration.id,
            Appointment.state == AppointmentState.PLANNED,
        )
    ).one_or_none()


def preview_cancellation(work: UnitOfWork, registration: Registration) -> str | None:
    """Returns the SMS that a cancellation would send, or None."""
    found = planned_appointment(work, registration)
    if found is None or found.starts_at <= work.now:
        return None
    if not may_know(work, registration, _ABOUT_IT, since=found.made_at):
        return None
    return outbox.preview_registration_message(
        work,
        registration,
        MessageKind.APPOINTMENT_OFF,
        values=appointment_values(registration.language, found.starts_at),
    )


def next_appointment_time(work: UnitOfWork, registration: Registration) -> datetime | None:
    """Returns the time of the next appointment for the person to read, or None."""
    found = planned_appointment(work, registration)
    if found is None or found.starts_at < work.now or registration.state not in OPEN_AT_A_CENTRE:
        return None
    return found.starts_at


def _call_off(
    work: UnitOfWork, registration: Registration, found: Appointment, by: Officer | None
) -> None:
    is_shown = _end(work, registration, found, AppointmentState.CANCELLED, by)
    if is_shown and found.starts_at > work.now:
        queue_appointment_message(work, registration, MessageKind.APPOINTMENT_OFF, found)


def _end(
    work: UnitOfWork,
    registration: Registration,
    appointment: Appointment,
    state: AppointmentState,
    by: Officer | None,
) -> bool:
    """Ends it and cancels its queued SMS. Returns whether the person may know of it."""
    appointment.state, appointment.remind_at = state, None
    appointment.ended_at, appointment.ended_by_id = work.now, by.id if by else None
    return cancel_queued(work, registration, _ABOUT_IT, since=appointment.made_at)


def queue_appointment_message(
    work: UnitOfWork, registration: Registration, kind: MessageKind, appointment: Appointment
) -> Message | None:
    """Queues an SMS about an appointment."""
    return outbox.queue_registration_message(
        work,
        registration,
        kind,
        values=appointment_values(registration.language, appointment.starts_at),
    )


def _record(
    work: UnitOfWork, seen: DecisionContext, registration: Registration, appointment: Appointment
) -> None:
    write_audit_entry(
        work,
        AuditAction.APPOINTED,
        officer_id=seen.officer.id,
        subject=registration.reference,
        details={"state": appointment.state.value},
    )
