"""The list of accounts for administrators: searched, in pages, with the last sign-in."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import func, or_, select

from portal.domain.staff.roles import Role
from portal.models import Invitation, Officer, StaffSession
from portal.unit_of_work import UnitOfWork

ACCOUNTS_A_PAGE: Final = 50
_LONGEST_TEXT: Final = 254


@dataclass(frozen=True, slots=True)
class AccountQuery:
    """What an administrator looks for. `text` is a part of a name or an email address."""

    text: str = ""
    role: Role | None = None
    page: int = 1


class AccountRow(NamedTuple):
    """An account in the list."""

    officer: Officer
    link_until: datetime | None
    """The expiry of its invitation."""
    last_sign_in: datetime | None
    """None if the officer has not signed in, or so long ago that the session has been deleted."""


class AccountPage(NamedTuple):
    """Accounts by role and name, disabled ones last, and whether a further page follows."""

    rows: Sequence[AccountRow]
    total: int
    has_next: bool


def list_accounts(
    work: UnitOfWork, query: AccountQuery, *, size: int = ACCOUNTS_A_PAGE
) -> AccountPage:
    """Returns a page of the accounts that match."""
    matching = select(Officer)
    if query.text:
        text = query.text[:_LONGEST_TEXT]
        matching = matching.where(
            or_(
                Officer.name.icontains(text, autoescape=True),
                Officer.email.icontains(text, autoescape=True),
            )
        )
    if query.role:
        matching = matching.where(Officer.role == query.role)
    total = work.session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    order = (Officer.active.desc(), Officer.role, Officer.name, Officer.id)
    found = work.session.execute(
        matching.add_columns(Invitation.expires_at)
        .outerjoin(Invitation, Invitation.officer_id == Officer.id)
        .order_by(*order)
        .offset((query.page - 1) * size)
        .limit(size)
    ).all()
    last = _last_sign_ins(work, [row[0].id for row in found])
    rows = [AccountRow(row[0], row[1], last.get(row[0].id)) for row in found]
    return AccountPage(rows, total, has_next=query.page * size < total)


def _last_sign_ins(work: UnitOfWork, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, datetime]:
    found = work.session.execute(
        select(StaffSession.officer_id, func.max(StaffSession.started_at))
        .where(StaffSession.officer_id.in_(ids))
        .group_by(StaffSession.officer_id)
    )
    return {row[0]: row[1] for row in found}
