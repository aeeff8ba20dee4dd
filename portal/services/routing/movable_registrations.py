"""The open registrations of a district that can move to another centre."""

from sqlalchemy import ColumnElement, func, select

from portal.domain.casework.case_choices import MOVABLE
from portal.domain.registration.states import State
from portal.domain.routing.choices import RouteReason
from portal.models import Registration
from portal.unit_of_work import UnitOfWork


def is_movable(district_code: str, *, with_received: bool) -> tuple[ColumnElement[bool], ...]:
    """Returns the conditions of a registration that a bulk transfer of its district includes."""
    states = [*MOVABLE, State.RECEIVED] if with_received else list(MOVABLE)
    return (
        Registration.district_code == district_code,
        Registration.state.in_(states),
        Registration.erased_at.is_(None),  # always true; permits the index of the lists
        Registration.route_reason != RouteReason.MOVED,
    )


def movable_registrations(
    work: UnitOfWork, district_code: str, to_code: str, *, with_received: bool
) -> dict[str, int]:
    """Returns the number of open registrations of a district at other centres, by centre."""
    found = work.session.execute(
        select(Registration.centre_code, func.count())
        .where(
            *is_movable(district_code, with_received=with_received),
            Registration.centre_code != to_code,
        )
        .group_by(Registration.centre_code)
        .order_by(Registration.centre_code)
    )
    return {row[0]: row[1] for row in found}
