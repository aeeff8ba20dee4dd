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
    """Raises `Forbidden` if the approver lately made, invited, reset or enabled this account.

    Also if one person lately did so for both accounts, because he may hold both.
    """
    givers = _recent_givers(work, officer_id)
    if givers & ({approver.id} | _recent_givers(work, approver.id)):
        raise Forbidden(
            N_(
                "You, or the person who made or reset your account, made or reset this person's "
                "account in the last %(days)s days. Someone else must approve."
            ),
            days=DEPENDENT_FOR.days,
        )


def gave_access_lately(work: UnitOfWork, giver_id: uuid.UUID, officer_id: uuid.UUID) -> bool:
    """Whether one person gave another one access to an account in the last days."""
    return giver_id in _recent_givers(work, officer_id)


def _recent_givers(work: UnitOfWork, officer_id: uuid.UUID) -> set[uuid.UUID]:
    """People who gave this account access lately. The server's console is nobody."""
    grants = select(AccountGrant.by_id).where(
        AccountGrant.officer_id == officer_id,
        AccountGrant.by_id.is_not(None),
        AccountGrant.at > work.now - DEPENDENT_FOR,
    )
    return {giver_id for giver_id in work.session.scalars(grants) if giver_id}
