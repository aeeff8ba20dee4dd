"""Full by count: a centre that has as many people as it can have takes no new ones until it has room.

Routing looks at the status alone and counts nothing. This runs beside it, now and then; in the
meantime a few more may come, as an announcement brings them. Who is there stays there.
"""

from typing import Final

from sqlalchemy import select

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.casework.case_choices import OPEN_AT_A_CENTRE
from portal.domain.routing.choices import CentreStatus
from portal.models import Centre, Registration
from portal.services.audit.audit_log import write_audit_entry
from portal.unit_of_work import UnitOfWork

ROOM_AGAIN: Final = 20
"""It takes people again when one place in so many is free, so that it does not open for each one."""


def update_centre_capacity(work: UnitOfWork) -> int:
    """Fills and opens centres by their numbers; returns how many changed.

    What a person has set is left alone: a closed centre stays closed, one that its staff called full
    stays full. May run at any time and at once.
    """
    limited = work.session.scalars(select(Centre).where(Centre.capacity.is_not(None))).all()
    return sum(_judge(work, centre) for centre in limited)


def is_at_capacity(work: UnitOfWork, code: str, capacity: int | None, *, room: int = 0) -> bool:
    """Whether a centre has as many people as it can have, less `room`; counts no further than that."""
    if capacity is None:
        return False
    there = (
        select(Registration.id)
        .where(
            Registration.centre_code == code,
            Registration.state.in_(OPEN_AT_A_CENTRE),
            Registration.erased_at.is_(None),  # nobody of these is; so an index alone serves it
        )
        .offset(max(capacity - room, 1) - 1)
        .limit(1)
    )
    return work.session.scalars(there).first() is not None


def _judge(work: UnitOfWork, centre: Centre) -> bool:
    if centre.status is CentreStatus.OPEN and is_at_capacity(work, centre.code, centre.capacity):
        return _set(work, centre, CentreStatus.FULL)
    room = -(-(centre.capacity or 0) // ROOM_AGAIN)
    if centre.filled_at is not None and not is_at_capacity(
        work, centre.code, centre.capacity, room=room - 1
    ):
        return _set(work, centre, CentreStatus.OPEN)
    return False


def _set(work: UnitOfWork, centre: Centre, status: CentreStatus) -> bool:
    """Changes the status, unless somebody has in the meantime: of two workers one does it."""
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
