"""Whether an approver is independent of the person for whom he approves."""

import uuid
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, or_, select

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


def dependent_accounts(work: UnitOfWork, approver: Officer) -> Select[uuid.UUID]:
    """Returns a query of the accounts for which `check_independent` refuses this approver."""
    return select(AccountGrant.officer_id).where(
        given_by_dependents(work, approver), AccountGrant.at > work.now - DEPENDENT_FOR
    )


def given_by_dependents(work: UnitOfWork, approver: Officer) -> ColumnElement[bool]:
    """Returns the condition of a grant by the approver, or by a person who lately gave him access."""
    return or_(
        AccountGrant.by_id == approver.id,
        AccountGrant.by_id.in_(_givers_since(work, approver.id)),
    )


def gave_access_lately(work: UnitOfWork, giver_id: uuid.UUID, officer_id: uuid.UUID) -> bool:
    """Whether one person gave another one access to an account in the last days."""
    return giver_id in _recent_givers(work, officer_id)


def _recent_givers(work: UnitOfWork, officer_id: uuid.UUID) -> set[uuid.UUID]:
    """People who gave this account access lately. The server's console is nobody."""
    givers = work.session.scalars(_givers_since(work, officer_id))
    return {giver_id for giver_id in givers if giver_id}


def _givers_since(work: UnitOfWork, officer_id: uuid.UUID) -> Select[uuid.UUID | None]:
    return select(AccountGrant.by_id).where(
        AccountGrant.officer_id == officer_id,
        AccountGrant.by_id.is_not(None),
        AccountGrant.at > work.now - DEPENDENT_FOR,
    )
