"""Callback requests by SMS.

The district office calls registered people, the hotline calls all others. The office is determined
at each read, because a waiting number may be registered or move.
"""

import uuid
from datetime import datetime
from functools import cache
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, select, update

from portal.crypto import BlindIndex
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.staff.roles import Desk, Role
from portal.models import CallbackRequest, Officer, Registration
from portal.models.base import new_id
from portal.models.insert import values_of
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.platform.upsert import upsert_into
from portal.services.registration.visibility import visibility_values, visible_by, visible_to
from portal.unit_of_work import UnitOfWork

PAGE: Final = 50


class PendingCallback(NamedTuple):
    """A person to call, the longest waiting first."""

    id: uuid.UUID
    mobile: str
    language: Language
    asked_at: datetime


def request_callback(work: UnitOfWork, mobile: str, language: Language) -> None:
    """Adds a number to the list. A number that waits already keeps its place."""
    phone = work.vault.index(PHONE_INDEX, mobile)
    if phone.others and _waits_since_older_key(work, phone):
        return
    row = CallbackRequest(
        id=new_id(),
        mobile_index=phone,
        language=language,
        asked_at=work.now,
    )
    row.mobile = mobile
    work.session.execute(
        upsert_into(work, CallbackRequest)
        .values(values_of(work.session, row))
        .on_conflict_do_nothing()
    )


def _waits_since_older_key(work: UnitOfWork, phone: BlindIndex) -> bool:
    """Whether the number waits under an older index key, which the unique index does not see."""
    waiting = select(CallbackRequest.id).where(
        CallbackRequest.mobile_index.in_(phone.others), CallbackRequest.done_at.is_(None)
    )
    return work.session.scalars(waiting.limit(1)).first() is not None


def pending_callbacks(
    work: UnitOfWork, officer: Officer, *, most: int = PAGE
) -> list[PendingCallback]:
    """Returns the first requests that wait for this officer."""
    rows = work.session.scalars(
        select(CallbackRequest)
        .where(CallbackRequest.done_at.is_(None), _is_for(officer))
        .order_by(CallbackRequest.asked_at, CallbackRequest.id)
        .limit(most)
    )
    return [PendingCallback(row.id, row.mobile or "", row.language, row.asked_at) for row in rows]


def find_callback(work: UnitOfWork, officer: Officer, call_id: uuid.UUID) -> PendingCallback:
    """Returns a request that waits for this officer. Raises `NotFound`."""
    row = work.session.scalars(
        select(CallbackRequest).where(
            CallbackRequest.id == call_id, CallbackRequest.done_at.is_(None), _is_for(officer)
        )
    ).one_or_none()
    if row is None:
        raise NotFound(N_("Someone has already called."))
    return PendingCallback(row.id, row.mobile or "", row.language, row.asked_at)


def count_pending_callbacks(work: UnitOfWork, officer: Officer) -> int:
    """Returns the number of requests that wait for this officer."""
    statement = _pending_count(officer.role, officer.desk)
    return work.session.scalars(statement, visibility_values(officer)).one()


@cache
def _pending_count(role: Role, desk: Desk | None) -> Select[int]:
    waits = (CallbackRequest.done_at.is_(None), _is_for_desk(desk, visible_by(role)))
    return select(func.count()).select_from(CallbackRequest).where(*waits)


def finish_callback(work: UnitOfWork, officer: Officer, call_id: uuid.UUID) -> bool:
    """Removes a number from the list. Returns False if it is gone or not in the officer's list."""
    done = work.session.execute(
        update(CallbackRequest)
        .where(CallbackRequest.id == call_id, CallbackRequest.done_at.is_(None), _is_for(officer))
        .values(done_at=work.now, officer_id=officer.id)
        .returning(CallbackRequest.id)
        .execution_options(synchronize_session=False)
    )
    return done.first() is not None


def _is_for(officer: Officer) -> ColumnElement[bool]:
    return _is_for_desk(officer.desk, visible_to(officer))


def _is_for_desk(desk: Desk | None, is_visible: ColumnElement[bool]) -> ColumnElement[bool]:
    registered = exists().where(
        Registration.mobile_index == CallbackRequest.mobile_index, Registration.erased_at.is_(None)
    )
    if desk is Desk.HOTLINE:
        return ~registered
    return registered.where(is_visible)
