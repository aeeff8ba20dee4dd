"""Whether an approver is independent of the person for whom he approves."""

import uuid
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from portal.domain.platform.errors import Forbidden
from portal.domain.platform.gettext_marker import N_
from portal.models import AccountGrant, Officer
from portal.unit_of_work import UnitOfWork

DEPENDENT_FOR: Final = timedelta(days=30)
"""Who made or reset an account may have its credentials; he approves nothing for it so long."""


def check_independent(work: UnitOfWork, approver: Officer, officer_id: uuid.UUID) -> None:
    """Raises `Forbidden` if the approver lately made, invited, reset or enabled this account."""
    if gave_access_lately(work, approver.id, officer_id):
        raise Forbidden(
            N_(
                "You made, changed or reset this person's account in the last %(days)s days. "
                "Someone else must approve."
            ),
            days=DEPENDENT_FOR.days,
        )


def gave_access_lately(work: UnitOfWork, giver_id: uuid.UUID, officer_id: uuid.UUID) -> bool:
    """Whether one person gave another one access to an account in the last days."""
    grant = select(AccountGrant.id).where(
        AccountGrant.officer_id == officer_id,
        AccountGrant.by_id == giver_id,
        AccountGrant.at > work.now - DEPENDENT_FOR,
    )
    return work.session.scalars(grant.limit(1)).first() is not None
