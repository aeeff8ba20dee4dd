"""The hotline's list of people who asked by SMS to be called."""

import uuid
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.choices import Language
from portal.models import CallBack, Officer
from portal.models.base import new_id
from portal.services.record import PHONE_INDEX

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


def waiting(session: Session, vault: Vault) -> list[Call]:
    """The first of those who wait."""
    rows = session.scalars(
        select(CallBack)
        .where(CallBack.done_at.is_(None))
        .order_by(CallBack.asked_at, CallBack.id)
        .limit(PAGE)
    )
    return [
        Call(row.id, row.unsealed(vault, "mobile") or "", row.language, row.asked_at)
        for row in rows
    ]


def count_waiting(session: Session) -> int:
    """How many wait."""
    return session.scalars(
        select(func.count()).select_from(CallBack).where(CallBack.done_at.is_(None))
    ).one()


def finish(session: Session, officer: Officer, call_id: uuid.UUID, *, now: datetime) -> bool:
    """Take a number off the list. False when another officer was faster."""
    done = session.execute(
        update(CallBack)
        .where(CallBack.id == call_id, CallBack.done_at.is_(None))
        .values(done_at=now, officer_id=officer.id)
        .returning(CallBack.id)
    )
    return done.first() is not None
