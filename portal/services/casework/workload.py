"""Workload of each centre, for its own staff, the ministry and administrators."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, false, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.domain.casework.case_choices import (
    OPEN_AT_A_CENTRE,
    AppointmentState,
    month_begin,
    week_of,
)
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import Appointment, Centre, Closing, Officer, Registration
from portal.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Workload:
    """The open cases of a centre, and the cases finished this month."""

    centre: Centre
    waiting: int
    received: int
    appointments: int
    """Of this week, from Sunday: planned, or without a recorded attendance."""
    closed: int
    """Closed this month, without those reopened since."""

    @property
    def open(self) -> int:
        """Returns the number that is compared with the capacity."""
        return self.waiting + self.received


def centres_of(officer: Officer) -> ColumnElement[bool]:
    """Returns the condition of the centres whose numbers an officer may see: the own one, or all."""
    if officer.role is Role.CENTRE:
        return Centre.code == officer.centre_code
    return true() if officer.role in (Role.MINISTRY, Role.ADMINISTRATOR) else false()


def workload(work: UnitOfWork, officer: Officer, *, today: date) -> list[Workload]:
    """Returns a row for each centre that this officer may see, by name."""
    centres = work.session.scalars(
        select(Centre).where(centres_of(officer)).order_by(Centre.name_en)
    )
    listed = {centre.code: centre for centre in centres}
    begin, end = week_of(today)
    by_state = {
        state: _count(
            work.session,
            Registration.centre_code,
            listed,
            Registration.state == state,
            Registration.erased_at.is_(None),  # always true; permits an index-only scan
        )
        for state in OPEN_AT_A_CENTRE
    }
    appointments = _count(
        work.session,
        Appointment.centre_code,
        listed,
        Appointment.starts_at >= begin,
        Appointment.starts_at < end,
        Appointment.state == AppointmentState.PLANNED,
    )
    closed = _count(
        work.session,
        Closing.centre_code,
        listed,
        Closing.at >= month_begin(today),
        Closing.reopened_at.is_(None),
    )
    return [
        Workload(
            centre=centre,
            waiting=by_state[State.VERIFIED].get(code, 0),
            received=by_state[State.RECEIVED].get(code, 0),
            appointments=appointments.get(code, 0),
            closed=closed.get(code, 0),
        )
        for code, centre in listed.items()
    ]


def _count(
    session: Session,
    column: InstrumentedAttribute[str],
    centres: Mapping[str, Centre],
    *conditions: ColumnElement[bool],
) -> dict[str, int]:
    counted = (
        select(column, func.count()).where(column.in_(list(centres)), *conditions).group_by(column)
    )
    return {row[0]: row[1] for row in session.execute(counted)}
