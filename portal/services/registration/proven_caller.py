"""The registration that the hotline may show: that of a caller who proved who they are."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, select

from portal.domain.registration.states import State
from portal.domain.staff.roles import Desk, Role
from portal.models import HotlineCall, Officer, Registration
from portal.unit_of_work import UnitOfWork

CALL_LIFE: Final = timedelta(hours=1)
"""How long a call shows something if nobody ends it."""


def is_of_hotline(officer: Officer) -> bool:
    """Whether the officer helps people who call."""
    return officer.role is Role.REGISTRAR and officer.desk is Desk.HOTLINE


def caller_conditions(officer: Officer) -> Sequence[ColumnElement[bool]]:
    """Returns the conditions of registrations about which this officer of the hotline may be called."""
    conditions = (Registration.erased_at.is_(None), Registration.state != State.WITHDRAWN)
    if officer.district_code:
        return (*conditions, Registration.district_code == officer.district_code)
    return conditions


def find_open_call(work: UnitOfWork, officer: Officer, *, lock: bool = False) -> HotlineCall | None:
    """Returns the call that this officer has now, or None."""
    query = select(HotlineCall).where(
        HotlineCall.officer_id == officer.id,
        HotlineCall.ended_at.is_(None),
        HotlineCall.began_at > work.now - CALL_LIFE,
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return work.session.scalars(query).one_or_none()


def proven_caller(work: UnitOfWork, officer: Officer) -> Registration | None:
    """Returns the registration of the caller who has proven it in this officer's call, or None."""
    call = find_open_call(work, officer) if is_of_hotline(officer) else None
    if call is None or call.proven_at is None:
        return None
    found = select(Registration).where(
        Registration.id == call.registration_id, *caller_conditions(officer)
    )
    return work.session.scalars(found).one_or_none()
