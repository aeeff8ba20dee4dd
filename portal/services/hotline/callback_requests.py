"""The list of people who asked by SMS to be called.

Somebody who has registered is called by the office of their district, anybody else by the hotline.
Where a number belongs is looked up each time: it may be registered, or move, while it waits.
"""

import uuid
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, exists, func, select, update

from portal.domain.platform.choices import Language
from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.staff.roles import Desk
from portal.models import CallbackRequest, Officer, Registration
from portal.models.base import new_id
from portal.models.insert import values_of
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.platform.upsert import upsert_into
from portal.services.registration.visibility import visible_to
from portal.unit_of_work import UnitOfWork

PAGE: Final = 50


class PendingCallback(NamedTuple):
    """Somebody to call, the one who waits longest first."""

    id: uuid.UUID
    mobile: str
    language: Language
    asked_at: datetime


def request_callback(work: UnitOfWork, mobile: str, language: Language) -> None:
    """Put a number on the list; one that stands there already keeps its place."""
    row = CallbackRequest(
        id=new_id(),
        mobile_index=work.vault.index(PHONE_INDEX, mobile),
        language=language,
        asked_at=work.now,
    )
    row.mobile = mobile
    work.session.execute(
        upsert_into(work, CallbackRequest)
        .values(values_of(work.session, row))
        .on_conflict_do_nothing()
    )


def pending_callbacks(work: UnitOfWork, officer: Officer) -> list[PendingCallback]:
    """The first of those who wait for this officer's call."""
    rows = work.session.scalars(
        select(CallbackRequest)
        .where(CallbackRequest.done_at.is_(None), _is_for(officer))
        .order_by(CallbackRequest.asked_at, CallbackRequest.id)
        .limit(PAGE)
    )
    return [PendingCallback(row.id, row.mobile or "", row.language, row.asked_at) for row in rows]


def find_callback(work: UnitOfWork, officer: Officer, call_id: uuid.UUID) -> PendingCallback:
    """One who waits for this officer's call. Raises `NotFound`."""
    row = work.session.scalars(
        select(CallbackRequest).where(
            CallbackRequest.id == call_id, CallbackRequest.done_at.is_(None), _is_for(officer)
        )
    ).one_or_none()
    if row is None:
        raise NotFound(N_("Somebody has called already."))
    return PendingCallback(row.id, row.mobile or "", row.language, row.asked_at)


def count_pending_callbacks(work: UnitOfWork, officer: Officer) -> int:
    """How many wait for this officer's call."""
    waits = (CallbackRequest.done_at.is_(None), _is_for(officer))
    return work.session.scalars(
        select(func.count()).select_from(CallbackRequest).where(*waits)
    ).one()


def finish_callback(work: UnitOfWork, officer: Officer, call_id: uuid.UUID) -> bool:
    """Take a number off the list. False when another officer was faster, or it is not in theirs."""
    done = work.session.execute(
        update(CallbackRequest)
        .where(CallbackRequest.id == call_id, CallbackRequest.done_at.is_(None), _is_for(officer))
        .values(done_at=work.now, officer_id=officer.id)
        .returning(CallbackRequest.id)
        .execution_options(synchronize_session=False)
    )
    return done.first() is not None


def _is_for(officer: Officer) -> ColumnElement[bool]:
    registered = exists().where(
        Registration.mobile_index == CallbackRequest.mobile_index, Registration.erased_at.is_(None)
    )
    if officer.desk is Desk.HOTLINE:
        return ~registered
    return registered.where(visible_to(officer))
