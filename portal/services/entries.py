"""An officer's own entries: those not sent yet, and those sent lately."""

import uuid
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.text import clean
from portal.domain.typed import Typed
from portal.models import Entry, Officer, Registration
from portal.services.enter import visitor_of
from portal.services.fill_in import find_draft, typed_in

MOST: Final = 20
SHOWN_FOR: Final = timedelta(days=1)
"""How long a desk sees what it has sent; later the person has the SMS and the slip."""


class Begun(NamedTuple):
    """An entry that waits to be finished."""

    entry_id: uuid.UUID
    name: str
    changed_at: datetime


class Sent(NamedTuple):
    """An entry that became a registration."""

    entry_id: uuid.UUID
    reference: str
    sent_at: datetime


def begun(session: Session, vault: Vault, officer: Officer, *, now: datetime) -> list[Begun]:
    """The officer's unfinished entries, newest first, but for those that the person took over."""
    found = session.scalars(
        select(Entry)
        .where(Entry.officer_id == officer.id, Entry.registration_id.is_(None))
        .order_by(Entry.changed_at.desc())
        .limit(MOST)
    )
    drafts = [(each, find_draft(session, vault, visitor_of(each.id), now=now)) for each in found]
    return [
        Begun(each.id, _name(typed_in(vault, draft)), each.changed_at)
        for each, draft in drafts
        if draft is not None
    ]


def sent(session: Session, officer: Officer, *, now: datetime) -> list[Sent]:
    """What the officer sent in the last day, newest first."""
    found = session.execute(
        select(Entry.id, Registration.reference, Entry.sent_at)
        .join(Registration, Registration.id == Entry.registration_id)
        .where(Entry.officer_id == officer.id, Entry.changed_at > now - SHOWN_FOR)
        .where(Registration.erased_at.is_(None))
        .order_by(Entry.changed_at.desc())
        .limit(MOST)
    )
    return [Sent(entry_id, reference, at) for entry_id, reference, at in found if at]


def _name(typed: Typed) -> str:
    names = (*typed.get("name_bn", ()), *typed.get("name_en", ()))
    return next(filter(None, map(clean, names)), "")
