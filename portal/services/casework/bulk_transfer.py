"""Bulk transfer of the open registrations of a district to another centre, in batches.

A change of a catchment moves no existing registrations. An administrator orders a transfer with a
second confirmation, a worker carries it out, and each person gets an SMS within the caps.
Registrations that an officer assigned manually stay.
"""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import select

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.errors import Invalid, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.states import Actor
from portal.domain.review.reasons import read_reason
from portal.domain.routing.places import load_places
from portal.models import BulkTransfer, Centre, Officer, Registration
from portal.models.base import new_id
from portal.models.insert import values_of
from portal.services.audit.audit_log import write_audit_entry
from portal.services.casework.handover import HandoverBy, move_to_centre
from portal.services.platform.set_aside import isolated_row, not_set_aside
from portal.services.platform.upsert import upsert_into
from portal.services.routing.centre_assignment import route, route_to
from portal.services.routing.movable_registrations import is_movable
from portal.unit_of_work import UnitOfWork

JOB: Final = "casework.bulk_transfer"
BATCH: Final = 50
"""Rows per transaction, which is short enough for concurrent work of officers."""
PAGE: Final = 50


class TransferOrder(NamedTuple):
    """The district and the target centre of a transfer."""

    district_code: str
    from_code: str
    to_code: str
    with_received: bool


def order_transfer(
    work: UnitOfWork, order: TransferOrder, reason: str, *, by: Officer | None
) -> bool:
    """Orders a transfer. Returns False if the same one is under way. Raises `Invalid`, `NotFound`."""
    why = read_reason(reason, internal=True)
    load_places().district(order.district_code)
    for code in (order.from_code, order.to_code):
        if work.session.get(Centre, code) is None:
            raise NotFound(N_("There is no centre with the code %(code)s."), code=code)
    if order.from_code == order.to_code:
        raise Invalid(N_("Choose another centre."))
    row = BulkTransfer(
        id=new_id(),
        district_code=order.district_code,
        from_centre_code=order.from_code,
        to_centre_code=order.to_code,
        with_received=order.with_received,
        asked_at=work.now,
        asked_by_id=by.id if by else None,
        moved=0,
    )
    row.reason = why
    if not _insert(work, row):
        return False
    _record(work, row, officer_id=row.asked_by_id, details=order._asdict())
    return True


def continue_transfer(work: UnitOfWork, *, batch: int = BATCH) -> int:
    """Transfers a batch of the oldest order that no other worker has locked.

    Returns how many moved.

    One transaction per batch, so that a killed worker neither loses nor repeats a transfer.
    """
    order = work.session.scalars(
        select(BulkTransfer)
        .where(BulkTransfer.done_at.is_(None), not_set_aside(work, JOB, BulkTransfer.id))
        .order_by(BulkTransfer.asked_at, BulkTransfer.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if order is None:
        return 0
    moved = 0
    with isolated_row(work, JOB, order.id):
        moved += _continue(work, order, batch)
    return moved


def _continue(work: UnitOfWork, order: BulkTransfer, batch: int) -> int:
    mine = (
        *is_movable(order.district_code, with_received=order.with_received),
        Registration.centre_code == order.from_centre_code,
        not_set_aside(work, JOB, Registration.id),
    )
    found = work.session.scalars(
        select(Registration).where(*mine).limit(batch).with_for_update(skip_locked=True)
    ).all()
    if found:
        return _move(work, order, found)
    if work.session.scalars(select(Registration.id).where(*mine).limit(1)).first() is None:
        _finish(work, order, officer_id=None)
    return 0


def stop_transfer(work: UnitOfWork, relocation_id: uuid.UUID, *, by: Officer) -> BulkTransfer:
    """Stops an order. Completed transfers stay. Raises `NotFound`."""
    order = work.session.scalars(
        select(BulkTransfer).where(BulkTransfer.id == relocation_id).with_for_update()
    ).one_or_none()
    if order is None:
        raise NotFound(N_("There is no such move."))
    if order.done_at is None:
        _finish(work, order, officer_id=by.id)
    return order


def transfer_orders(work: UnitOfWork, district_code: str | None = None) -> Sequence[BulkTransfer]:
    """Returns the newest orders of one district or of all."""
    query = select(BulkTransfer).order_by(BulkTransfer.asked_at.desc(), BulkTransfer.id.desc())
    if district_code is not None:
        query = query.where(BulkTransfer.district_code == district_code)
    return work.session.scalars(query.limit(PAGE)).all()


def _move(work: UnitOfWork, order: BulkTransfer, found: Sequence[Registration]) -> int:
    way = route(work, order.district_code)
    if way.centre_code != order.to_centre_code:
        way = route_to(work, order.district_code, order.to_centre_code)
    officer = work.session.get(Officer, order.asked_by_id) if order.asked_by_id else None
    actor = Actor.OFFICER if officer else Actor.SYSTEM
    by = HandoverBy(actor, officer, order.reason or "")
    moved = 0
    for registration in found:
        with isolated_row(work, JOB, registration.id):
            registration.version += 1
            registration.changed_at = work.now
            move_to_centre(work, registration, way, by)
            moved += 1
    order.moved += moved
    return moved


def _finish(work: UnitOfWork, order: BulkTransfer, *, officer_id: uuid.UUID | None) -> None:
    order.done_at = work.now
    _record(work, order, officer_id=officer_id, details={"moved": order.moved})


def _record(
    work: UnitOfWork,
    order: BulkTransfer,
    *,
    officer_id: uuid.UUID | None,
    details: Mapping[str, Any],
) -> None:
    work.session.flush()
    write_audit_entry(
        work,
        AuditAction.MOVED_CENTRES,
        officer_id=officer_id,
        subject=order.district_code,
        details=details,
    )


def _insert(work: UnitOfWork, row: BulkTransfer) -> bool:
    """Inserts an order. Returns False if an order of the same district and centre is under way."""
    statement = (
        upsert_into(work, BulkTransfer)
        .values(values_of(work.session, row))
        .on_conflict_do_nothing()
    )
    return work.session.execute(statement.returning(BulkTransfer.id)).first() is not None
