"""Two administrators for each account of an administrator or of the ministry.

An invitation, a reset, an enabling or a new role of such an account waits for a second administrator.
Until then nobody can sign in to it. On the server's console one person is enough.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import and_, func, select, true, update
from sqlalchemy.orm import aliased

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.errors import Conflict, Forbidden
from portal.domain.platform.gettext_marker import N_
from portal.domain.staff.roles import ROLES_OF_TWO_ADMINISTRATORS, Role
from portal.models import AccountGrant, Officer
from portal.models.base import new_id
from portal.services.audit.audit_log import write_audit_entry
from portal.services.audit.independence import (
    check_independent,
    dependent_accounts,
    gave_access_lately,
    given_by_dependents,
)
from portal.unit_of_work import UnitOfWork

WAITS: Final = N_(
    "A second administrator must approve this account first. Please try again after that."
)
_SECOND: Final = N_(
    "A second administrator must approve this account: someone who did not ask for it, and whose "
    "own account that person did not make or reset lately."
)


def record_grant(
    work: UnitOfWork, officer: Officer, by_id: uuid.UUID | None, *, activates: bool = False
) -> bool:
    """Records who gives an account access. Returns whether it waits for a second administrator.

    `by_id` is None on the server's console.
    """
    waits = by_id is not None and officer.role in ROLES_OF_TWO_ADMINISTRATORS
    work.session.flush()
    work.session.add(
        AccountGrant(
            id=new_id(),
            officer_id=officer.id,
            by_id=by_id,
            at=work.now,
            waits=waits,
            activates=activates,
        )
    )
    work.session.flush()
    return waits


def waits_for_approval(work: UnitOfWork, officer: Officer) -> bool:
    """Returns whether a second administrator still has to approve the account."""
    return officer.role in ROLES_OF_TWO_ADMINISTRATORS and bool(
        work.session.scalars(
            select(AccountGrant.id)
            .where(AccountGrant.officer_id == officer.id, AccountGrant.waits)
            .limit(1)
        ).first()
    )


def cancel_waiting_grants(work: UnitOfWork, officer: Officer) -> None:
    """Ends what waits for approval, for a disabled account. Who asked for it stays recorded."""
    work.session.execute(
        update(AccountGrant)
        .where(AccountGrant.officer_id == officer.id, AccountGrant.waits)
        .values(waits=False)
    )


def approve_account(work: UnitOfWork, officer: Officer, *, by: Officer, has_password: bool) -> None:
    """Approves what waits for an account. Raises `Conflict`, and `Forbidden` for the same person."""
    waiting = _waiting(work, officer)
    if not waiting or officer.role not in ROLES_OF_TWO_ADMINISTRATORS:
        raise Conflict(N_("This account needs no approval any more."))
    if by.role is not Role.ADMINISTRATOR or by.id == officer.id:
        raise Forbidden(_SECOND)
    for grant in waiting:
        if grant.by_id is not None and (
            grant.by_id == by.id or gave_access_lately(work, grant.by_id, by.id)
        ):
            raise Forbidden(_SECOND)
    check_independent(work, by, officer.id)
    for grant in waiting:
        grant.waits, grant.approved_by_id, grant.approved_at = False, by.id, work.now
    if has_password and any(grant.activates for grant in waiting):
        officer.active = True
    write_audit_entry(work, AuditAction.OFFICER_APPROVED, officer_id=by.id, subject=officer.email)


def waiting_accounts(work: UnitOfWork) -> Mapping[uuid.UUID, Collection[uuid.UUID | None]]:
    """Returns the accounts that wait for approval, with the people who asked."""
    found = work.session.execute(
        select(AccountGrant.officer_id, AccountGrant.by_id)
        .join(Officer, Officer.id == AccountGrant.officer_id)
        .where(AccountGrant.waits, Officer.role.in_(ROLES_OF_TWO_ADMINISTRATORS))
    )
    waiting: dict[uuid.UUID, set[uuid.UUID | None]] = defaultdict(set)
    for officer_id, by_id in found:
        waiting[officer_id].add(by_id)
    return waiting


class AccountToApprove(NamedTuple):
    """An account that waits for a second administrator."""

    officer_id: uuid.UUID
    name: str
    asked_by: str
    """Empty on the server's console."""
    asked_at: datetime


def accounts_to_approve(
    work: UnitOfWork, officer: Officer, *, most: int, account: Officer | None = None
) -> Sequence[AccountToApprove]:
    """Returns the accounts that this administrator may approve, each once, the oldest first.

    The first who asked is named. `approve_account` refuses the accounts that are left out. With
    `account` only this one is looked for.
    """
    requester = aliased(Officer)
    place = func.row_number().over(
        partition_by=AccountGrant.officer_id, order_by=(AccountGrant.at, AccountGrant.id)
    )
    first = (
        select(AccountGrant.id, place.label("place")).where(AccountGrant.waits).subquery("first")
    )
    refused = select(AccountGrant.officer_id).where(
        AccountGrant.waits, given_by_dependents(work, officer)
    )
    found = work.session.execute(
        select(Officer.id, Officer.name, requester.name, AccountGrant.at)
        .join(first, and_(first.c.id == AccountGrant.id, first.c.place == 1))
        .join(Officer, Officer.id == AccountGrant.officer_id)
        .outerjoin(requester, requester.id == AccountGrant.by_id)
        .where(
            Officer.role.in_(ROLES_OF_TWO_ADMINISTRATORS),
            Officer.id != officer.id,
            Officer.id.not_in(refused),
            Officer.id.not_in(dependent_accounts(work, officer)),
            true() if account is None else Officer.id == account.id,
        )
        .order_by(AccountGrant.at, AccountGrant.id)
        .limit(most)
    )
    return [AccountToApprove(row[0], row[1], row[2] or "", row[3]) for row in found]


def _waiting(work: UnitOfWork, officer: Officer) -> Sequence[AccountGrant]:
    return work.session.scalars(
        select(AccountGrant)
        .where(AccountGrant.officer_id == officer.id, AccountGrant.waits)
        .with_for_update()
    ).all()
