"""Claiming a registration for some minutes, so that two officers do not do the same work twice.

A claim keeps nobody from looking. It ends with the decision, when its officer turns to another
registration or back to the list, and by itself.
"""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, and_, delete, exists, select

from portal.domain.platform.errors import Conflict
from portal.domain.platform.gettext_marker import N_
from portal.models import Claim, Officer, Registration
from portal.services.registration.visibility import visible_to, waiting_state
from portal.unit_of_work import UnitOfWork

LASTS: Final = timedelta(minutes=10)


class ClaimHolder(NamedTuple):
    """The officer who works on a registration, and until when nobody else may decide on it."""

    officer_id: uuid.UUID
    name: str
    until: datetime


def claim_registration(
    work: UnitOfWork, officer: Officer, registration: Registration
) -> ClaimHolder | None:
    """Claims what waits for this officer, and lets go of what the officer had before.

    The row must be locked by this transaction (`look_up.find(…, lock=True)`). Returns who holds it
    now: this officer, another one who came first, or nobody when it waits for somebody else.
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
    """Claims the one that waits longest and that nobody works on; None when all is done.

    Two officers who ask at once get two different ones.
    """
    query = (
        select(Registration)
        .where(visible_to(officer), Registration.state == waiting_state(officer))
        .where(~held_by_another(officer, now=work.now))
        .order_by(Registration.submitted_at, Registration.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    while (following := work.session.scalars(query).first()) is not None:
        held = claim_registration(work, officer, following)
        if held and held.officer_id == officer.id:
            return following
        # Claimed by somebody between the search and the lock: the next search knows.
    return None


def check_claim(work: UnitOfWork, officer: Officer, registration: Registration) -> None:
    """Raises `Conflict` while another officer works on it. Nobody's may be decided on by anybody."""
    held = claim_holder(work, registration.id)
    if held and held.officer_id != officer.id:
        minutes = -(-(held.until - work.now) // timedelta(minutes=1))
        raise Conflict(
            N_(
                "%(name)s is working on this registration, so nothing was decided. Take another "
                "one, or come back in %(minutes)s min."
            ),
            name=held.name,
            minutes=minutes,
        )


def release_claim(work: UnitOfWork, registration: Registration) -> None:
    """Ends the claim on a registration, whoever's it is, as after a decision."""
    work.session.execute(delete(Claim).where(Claim.registration_id == registration.id))


def release_all_claims(work: UnitOfWork, officer: Officer) -> None:
    """Ends what this officer holds: back at the list, signed out, or turned to another one."""
    work.session.execute(delete(Claim).where(Claim.officer_id == officer.id))


def claim_holder(work: UnitOfWork, registration_id: uuid.UUID) -> ClaimHolder | None:
    """Who works on it."""
    return claim_holders(work, [registration_id]).get(registration_id)


def claim_holders(
    work: UnitOfWork, registration_ids: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, ClaimHolder]:
    """Who works on which of these."""
    found = work.session.execute(
        select(Claim.registration_id, Claim.officer_id, Officer.name, Claim.until)
        .join(Officer, Officer.id == Claim.officer_id)
        .where(Claim.registration_id.in_(registration_ids), Claim.until > work.now)
    )
    return {row.registration_id: ClaimHolder(row.officer_id, row.name, row.until) for row in found}


def held_by_another(officer: Officer, *, now: datetime) -> ColumnElement[bool]:
    """The condition that somebody else works on a registration."""
    return exists().where(
        and_(
            Claim.registration_id == Registration.id,
            Claim.officer_id != officer.id,
            Claim.until > now,
        )
    )
