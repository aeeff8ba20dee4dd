"""Internal notes on a registration: officers write for each other, the returnee never sees them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.audit import AuditAction
from portal.domain.errors import Invalid
from portal.domain.text import clean
from portal.domain.words import N_
from portal.models import Note, Officer, Registration
from portal.models.base import new_id
from portal.services.audit import record
from portal.services.look_up import find

LONGEST: Final = 1000


class Written(NamedTuple):
    """A note as officers read it."""

    at: datetime
    officer_name: str
    text: str


def write(
    session: Session, vault: Vault, officer: Officer, reference: str, text: str, *, now: datetime
) -> Registration:
    """Keeps a note, sealed. Raises `Invalid` for an empty or long one, and `NotFound`."""
    registration = find(session, officer, reference)
    add(session, vault, registration, officer, text, now=now)
    record(
        session,
        vault,
        AuditAction.NOTE_WRITTEN,
        now=now,
        officer_id=officer.id,
        subject=registration.reference,
    )
    return registration


def add(
    session: Session,
    vault: Vault,
    registration: Registration,
    officer: Officer,
    text: str,
    *,
    now: datetime,
) -> None:
    """The same within an act of another kind, which has its own entry in the audit log."""
    kept = clean(text)
    if not kept:
        raise Invalid(N_("Write the note first."))
    if len(kept) > LONGEST:
        raise Invalid(N_("This is too long. Use at most %(longest)s letters."), longest=LONGEST)
    note = Note(id=new_id(), registration_id=registration.id, officer_id=officer.id, at=now)
    note.seal(vault, "text", kept)
    session.add(note)


def of(session: Session, vault: Vault, registration: Registration) -> Sequence[Written]:
    """The notes on a registration, the newest first."""
    found = session.execute(
        select(Note, Officer.name)
        .join(Officer, Officer.id == Note.officer_id)
        .where(Note.registration_id == registration.id)
        .order_by(Note.at.desc(), Note.id.desc())
    )
    return [Written(note.at, name, note.unsealed(vault, "text") or "") for note, name in found]
