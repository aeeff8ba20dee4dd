"""The entries of one officer: unfinished ones, and those submitted in the last day."""

import uuid
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import select

from portal.domain.platform.form_input import FormInput
from portal.domain.platform.text import clean
from portal.models import AssistedEntry, Officer, Registration
from portal.services.intake.assisted_entry.submit import browser_token_of
from portal.services.registration.drafts import find_drafts, typed_in
from portal.unit_of_work import UnitOfWork

MOST: Final = 20
SHOWN_FOR: Final = timedelta(days=1)
"""How long an officer sees a submitted entry; later the person has the SMS and the slip."""


class BegunEntry(NamedTuple):
    """An unfinished entry."""

    entry_id: uuid.UUID
    name: str
    changed_at: datetime


class SentEntry(NamedTuple):
    """An entry that became a registration."""

    entry_id: uuid.UUID
    reference: str
    sent_at: datetime


def begun_entries(work: UnitOfWork, officer: Officer) -> list[BegunEntry]:
    """Returns the officer's unfinished entries, newest first, without those that the person resumed."""
    found = work.session.scalars(
        select(AssistedEntry)
        .where(AssistedEntry.officer_id == officer.id, AssistedEntry.registration_id.is_(None))
        .order_by(AssistedEntry.changed_at.desc())
        .limit(MOST)
    ).all()
    drafts = find_drafts(work, [browser_token_of(each.id) for each in found])
    return [
        BegunEntry(each.id, _name(typed_in(draft)), each.changed_at)
        for each in found
        if (draft := drafts.get(browser_token_of(each.id))) is not None
    ]


def sent_entries(work: UnitOfWork, officer: Officer) -> list[SentEntry]:
    """Returns the entries that the officer submitted in the last day, newest first."""
    found = work.session.execute(
        select(AssistedEntry.id, Registration.reference, AssistedEntry.sent_at)
        .join(Registration, Registration.id == AssistedEntry.registration_id)
        .where(
            AssistedEntry.officer_id == officer.id, AssistedEntry.changed_at > work.now - SHOWN_FOR
        )
        .where(Registration.erased_at.is_(None))
        .order_by(AssistedEntry.changed_at.desc())
        .limit(MOST)
    )
    return [SentEntry(entry_id, reference, at) for entry_id, reference, at in found if at]


def _name(typed: FormInput) -> str:
    names = (*typed.get("name_bn", ()), *typed.get("name_en", ()))
    return next(filter(None, map(clean, names)), "")
