"""Sends one reminder of each appointment, on the morning of the day before."""

from typing import Final

from sqlalchemy import select

from portal.domain.casework.case_choices import OPEN_AT_A_CENTRE, is_day_before
from portal.domain.messaging.kinds import MessageKind
from portal.models import Appointment, Registration
from portal.services.casework.appointments import queue_appointment_message
from portal.services.platform.set_aside import isolated_row, not_set_aside
from portal.unit_of_work import UnitOfWork

JOB: Final = "casework.appointment_reminders"
_AT_ONCE: Final = 100


def remind_of_appointments(work: UnitOfWork) -> int:
    """Queues the reminders that are due, in the morning of the day before. Returns their number.

    Each appointment is marked in the transaction of its reminder, so that parallel or killed
    workers send no second reminder. A worker that was down until the day of the appointment sends
    none.
    """
    found = work.session.execute(
        select(Appointment, Registration)
        .join(Registration, Registration.id == Appointment.registration_id)
        .where(
            Appointment.remind_at.is_not(None),
            Appointment.remind_at <= work.now,
            not_set_aside(work, JOB, Appointment.id),
        )
        .order_by(Appointment.remind_at)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True, of=Appointment)
    ).all()
    queued = 0
    for appointment, registration in found:
        with isolated_row(work, JOB, appointment.id):
            queued += _remind(work, appointment, registration)
    return queued


def _remind(work: UnitOfWork, appointment: Appointment, registration: Registration) -> bool:
    appointment.remind_at = None
    is_wanted = (
        registration.state in OPEN_AT_A_CENTRE
        and registration.centre_code == appointment.centre_code
        and is_day_before(appointment.starts_at, now=work.now)
    )
    if not is_wanted:
        return False
    kind = MessageKind.APPOINTMENT_REMINDER
    return queue_appointment_message(work, registration, kind, appointment) is not None
