"""Retention of identified people: deletes names, phones and notes, and keeps the counts."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select, update

from portal.domain.outreach.identified_stages import IdentifiedStage
from portal.models import IdentifiedPerson, IdentifiedStep
from portal.services.platform.set_aside import isolate_rows, not_set_aside
from portal.unit_of_work import UnitOfWork

NOT_ELIGIBLE_RETENTION: Final = timedelta(days=90)
"""Long enough for a question and for a second screening."""
REGISTERED_RETENTION: Final = timedelta(days=90)
"""Afterwards only the registration identifies the person."""
WAITING_RETENTION: Final = timedelta(days=365)
"""The retention is one year. A person who still needs help is listed again."""


def forget_identified(work: UnitOfWork, job: str, *, limit: int | None = None) -> int:
    """Empties at most `limit` expired rows for this background job. Returns the number."""
    mine = _is_over(work) & not_set_aside(work, job, IdentifiedPerson.id)
    ids = _people(work, mine, limit=limit)
    return isolate_rows(work, job, ids, partial(_empty, work))


def count_expired_identified(work: UnitOfWork) -> int:
    """Returns the number of expired rows."""
    open_rows = select(func.count()).where(_is_over(work), IdentifiedPerson.forgotten_at.is_(None))
    return work.session.scalar(open_rows) or 0


def forget_people(work: UnitOfWork, which: ColumnElement[bool]) -> int:
    """Empties the personal values of these people. Returns their number."""
    return _empty(work, _people(work, which))


def _is_over(work: UnitOfWork) -> ColumnElement[bool]:
    return or_(
        (IdentifiedPerson.stage == IdentifiedStage.NOT_ELIGIBLE)
        & (IdentifiedPerson.screened_at <= work.now - NOT_ELIGIBLE_RETENTION),
        (IdentifiedPerson.stage == IdentifiedStage.REGISTERED)
        & (IdentifiedPerson.registered_at <= work.now - REGISTERED_RETENTION),
        IdentifiedPerson.identified_at <= work.now - WAITING_RETENTION,
    )


def _people(
    work: UnitOfWork, which: ColumnElement[bool], *, limit: int | None = None
) -> Sequence[uuid.UUID]:
    some = select(IdentifiedPerson.id).where(which, IdentifiedPerson.forgotten_at.is_(None))
    if limit is not None:
        some = some.limit(limit).with_for_update(skip_locked=True)
    return work.session.scalars(some).all()


def _empty(work: UnitOfWork, ids: Sequence[uuid.UUID]) -> int:
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
