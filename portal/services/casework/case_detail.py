"""The case of one person at a centre, for its page."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import bindparam, select

from portal.domain.casework.case_choices import OPEN_AT_A_CENTRE, AppointmentState
from portal.domain.platform.choices import Language
from portal.domain.platform.dates import dhaka_day
from portal.domain.registration.choices import SafeTime
from portal.domain.registration.questions.contact_questions import SAFE_TIME
from portal.domain.registration.states import State
from portal.models import Appointment, Centre, Officer, Registration
from portal.services.casework import case_closing, failed_calls, handover
from portal.services.casework.case_closing import CaseEnd
from portal.services.casework.failed_calls import FailedCall
from portal.services.casework.handover import HandoverEvent
from portal.services.messaging.reachability import count_failed_calls
from portal.services.registration.registration_mapper import read_answer
from portal.services.registration.visibility import visible_to
from portal.services.review.newest_rows import (
    FIRST_ROWS,
    NewestFirst,
    NewestRequest,
    NewestRows,
)
from portal.services.review.registration_row import RegistrationRow, row_of
from portal.unit_of_work import UnitOfWork


def has_case(registration: Registration) -> bool:
    """Whether pages show the work of a centre: not of a person who is not verified or has withdrawn."""
    return registration.state in (*OPEN_AT_A_CENTRE, State.CLOSED)


class PlannedAppointment(NamedTuple):
    """An appointment in a list."""

    id: uuid.UUID
    starts_at: datetime
    state: AppointmentState
    can_be_settled: bool
    """Whether its day has come, so that the attendance can be recorded."""


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """The case of one person at a centre."""

    row: RegistrationRow
    version: int
    mobile: str
    may_call: bool
    may_sms: bool
    safe_time: SafeTime
    centre: Centre
    others: Sequence[Centre]
    """The open centres to which a person can be handed over."""
    planned: PlannedAppointment | None
    appointments: NewestRows[PlannedAppointment]
    """In the order in which they were made, so that the open one is the first."""
    calls: NewestRows[FailedCall]
    calls_in_a_row: int
    next_sms: datetime | None
    """The time from which a failed call sends an SMS again, or None if it does so now."""
    ends: NewestRows[CaseEnd]
    handovers: NewestRows[HandoverEvent]

    @property
    def is_open(self) -> bool:
        """Returns whether the case is open."""
        return self.row.state in OPEN_AT_A_CENTRE

    @property
    def to_settle(self) -> PlannedAppointment | None:
        """Returns the newest appointment whose attendance can be recorded, or None."""
        return next((each for each in self.appointments.rows if each.can_be_settled), None)


def case_detail(work: UnitOfWork, registration: Registration, language: Language) -> CaseDetail:
    """Returns the case of a registration that the officer may see."""
    appointments = appointments_of(work, registration)
    others = select(Centre).where(Centre.code != registration.centre_code)
    return CaseDetail(
        row=row_of(registration, language),
        version=registration.version,
        mobile=registration.mobile or "",
        may_call=registration.may_call,
        may_sms=registration.may_sms,
        safe_time=read_answer(registration, SAFE_TIME),
        centre=work.session.get_one(Centre, registration.centre_code),
        others=work.session.scalars(others.order_by(Centre.name_en)).all(),
        planned=next((a for a in appointments.rows if a.state is AppointmentState.PLANNED), None),
        appointments=appointments,
        calls=failed_calls.failed_calls(work, registration),
        calls_in_a_row=count_failed_calls(work, registration.id),
        next_sms=failed_calls.next_failed_call_message(work, registration),
        ends=case_closing.case_ends(work, registration),
        handovers=handover.handovers(work, registration),
    )


def appointments_between(
    work: UnitOfWork, officer: Officer, language: Language, begin: datetime, end: datetime
) -> list[tuple[PlannedAppointment, RegistrationRow, int]]:
    """Returns the appointments of the officer's centre, the earliest first, with versions.

    Excludes cancelled appointments. The version is that of the registration.
    """
    found = work.session.execute(
        select(Appointment, Registration)
        .join(Registration, Registration.id == Appointment.registration_id)
        .where(
            visible_to(officer),
            Appointment.centre_code == officer.centre_code,
            Appointment.starts_at >= begin,
            Appointment.starts_at < end,
            Appointment.state != AppointmentState.CANCELLED,
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return [
        (_shown(each, work.now), row_of(person, language), person.version) for each, person in found
    ]


def appointments_of(
    work: UnitOfWork, registration: Registration, asked: NewestRequest = FIRST_ROWS
) -> NewestRows[PlannedAppointment]:
    """Returns a page of the appointments, the one that was made last first."""
    values = {"registration_id": registration.id}
    return _APPOINTMENTS.read(work, values, asked, lambda row: _shown(row[0], work.now))


_APPOINTMENTS: Final = NewestFirst(
    select(Appointment).where(Appointment.registration_id == bindparam("registration_id")),
    Appointment.made_at,
    Appointment.id,
)


def _shown(appointment: Appointment, now: datetime) -> PlannedAppointment:
    has_come = dhaka_day(appointment.starts_at) <= dhaka_day(now)
    return PlannedAppointment(
        appointment.id,
        appointment.starts_at,
        appointment.state,
        can_be_settled=has_come and appointment.state is not AppointmentState.CANCELLED,
    )
