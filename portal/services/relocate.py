"""Moving the open registrations of a district to another centre: ordered once, done in batches.

A change of a catchment moves nobody by itself. An administrator orders this with a second
confirmation, the SMS worker carries it out, and each person is told by SMS, within the caps.
Whom an officer sent to a centre by hand stays there.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.audit import AuditAction
from portal.domain.centre_work import MOVABLE
from portal.domain.choices import RouteReason
from portal.domain.errors import Invalid, NotFound
from portal.domain.places import load_places
from portal.domain.states import Actor, State
from portal.domain.words import N_
from portal.models import Centre, Officer, Registration, Relocation
from portal.models.base import new_id
from portal.services.audit import record
from portal.services.centre_work.hand_over import By, give
from portal.services.decide import read_reason
from portal.services.route import route, route_to

BATCH: Final = 50
"""So many in one transaction: short enough for the officers who work at the same time."""
PAGE: Final = 50


class Order(NamedTuple):
    """Whom to move where."""

    district_code: str
    from_code: str
    to_code: str
    with_received: bool


def movable(
    session: Session, district_code: str, to_code: str, *, with_received: bool
) -> dict[str, int]:
    """How many open registrations of a district are at other centres, by centre."""
    found = session.execute(
        select(Registration.centre_code, func.count())
        .where(
            *_movable(district_code, with_received=with_received),
            Registration.centre_code != to_code,
        )
        .group_by(Registration.centre_code)
        .order_by(Registration.centre_code)
    )
    return {row[0]: row[1] for row in found}


def ask(
    session: Session,
    vault: Vault,
    order: Order,
    reason: str,
    *,
    by: Officer | None,
    now: datetime,
) -> bool:
    """Orders a move; False when the same is under way. Raises `Invalid`, `NotFound`."""
    why = read_reason(reason, internal=True)
    load_places().district(order.district_code)
    for code in (order.from_code, order.to_code):
        if session.get(Centre, code) is None:
            raise NotFound(N_("There is no centre with the code %(code)s."), code=code)
    if order.from_code == order.to_code:
        raise Invalid(N_("Choose another centre."))
    row = Relocation(
        id=new_id(),
        district_code=order.district_code,
        from_centre_code=order.from_code,
        to_centre_code=order.to_code,
        with_received=order.with_received,
        asked_at=now,
        asked_by_id=by.id if by else None,
        moved=0,
    )
    row.seal(vault, "reason", why)
    if not _insert(session, row):
        return False
    _record(session, vault, row, now=now, officer_id=row.asked_by_id, details=order._asdict())
    return True


def carry_on(session: Session, vault: Vault, *, hotline: str, now: datetime) -> int:
    """Moves a batch of the oldest order that nobody else works on; returns how many moved.

    Killed in between, nothing is half-done and the rest goes on; nobody is moved twice.
    """
    order = session.scalars(
        select(Relocation)
        .where(Relocation.done_at.is_(None))
        .order_by(Relocation.asked_at, Relocation.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if order is None:
        return 0
    mine = (
        *_movable(order.district_code, with_received=order.with_received),
        Registration.centre_code == order.from_centre_code,
    )
    found = session.scalars(
        select(Registration).where(*mine).limit(BATCH).with_for_update(skip_locked=True)
    ).all()
    if found:
        _move(session, vault, order, found, hotline, now)
    elif session.scalars(select(Registration.id).where(*mine).limit(1)).first() is None:
        _finish(session, vault, order, now, officer_id=None)
    return len(found)


def stop(
    session: Session, vault: Vault, relocation_id: uuid.UUID, *, by: Officer, now: datetime
) -> Relocation:
    """Ends an order before all have moved; who has moved stays there. Raises `NotFound`."""
    order = session.scalars(
        select(Relocation).where(Relocation.id == relocation_id).with_for_update()
    ).one_or_none()
    if order is None:
        raise NotFound(N_("There is no such order."))
    if order.done_at is None:
        _finish(session, vault, order, now, officer_id=by.id)
    return order


def orders(session: Session, district_code: str | None = None) -> Sequence[Relocation]:
    """The newest orders, of one district or of all."""
    query = select(Relocation).order_by(Relocation.asked_at.desc(), Relocation.id.desc())
    if district_code is not None:
        query = query.where(Relocation.district_code == district_code)
    return session.scalars(query.limit(PAGE)).all()


def _movable(district_code: str, *, with_received: bool) -> tuple[ColumnElement[bool], ...]:
    states = [*MOVABLE, State.RECEIVED] if with_received else list(MOVABLE)
    return (
        Registration.district_code == district_code,
        Registration.state.in_(states),
        Registration.erased_at.is_(None),  # nobody of these is; so the index of the lists serves it
        Registration.route_reason != RouteReason.MOVED,
    )


def _move(
    session: Session,
    vault: Vault,
    order: Relocation,
    found: Sequence[Registration],
    hotline: str,
    now: datetime,
) -> None:
    way = route(session, order.district_code)
    if way.centre_code != order.to_centre_code:
        way = route_to(session, order.district_code, order.to_centre_code)
    officer = session.get(Officer, order.asked_by_id) if order.asked_by_id else None
    actor = Actor.OFFICER if officer else Actor.SYSTEM
    by = By(actor, officer, order.unsealed(vault, "reason") or "", hotline, now)
    for registration in found:
        registration.version += 1
        registration.changed_at = now
        give(session, vault, registration, way, by)
    order.moved += len(found)


def _finish(
    session: Session,
    vault: Vault,
    order: Relocation,
    now: datetime,
    *,
    officer_id: uuid.UUID | None,
) -> None:
    order.done_at = now
    _record(session, vault, order, now=now, officer_id=officer_id, details={"moved": order.moved})


def _record(
    session: Session,
    vault: Vault,
    order: Relocation,
    *,
    now: datetime,
    officer_id: uuid.UUID | None,
    details: Mapping[str, Any],
) -> None:
    session.flush()
    record(
        session,
        vault,
        AuditAction.MOVED_CENTRES,
        now=now,
        officer_id=officer_id,
        subject=order.district_code,
        details=details,
    )


def _insert(session: Session, row: Relocation) -> bool:
    """False when an order of the same district and centre is under way."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    columns = {column.name: getattr(row, column.name) for column in Relocation.__table__.columns}
    statement = insert(Relocation).values(columns).on_conflict_do_nothing()
    return session.execute(statement.returning(Relocation.id)).first() is not None
