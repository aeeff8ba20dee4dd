"""Claims on registrations for some minutes, which prevent duplicate work of two officers.

A claim does not prevent reading. It ends with the decision, when the officer opens another
registration or returns to the list, and by expiry.
"""

import uuid
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, exists, select

from portal.domain.platform.errors import Conflict
from portal.domain.platform.gettext_marker import N_
from portal.domain.review.list_flags import Flag
from portal.models import Claim, Officer, Registration
from portal.services.registration.visibility import visible_to, waiting_state
from portal.services.review import list_flags
from portal.services.review.list_row import URGENCY_COLUMNS, list_rows
from portal.unit_of_work import UnitOfWork

LASTS: Final = timedelta(minutes=10)
MOST_SEARCHED: Final = 2000
"""The number of registrations that are searched for an urgent one."""
_BATCH: Final = 250


class ClaimHolder(NamedTuple):
    """The holder of a claim, and its end. Other officers cannot decide until then."""

    officer_id: uuid.UUID
    name: str
    until: datetime


def claim_registration(
    work: UnitOfWork, officer: Officer, registration: Registration
) -> ClaimHolder | None:
    """Claims a registration that waits for this officer, and releases the officer's previous claim.

    The row must be locked (`visibility.find_registration(…, lock=True)`). Returns the present
    holder: this officer, another one, or None if the registration does not wait for this officer.
    """
    release_all_claims(work, officer)
    if registration.state is not waiting_state(officer):
        return None
    held = claim_holder(work, registration.id)
    if held:
        return held
    work.session.merge(
        Claim(registration_id=registration.id, officer_id=officer.id, until=work.now + LASTS)
    )
    work.session.flush()
    return ClaimHolder(officer.id, officer.name, work.now + LASTS)


def claim_next(work: UnitOfWork, officer: Officer) -> Registration | None:
    """Claims the unclaimed registration that is urgent, or else the one that waits longest.

    Returns None if there is none. Parallel calls return different registrations.
    """
    waiting = (
        select(Registration)
        .where(visible_to(officer), Registration.state == waiting_state(officer))
        .where(~held_by_another(officer, now=work.now))
        .order_by(Registration.submitted_at, Registration.id)
    )
    for row_id in _urgent_ones(work, waiting):
        if taken := _claim_first(work, officer, waiting.where(Registration.id == row_id)):
            return taken
    return _claim_first(work, officer, waiting)


def _claim_first(
    work: UnitOfWork, officer: Officer, waiting: Select[Registration]
) -> Registration | None:
    query = waiting.limit(1).with_for_update(skip_locked=True)
    while (following := work.session.scalars(query).first()) is not None:
        held = claim_registration(work, officer, following)
        if held and held.officer_id == officer.id:
            return following
        # Claimed by another officer between search and lock; the next search skips it.
    return None


def _urgent_ones(work: UnitOfWork, waiting: Select[Registration]) -> Iterator[uuid.UUID]:
    """Yields the urgent ones among those that wait longest, whose needs no query can read."""
    plain = waiting.with_only_columns(*URGENCY_COLUMNS)
    for first in range(0, MOST_SEARCHED, _BATCH):
        found = work.session.execute(plain.offset(first).limit(_BATCH)).all()
        rows = list_rows(work.vault, found)
        urgent = list_flags.flagged(work, rows, flag=Flag.URGENT)
        yield from [row.id for row in rows if row.id in urgent]
        if len(rows) < _BATCH:
            return


def check_claim(work: UnitOfWork, officer: Officer, registration: Registration) -> None:
    """Raises `Conflict` while another officer holds the claim."""
    held = claim_holder(work, registration.id)
    if held and held.officer_id != officer.id:
        minutes = -(-(held.until - work.now) // timedelta(minutes=1))
        raise Conflict(
            N_(
                "%(name)s is working on this registration, so no decision was made. Take "
                "another one, or come back in %(minutes)s min."
            ),
            name=held.name,
            minutes=minutes,
        )


def release_claim(work: UnitOfWork, registration: Registration) -> None:
    """Ends the claim on a registration, for example after a decision."""
    work.session.execute(delete(Claim).where(Claim.registration_id == registration.id))


def release_all_claims(work: UnitOfWork, officer: Officer) -> None:
    """Ends all claims of this officer: at the list, at sign-out, or at another registration."""
    work.session.execute(delete(Claim).where(Claim.officer_id == officer.id))


def claim_holder(work: UnitOfWork, registration_id: uuid.UUID) -> ClaimHolder | None:
    """Returns the holder of the claim, or None."""
    return claim_holders(work, [registration_id]).get(registration_id)


def claim_holders(
    work: UnitOfWork, registration_ids: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, ClaimHolder]:
    """Returns the holders of claims on these registrations."""
    found = work.session.execute(_HOLDERS, {"ids": list(registration_ids), "now": work.now})
    return {row.registration_id: ClaimHolder(row.officer_id, row.name, row.until) for row in found}


_HOLDERS: Final = (
    select(Claim.registration_id, Claim.officer_id, Officer.name, Claim.until)
    .join(Officer, Officer.id == Claim.officer_id)
    .where(
        Claim.registration_id.in_(bindparam("ids", expanding=True)), Claim.until > bindparam("now")
    )
)


def held_by_another(officer: Officer, *, now: datetime) -> ColumnElement[bool]:
    """Returns the condition that another officer holds a claim on the registration."""
    return exists().where(
        and_(
            Claim.registration_id == Registration.id,
            Claim.officer_id != officer.id,
            Claim.until > now,
        )
    )
