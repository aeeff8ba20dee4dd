"""Retention of identified people: deletes names, phones and notes, and keeps the counts."""

from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, or_, select, update

from portal.domain.outreach.identified_stages import IdentifiedStage
from portal.models import AssistedEntry, IdentifiedPerson, IdentifiedStep
from portal.services.registration.drafts import DRAFT_LIFE
from portal.unit_of_work import UnitOfWork

NOT_ELIGIBLE_RETENTION: Final = timedelta(days=90)
"""Long enough for a question and for a second screening."""
REGISTERED_RETENTION: Final = timedelta(days=90)
"""Afterwards only the registration identifies the person."""
WAITING_RETENTION: Final = timedelta(days=365)
"""The retention is one year. A person who still needs help is listed again."""


def forget_identified(work: UnitOfWork, *, limit: int | None = None) -> int:
    """Empties expired rows and deletes unsubmitted entries. Returns the number.

    At most `limit` people and as many entries.
    """
    is_over = or_(
        (IdentifiedPerson.stage == IdentifiedStage.NOT_ELIGIBLE)
        & (IdentifiedPerson.screened_at <= work.now - NOT_ELIGIBLE_RETENTION),
        (IdentifiedPerson.stage == IdentifiedStage.REGISTERED)
        & (IdentifiedPerson.registered_at <= work.now - REGISTERED_RETENTION),
        IdentifiedPerson.identified_at <= work.now - WAITING_RETENTION,
    )
    unsent = select(AssistedEntry.id).where(
        AssistedEntry.registration_id.is_(None), AssistedEntry.changed_at <= work.now - DRAFT_LIFE
    )
    unsent = unsent.limit(limit).with_for_update(skip_locked=True)
    entries = work.session.connection().execute(
        delete(AssistedEntry).where(AssistedEntry.id.in_(unsent))
    )
    return entries.rowcount + forget_people(work, is_over, limit=limit)


def forget_people(work: UnitOfWork, which: ColumnElement[bool], *, limit: int | None = None) -> int:
    """Empties the personal values of these people. Returns their number."""
    ids = work.session.scalars(
        select(IdentifiedPerson.id)
        .where(which, IdentifiedPerson.forgotten_at.is_(None))
        .limit(limit)
    ).all()
    work.session.execute(
        update(IdentifiedPerson)
        .where(IdentifiedPerson.id.in_(ids))
        .values(name=None, mobile=None, mobile_index=None, note=None, forgotten_at=work.now)
        .execution_options(synchronize_session="fetch")
    )
    work.session.execute(
        update(IdentifiedStep)
        .where(IdentifiedStep.person_id.in_(ids))
        .values(note=None)
        .execution_options(synchronize_session="fetch")
    )
    return len(ids)
