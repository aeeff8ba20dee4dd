"""What a centre has done with a person, for the page on which it goes on."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.centre_work import OPEN_AT_A_CENTRE, AppointmentState
from portal.domain.choices import Language, SafeTime
from portal.domain.dates import DHAKA
from portal.models import Appointment, Centre, Officer, Registration
from portal.services.centre_work import close_case, hand_over, not_reached
from portal.services.centre_work.close_case import End
from portal.services.centre_work.hand_over import Given
from portal.services.centre_work.not_reached import Call
from portal.services.look_up import find
from portal.services.queue import Row, row_of
from portal.services.reach import failed_calls
from portal.services.scope import visible


class Planned(NamedTuple):
    """An appointment as a list shows it."""

    id: uuid.UUID
    starts_at: datetime
    state: AppointmentState
    can_be_settled: bool
    """Whether its day has come, so that one can say who came."""


@dataclass(frozen=True, slots=True)
class Case:
    """One person at a centre."""

    row: Row
    version: int
    mobile: str
    may_call: bool
    may_sms: bool
    safe_time: SafeTime
    centre: Centre
    others: Sequence[Centre]
    """The centres a person can be given to: closed ones are left out."""
    planned: Planned | None
    appointments: Sequence[Planned]
    calls: Sequence[Call]
    calls_in_a_row: int
    next_sms: datetime | None
    """From when on a call that fails sends an SMS again; nothing when it does so now."""
    ends: Sequence[End]
    handovers: Sequence[Given]

    @property
    def is_open(self) -> bool:
        """Whether the centre has something to do."""
        return self.row.state in OPEN_AT_A_CENTRE

    @property
    def to_settle(self) -> Planned | None:
        """The newest appointment of which one can say whether the person came."""
        return next((each for each in self.appointments if each.can_be_settled), None)


def look_at_case(
    session: Session,
    vault: Vault,
    officer: Officer,
    reference: str,
    language: Language,
    *,
    now: datetime,
) -> Case:
    """The case of a reference. Raises `NotFound` for one this officer may not see."""
    registration = find(session, officer, reference)
    appointments = _appointments(session, registration, now)
    others = select(Centre).where(Centre.code != registration.centre_code)
    return Case(
        row=row_of(vault, registration, language),
        version=registration.version,
        mobile=registration.unsealed(vault, "mobile") or "",
        may_call=registration.may_call,
        may_sms=registration.may_sms,
        safe_time=registration.safe_time,
        centre=session.get_one(Centre, registration.centre_code),
        others=session.scalars(others.order_by(Centre.name_en)).all(),
        planned=next((a for a in appointments if a.state is AppointmentState.PLANNED), None),
        appointments=appointments,
        calls=not_reached.calls(session, registration),
        calls_in_a_row=failed_calls(session, registration.id),
        next_sms=not_reached.next_sms(session, registration, now=now),
        ends=close_case.ends(session, vault, registration),
        handovers=hand_over.handovers(session, registration),
    )


def appointments_between(
    session: Session,
    vault: Vault,
    officer: Officer,
    language: Language,
    begin: datetime,
    end: datetime,
    *,
    now: datetime,
) -> list[tuple[Planned, Row, int]]:
    """Those of the officer's centre, the earliest first, each with the version of the registration.

    The cancelled ones are left out.
    """
    found = session.execute(
        select(Appointment, Registration)
        .join(Registration, Registration.id == Appointment.registration_id)
        .where(
            visible(officer),
            Appointment.centre_code == officer.centre_code,
            Appointment.starts_at >= begin,
            Appointment.starts_at < end,
            Appointment.state != AppointmentState.CANCELLED,
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return [
        (_shown(each, now), row_of(vault, person, language), person.version)
        for each, person in found
    ]


def _appointments(session: Session, registration: Registration, now: datetime) -> list[Planned]:
    found = session.scalars(
        select(Appointment)
        .where(Appointment.registration_id == registration.id)
        .order_by(Appointment.starts_at.desc(), Appointment.id.desc())
    )
    return [_shown(each, now) for each in found]


def _shown(appointment: Appointment, now: datetime) -> Planned:
    has_come = appointment.starts_at.astimezone(DHAKA).date() <= now.astimezone(DHAKA).date()
    return Planned(
        appointment.id,
        appointment.starts_at,
        appointment.state,
        can_be_settled=has_come and appointment.state is not AppointmentState.CANCELLED,
    )
