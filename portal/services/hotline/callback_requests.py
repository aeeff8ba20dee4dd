"""Callback requests by SMS and by the hotline, and complaints.

The district office calls registered people, the hotline calls all others. The office is determined
at each read, because a waiting number may be registered or move. A complaint is the supervisor's: the
officers and the centre, of whom it may speak, do not see it.
"""

import uuid
from datetime import datetime
from functools import cache
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, select, update

from portal.domain.hotline.calls import CallbackKind
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.staff.roles import Desk, Role
from portal.models import CallbackRequest, Officer, Registration
from portal.models.base import new_id
from portal.models.insert import values_of
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.platform.count_query import CountQuery, read_counts
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
    kind: CallbackKind
    note: str


class CallbackSubject(NamedTuple):
    """What the person wants to be called about."""

    kind: CallbackKind = CallbackKind.CALL
    note: str = ""


ONLY_A_CALL: Final = CallbackSubject()
_LONGEST_NOTE: Final = 4000


def request_callback(
    work: UnitOfWork, mobile: str, language: Language, about: CallbackSubject = ONLY_A_CALL
) -> None:
    """Adds a number to the list. A number that waits already keeps its place; a note is added to it."""
    phone = work.vault.index(PHONE_INDEX, mobile)
    waiting = work.session.scalars(
        select(CallbackRequest)
        .where(CallbackRequest.mobile_index.in_(phone.values), CallbackRequest.done_at.is_(None))
        .order_by(CallbackRequest.asked_at)
        .limit(1)
        .with_for_update()
    ).first()
    if waiting is not None:
        if about.note:
            notes = dict.fromkeys([*(waiting.note or "").splitlines(), about.note])
            waiting.note = "\n".join(filter(None, notes))[-_LONGEST_NOTE:]
        if about.kind is CallbackKind.COMPLAINT:
            waiting.kind = about.kind
        return
    row = CallbackRequest(
        id=new_id(), mobile_index=phone, language=language, asked_at=work.now, kind=about.kind
    )
    row.mobile = mobile
    row.note = about.note
    work.session.execute(
        upsert_into(work, CallbackRequest)
        .values(values_of(work.session, row))
        .on_conflict_do_nothing()
    )


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
    return [_pending(row) for row in rows]


def find_callback(work: UnitOfWork, officer: Officer, call_id: uuid.UUID) -> PendingCallback:
    """Returns a request that waits for this officer. Raises `NotFound`."""
    row = work.session.scalars(
        select(CallbackRequest).where(
            CallbackRequest.id == call_id, CallbackRequest.done_at.is_(None), _is_for(officer)
        )
    ).one_or_none()
    if row is None:
        raise NotFound(N_("Someone has already called."))
    return _pending(row)


def _pending(row: CallbackRequest) -> PendingCallback:
    return PendingCallback(
        row.id, row.mobile or "", row.language, row.asked_at, row.kind, row.note or ""
    )


def count_pending_callbacks(work: UnitOfWork, officer: Officer) -> int:
    """Returns the number of requests that wait for this officer."""
    return read_counts(work, [pending_callback_count(officer)])[0]


def pending_callback_count(officer: Officer) -> CountQuery:
    """Returns the query of this number."""
    return CountQuery(_pending_count(officer.role, officer.desk), visibility_values(officer))


@cache
def _pending_count(role: Role, desk: Desk | None) -> ScalarSelect[int]:
    waits = (CallbackRequest.done_at.is_(None), _is_for_desk(role, desk, visible_by(role)))
    return select(func.count()).select_from(CallbackRequest).where(*waits).scalar_subquery()


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
    return _is_for_desk(officer.role, officer.desk, visible_to(officer))


def _is_for_desk(
    role: Role, desk: Desk | None, is_visible: ColumnElement[bool]
) -> ColumnElement[bool]:
    registered = exists().where(
        Registration.mobile_index == CallbackRequest.mobile_index, Registration.erased_at.is_(None)
    )
    if desk is Desk.HOTLINE:
        return ~registered
    mine = registered.where(is_visible)
    if role is Role.SUPERVISOR:
        return mine
    return and_(mine, CallbackRequest.kind == CallbackKind.CALL)
