"""Internal notes on a registration, visible to officers only."""

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import bindparam, select

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.text import clean
from portal.models import Officer, OfficerNote, Registration
from portal.models.base import new_id
from portal.services.audit.audit_log import write_audit_entry
from portal.services.registration.visibility import find_registration
from portal.services.review.newest_rows import (
    FIRST_ROWS,
    NewestFirst,
    NewestRequest,
    NewestRows,
)
from portal.unit_of_work import UnitOfWork

LONGEST: Final = 1000


class WrittenNote(NamedTuple):
    """A note, opened."""

    at: datetime
    officer_name: str
    text: str


def write_note(work: UnitOfWork, officer: Officer, reference: str, text: str) -> Registration:
    """Saves a sealed note. Raises `Invalid` for an empty or long text, and `NotFound`."""
    registration = find_registration(work, officer, reference)
    add_note(work, registration, officer, text)
    write_audit_entry(
        work, AuditAction.NOTE_WRITTEN, officer_id=officer.id, subject=registration.reference
    )
    return registration


def add_note(work: UnitOfWork, registration: Registration, officer: Officer, text: str) -> None:
    """Saves a note as part of another action, which writes its own audit entry."""
    cleaned = clean(text)
    if not cleaned:
        raise Invalid(N_("Write the note first."))
    if len(cleaned) > LONGEST:
        raise Invalid(N_("This is too long. Use at most %(longest)s characters."), longest=LONGEST)
    note = OfficerNote(
        id=new_id(), registration_id=registration.id, officer_id=officer.id, at=work.now
    )
    note.text = cleaned
    work.session.add(note)


def notes_of(
    work: UnitOfWork, registration: Registration, asked: NewestRequest = FIRST_ROWS
) -> NewestRows[WrittenNote]:
    """Returns a page of the notes on a registration."""
    values = {"registration_id": registration.id}
    return _NOTES.read(
        work, values, asked, lambda row: WrittenNote(row[0].at, row.name, row[0].text or "")
    )


_NOTES: Final = NewestFirst(
    select(OfficerNote, Officer.name)
    .join(Officer, Officer.id == OfficerNote.officer_id)
    .where(OfficerNote.registration_id == bindparam("registration_id")),
    OfficerNote.at,
    OfficerNote.id,
)
