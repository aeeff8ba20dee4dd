"""Capacity: a centre at its capacity gets no new registrations until it has room.

Routing reads the status only and counts nothing. This job runs periodically; in the meantime a
centre may exceed its capacity slightly. Registrations stay at their centre.
"""

from typing import Final

from sqlalchemy import select

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.casework.case_choices import OPEN_AT_A_CENTRE
from portal.domain.routing.choices import CentreStatus
from portal.models import Centre, Registration
from portal.services.audit.audit_log import write_audit_entry
from portal.services.platform.set_aside import hashed_key, isolated_row
from portal.unit_of_work import UnitOfWork

JOB: Final = "casework.centre_capacity"
ROOM_AGAIN: Final = 20
"""A full centre opens again when one place in this many is free, which prevents flapping."""


def update_centre_capacity(work: UnitOfWork) -> int:
    """Sets centres to full or open by their numbers. Returns how many changed.

    Keeps a status that a person has set: closed, or full by the staff. May run at any time and in
    parallel.
    """
    limited = work.session.scalars(select(Centre).where(Centre.capacity.is_not(None))).all()
    changed = 0
    for centre in limited:
        with isolated_row(work, JOB, hashed_key(Centre.__tablename__, centre.code)):
            changed += _update_status(work, centre)
    return changed


def is_at_capacity(work: UnitOfWork, code: str, capacity: int | None, *, room: int = 0) -> bool:
    """Returns whether a centre has `capacity` minus `room` people. The count stops there."""
    if capacity is None:
        return False
    there = (
        select(Registration.id)
        .where(
            Registration.centre_code == code,
            Registration.state.in_(OPEN_AT_A_CENTRE),
            Registration.erased_at.is_(None),  # always true; permits an index-only scan
        )
        .offset(max(capacity - room, 1) - 1)
        .limit(1)
    )
    return work.session.scalars(there).first() is not None


def _update_status(work: UnitOfWork, centre: Centre) -> bool:
    if centre.status is CentreStatus.OPEN and is_at_capacity(work, centre.code, centre.capacity):
        return _set(work, centre, CentreStatus.FULL)
    room = -(-(centre.capacity or 0) // ROOM_AGAIN)
    if centre.filled_at is not None and not is_at_capacity(
        work, centre.code, centre.capacity, room=room - 1
    ):
        return _set(work, centre, CentreStatus.OPEN)
    return False


def _set(work: UnitOfWork, centre: Centre, status: CentreStatus) -> bool:
    """Changes the status unless it has changed in the meantime. Of two workers one succeeds."""
    before = centre.status, centre.filled_at
    work.session.refresh(centre, with_for_update={"key_share": True})
    if (centre.status, centre.filled_at) != before:
        return False
    centre.status, centre.filled_at = status, work.now if status is CentreStatus.FULL else None
    write_audit_entry(
        work,
        AuditAction.CENTRE_CHANGED,
        subject=centre.code,
        details={"status": status.value, "by": "capacity"},
    )
    return True
