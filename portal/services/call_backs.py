"""The list of people who asked by SMS to be called.

Somebody who has registered is called by the office of their district, anybody else by the hotline.
Where a number belongs is looked up each time: it may be registered, or move, while it waits.
"""

import uuid
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.choices import Desk, Language
from portal.domain.errors import NotFound
from portal.domain.words import N_
from portal.models import CallBack, Officer, Registration
from portal.models.base import new_id
from portal.services.record import PHONE_INDEX
from portal.services.scope import visible

PAGE: Final = 50


class Call(NamedTuple):
    """Somebody to call, the one who waits longest first."""

    id: uuid.UUID
    mobile: str
    language: Language
    asked_at: datetime


def ask(session: Session, vault: Vault, mobile: str, language: Language, *, now: datetime) -> None:
    """Put a number on the list; one that stands there already keeps its place."""
    row = CallBack(
        id=new_id(),
        mobile_index=vault.index(PHONE_INDEX, mobile),
        language=language,
        asked_at=now,
    )
    row.seal(vault, "mobile", mobile)
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        insert(CallBack)
        .values(
            id=row.id,
            mobile=row.mobile,
            mobile_index=row.mobile_index,
            language=language,
            asked_at=now,
        )
        .on_conflict_do_nothing()
    )


def waiting(session: Session, vault: Vault, officer: Officer) -> list[Call]:
    """The first of those who wait for this officer's call."""
    rows = session.scalars(
        select(CallBack)
        .where(CallBack.done_at.is_(None), _is_for(officer))
        .order_by(CallBack.asked_at, CallBack.id)
        .limit(PAGE)
    )
    return [
        Call(row.id, row.unsealed(vault, "mobile") or "", row.language, row.asked_at)
        for row in rows
    ]


def find(session: Session, vault: Vault, officer: Officer, call_id: uuid.UUID) -> Call:
    """One who waits for this officer's call. Raises `NotFound`."""
    row = session.scalars(
        select(CallBack).where(CallBack.id == call_id, CallBack.done_at.is_(None), _is_for(officer))
    ).one_or_none()
    if row is None:
        raise NotFound(N_("Somebody has called already."))
    return Call(row.id, row.unsealed(vault, "mobile") or "", row.language, row.asked_at)


def count_waiting(session: Session, officer: Officer) -> int:
    """How many wait for this officer's call."""
    waits = (CallBack.done_at.is_(None), _is_for(officer))
    return session.scalars(select(func.count()).select_from(CallBack).where(*waits)).one()


def finish(session: Session, officer: Officer, call_id: uuid.UUID, *, now: datetime) -> bool:
    """Take a number off the list. False when another officer was faster, or it is not in theirs."""
    done = session.execute(
        update(CallBack)
        .where(CallBack.id == call_id, CallBack.done_at.is_(None), _is_for(officer))
        .values(done_at=now, officer_id=officer.id)
        .returning(CallBack.id)
        .execution_options(synchronize_session=False)
    )
    return done.first() is not None


def _is_for(officer: Officer) -> ColumnElement[bool]:
    registered = exists().where(
        Registration.mobile_index == CallBack.mobile_index, Registration.erased_at.is_(None)
    )
    if officer.desk is Desk.HOTLINE:
        return ~registered
    return registered.where(visible(officer))
