"""Visibility: the condition of registrations that an officer may see, part of every staff query."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, false

from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.states import State
from portal.domain.staff.roles import ROLES_OF_A_DISTRICT, Role
from portal.models import Officer, Registration
from portal.services.registration.find_by_reference import of_reference, read_one
from portal.unit_of_work import UnitOfWork

_OF_A_DISTRICT: Final = (
    State.SUBMITTED,
    State.RETURNED,
    State.VERIFIED,
    State.RECEIVED,
    State.CLOSED,
    State.REJECTED,
    State.DUPLICATE,
)
QUEUES: Final[Mapping[Role, Sequence[State]]] = {
    Role.DISTRICT: _OF_A_DISTRICT,
    Role.SUPERVISOR: _OF_A_DISTRICT,
    Role.CENTRE: (State.VERIFIED, State.RECEIVED, State.CLOSED),
}
"""The lists of each role, its own work first. Ministry and administrator see no registration."""


_Code = str | None | BindParameter[Any]


def visible_to(officer: Officer) -> ColumnElement[bool]:
    """Returns the condition of registrations that the officer may see.

    Erased registrations are invisible. District officers and supervisors see the residents of the
    district, centre staff the registrations verified for the centre. Other roles see none.
    """
    return _visible(officer.role, officer.district_code, officer.centre_code)


@cache
def visible_by(role: Role) -> ColumnElement[bool]:
    """Returns the condition of `visible_to` for a SELECT that is built once.

    `visibility_values` are its parameters.
    """
    return _visible(role, bindparam("visible_district"), bindparam("visible_centre"))


def visibility_values(officer: Officer) -> dict[str, str | None]:
    """Returns the parameters of a SELECT with `visible_by` of the officer's role."""
    return {"visible_district": officer.district_code, "visible_centre": officer.centre_code}


def _visible(role: Role, district: _Code, centre: _Code) -> ColumnElement[bool]:
    if role in ROLES_OF_A_DISTRICT:
        return and_(Registration.district_code == district, Registration.erased_at.is_(None))
    if role is Role.CENTRE:
        return and_(
            Registration.centre_code == centre,
            Registration.state.in_(QUEUES[Role.CENTRE]),
            Registration.erased_at.is_(None),
        )
    return false()


def waiting_state(officer: Officer) -> State | None:
    """Returns the state in which a registration waits for the role of this officer."""
    states = QUEUES.get(officer.role, ())
    return states[0] if states else None


def find_registration(
    work: UnitOfWork, officer: Officer, reference: str, *, lock: bool = False
) -> Registration:
    """Returns the row of a reference, locked for a decision if requested. Raises `NotFound`."""
    query = _of_reference(officer.role, lock)
    registration = read_one(work, reference, query, visibility_values(officer))
    if registration is None:
        raise NotFound(N_("There is no registration with this reference in your area."))
    return registration


@cache
def _of_reference(role: Role, lock: bool) -> Select[Registration]:
    return of_reference(visible_by(role), lock=lock)
