"""Keeps the list of erased registrations and withdrawn pictures up to date, and repeats it after a restore."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.registration.states import Actor, State, is_open
from portal.models import MonthlyPicture, Registration
from portal.services.audit.audit_log import write_audit_entry
from portal.services.privacy.erasure import alone_with_its_phone, carry_out_erasure
from portal.services.registration.transition import transition
from portal.services.reporting.monthly_picture_consent import withdraw_picture_again
from portal.unit_of_work import UnitOfWork

_OVERLAP: Final = timedelta(hours=1)
"""Erasures commit in another order than that of their times."""


def unlisted_erasures(
    work: UnitOfWork, listed: dict[uuid.UUID, datetime]
) -> list[tuple[uuid.UUID, datetime]]:
    """Returns the erasures and withdrawals that the list lacks, the oldest first."""
    since = max(listed.values()) - _OVERLAP if listed else None
    erased = select(Registration.id, Registration.erased_at).where(
        Registration.erasure_asked_at.is_not(None), Registration.erased_at.is_not(None)
    )
    withdrawn = select(MonthlyPicture.id, MonthlyPicture.withdrawn_at).where(
        MonthlyPicture.withdrawn_at.is_not(None)
    )
    if since is not None:
        erased = erased.where(Registration.erased_at >= since)
        withdrawn = withdrawn.where(MonthlyPicture.withdrawn_at >= since)
    found = [*work.session.execute(erased).all(), *work.session.execute(withdrawn).all()]
    new = [(row_id, at) for row_id, at in found if at is not None and row_id not in listed]
    return sorted(new, key=lambda each: (each[1], each[0]))


def replay_erasures(work: UnitOfWork, listed: Collection[uuid.UUID]) -> int:
    """Erases the listed registrations and pictures that the database still holds. Returns their number.

    No worker may send meanwhile. The owner's request may be younger than the backup, so that it is
    made again here.
    """
    erased = 0
    for row_id in sorted(listed):
        locked = select(Registration).where(Registration.id == row_id).with_for_update()
        registration = work.session.scalars(locked).one_or_none()
        if registration is None:
            erased += withdraw_picture_again(work, row_id)
            continue
        if registration.erased_at is not None:
            continue
        if is_open(registration.state):
            transition(work, registration, State.WITHDRAWN, actor=Actor.RETURNEE)
        registration.erasure_asked_at = registration.erasure_asked_at or work.now
        carry_out_erasure(work, registration, alone_with_its_phone(work, registration))
        write_audit_entry(work, AuditAction.ERASED, subject=registration.reference)
        erased += 1
    return erased
