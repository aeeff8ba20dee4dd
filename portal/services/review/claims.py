"""Claims on registrations for some minutes, which prevent duplicate work of two officers.

A claim does not prevent reading. It ends with the decision, when the officer opens another
registration or returns to the list, and by expiry.
"""

import uuid
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Executable, Select, bindparam, delete, exists, select
from sqlalchemy.orm import load_only

from portal.domain.platform.errors import Conflict
from portal.domain.platform.gettext_marker import N_
from portal.domain.staff.roles import Role
from portal.models import Claim, Officer, Registration
from portal.services.platform.any_of import any_of
from portal.services.platform.upsert import dialect_of, upsert_row
from portal.services.registration.visibility import (
    visibility_values,
    visible_by,
    waiting_state,
)
from portal.services.review import list_flags
from portal.services.review.list_row import NEED_COLUMNS
from portal.unit_of_work import UnitOfWork

LASTS: Final = timedelta(minutes=10)
MOST_SEARCHED: Final = 2000
"""The number of registrations that are searched for an urgent one."""
_BATCH: Final = 500


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
    dialect, until = dialect_of(work), work.now + LASTS
    waits = registration.state is waiting_state(officer)
    if dialect == "sqlite" or not waits:
        release_all_claims(work, officer)
    if not waits:
        return None
    values = {"registration_id": registration.id, "officer_id": officer.id, "until": until}
    claimed = work.session.connection().execute(_claim(dialect), {**values, "now": work.now})
    if claimed.first() is not None:
        return ClaimHolder(officer.id, officer.name, until)
    return claim_holder(work, registration.id)


@cache
def _claim(dialect: str) -> Executable:
    """Builds the INSERT of a claim, which replaces an expired one or an own one, and no other.

    On PostgreSQL it also releases the officer's claims on others.
    """
    columns = Claim.__table__.c
    new = upsert_row(dialect, Claim)
    is_expired = columns.until <= bindparam("now", type_=columns.until.type)
    claim = new.on_conflict_do_update(
        index_elements=[columns.registration_id],
        set_={"officer_id": new.excluded.officer_id, "until": new.excluded.until},
        where=is_expired | (columns.officer_id == new.excluded.officer_id),
    ).returning(columns.registration_id)
    if dialect == "sqlite":
        return claim
    return claim.add_cte(_RELEASE_OTHERS.cte("released"))


def claim_next(work: UnitOfWork, officer: Officer) -> Registration | None:
    """Claims the unclaimed registration that is urgent, or else the one that waits longest.

    Returns None if there is none. Of its columns only the state and the reference are loaded. Parallel
    calls return different registrations.
    """
    if (state := waiting_state(officer)) is None:
        return None
    values = {
        **visibility_values(officer),
        "waiting_state": state,
        "officer_id": officer.id,
        "now": work.now,
    }
    for row_id in _urgent_ones(work, officer.role, values):
        if taken := _claim_first(
            work, officer, _locked(officer.role, by_id=True), {**values, "row_id": row_id}
        ):
            return taken
    return _claim_first(work, officer, _locked(officer.role, by_id=False), values)


def _claim_first(
    work: UnitOfWork, officer: Officer, query: Select[Registration], values: Mapping[str, object]
) -> Registration | None:
    while (following := work.session.scalars(query, values).first()) is not None:
        held = claim_registration(work, officer, following)
        if held and held.officer_id == officer.id:
            return following
        # Claimed by another officer between search and lock; the next search skips it.
    return None


def _urgent_ones(work: UnitOfWork, role: Role, values: Mapping[str, object]) -> Iterator[uuid.UUID]:
    """Yields the urgent ones among those that wait longest, whose needs no query can read."""
    for first in range(0, MOST_SEARCHED, _BATCH):
        rows = work.session.execute(_needs_of_waiting(role), {**values, "first": first}).all()
        urgent = list_flags.urgent_ones(work, rows)
        yield from [row.id for row in rows if row.id in urgent]
        if len(rows) < _BATCH:
            return


@cache
def _waiting(role: Role) -> Select[Registration]:
    """The registrations that wait and that no other officer holds, those that wait longest first."""
    return (
        select(Registration)
        .where(visible_by(role), Registration.state == bindparam("waiting_state"))
        .where(~_HELD_BY_ANOTHER)
        .order_by(Registration.submitted_at, Registration.id)
    )


@cache
def _needs_of_waiting(role: Role) -> Select[*tuple[Any, ...]]:
    plain = _waiting(role).with_only_columns(*NEED_COLUMNS)
    return plain.offset(bindparam("first")).limit(_BATCH)


@cache
def _locked(role: Role, *, by_id: bool) -> Select[Registration]:
    query = _waiting(role)
    if by_id:
        query = query.where(Registration.id == bindparam("row_id"))
    shown = load_only(Registration.reference, Registration.state, raiseload=True)
    return query.options(shown).limit(1).with_for_update(skip_locked=True)


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
    """Ends the claim on a registration, whoever holds it."""
    work.session.connection().execute(_RELEASE, {"registration_id": registration.id})


def end_own_claim(work: UnitOfWork, officer: Officer, registration: Registration) -> None:
    """Ends the officer's claim on a registration. Raises `Conflict` while another officer holds it."""
    values = {"registration_id": registration.id, "officer_id": officer.id}
    if not work.session.connection().execute(_END_OWN, values).rowcount:
        check_claim(work, officer, registration)
        release_claim(work, registration)  # an expired one


def release_all_claims(work: UnitOfWork, officer: Officer) -> None:
    """Ends all claims of this officer: at the list, at sign-out, or at another registration."""
    work.session.connection().execute(_RELEASE_ALL, {"officer_id": officer.id})


def claim_holder(work: UnitOfWork, registration_id: uuid.UUID) -> ClaimHolder | None:
    """Returns the holder of the claim, or None."""
    return claim_holders(work, [registration_id]).get(registration_id)


def claim_holders(
    work: UnitOfWork, registration_ids: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, ClaimHolder]:
    """Returns the holders of claims on these registrations."""
    found = work.session.execute(
        _holders(dialect_of(work)), {"ids": list(registration_ids), "now": work.now}
    )
    return {row.registration_id: ClaimHolder(row.officer_id, row.name, row.until) for row in found}


@cache
def _holders(dialect: str) -> Select[uuid.UUID, uuid.UUID, str, datetime]:
    return (
        select(Claim.registration_id, Claim.officer_id, Officer.name, Claim.until)
        .join(Officer, Officer.id == Claim.officer_id)
        .where(any_of(dialect, Claim.registration_id, "ids"), Claim.until > bindparam("now"))
    )


_HELD_BY_ANOTHER: Final = exists().where(
    Claim.registration_id == Registration.id,
    Claim.officer_id != bindparam("officer_id"),
    Claim.until > bindparam("now"),
)
_RELEASE: Final = delete(Claim).where(Claim.registration_id == bindparam("registration_id"))
_END_OWN: Final = delete(Claim).where(
    Claim.registration_id == bindparam("registration_id"),
    Claim.officer_id == bindparam("officer_id"),
)
_RELEASE_ALL: Final = delete(Claim).where(Claim.officer_id == bindparam("officer_id"))
_RELEASE_OTHERS: Final = _RELEASE_ALL.where(Claim.registration_id != bindparam("registration_id"))
