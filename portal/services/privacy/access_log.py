"""Access log: counts accesses by registration, officer and day, separate from the audit log.

The audit log has one head that every entry locks. Accesses are too frequent for that and need no
order.
"""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Executable, Row, bindparam, func, select

from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.models import Export, Officer, RecordAccess
from portal.services.platform.upsert import dialect_of, upsert_row
from portal.services.privacy.export_membership import exports_holding
from portal.services.registration.find_by_reference import find_by_reference
from portal.services.review.newest_rows import (
    FIRST_ROWS,
    NewestFirst,
    NewestRequest,
    NewestRows,
)
from portal.services.review.queue_cursor import QueueCursor
from portal.unit_of_work import UnitOfWork

SITTING: Final = timedelta(minutes=15)
"""Views within this time belong together: a page that is loaded again has the same news."""


class RecordViewer(NamedTuple):
    """An officer who saw a registration, over all days."""

    name: str
    last_at: datetime
    times: int


class AccessDay(NamedTuple):
    """The accesses of an officer on one day."""

    day: date
    officer: Officer
    first_at: datetime
    last_at: datetime
    times: int


class AccessRecord(NamedTuple):
    """The accesses of a registration and the exports that contained it, for the administrator."""

    reference: str
    days: NewestRows[AccessDay]
    exports: NewestRows[Export]


def note_access(work: UnitOfWork, registration_id: uuid.UUID, officer_id: uuid.UUID) -> None:
    """Counts an access in one statement."""
    values = {
        "registration_id": registration_id,
        "day": dhaka_day(work.now),
        "officer_id": officer_id,
        "first_at": work.now,
        "last_at": work.now,
        "times": 1,
    }
    work.session.connection().execute(_count(dialect_of(work)), values)


@cache
def _count(dialect: str) -> Executable:
    columns = RecordAccess.__table__.c
    new = upsert_row(dialect, RecordAccess)
    return new.on_conflict_do_update(
        index_elements=[columns.registration_id, columns.day, columns.officer_id],
        set_={"last_at": new.excluded.last_at, "times": columns.times + 1},
    )


def own_last_view(
    work: UnitOfWork, registration_id: uuid.UUID, officer: Officer
) -> datetime | None:
    """Returns when this officer saw it before the present sitting, or None for the first time.

    The log has the first and the last view of a day, so a time between them may be left out.
    """
    values = {
        "registration_id": registration_id,
        "officer_id": officer.id,
        "until": work.now - SITTING,
    }
    row = work.session.execute(_OWN_LAST, values).one()
    return max((at for at in row if at), default=None)


_OF_REGISTRATION: Final = RecordAccess.registration_id == bindparam("registration_id")
_UNTIL: Final = bindparam("until", type_=RecordAccess.last_at.type)
_OWN_LAST: Final = select(
    func.max(RecordAccess.first_at).filter(RecordAccess.first_at <= _UNTIL),
    func.max(RecordAccess.last_at).filter(RecordAccess.last_at <= _UNTIL),
).where(_OF_REGISTRATION, RecordAccess.officer_id == bindparam("officer_id"))


def viewers_of(
    work: UnitOfWork, registration_id: uuid.UUID, asked: NewestRequest = FIRST_ROWS
) -> NewestRows[RecordViewer]:
    """Returns a page of those who have seen a registration, the last one first."""
    return _VIEWERS.read(
        work,
        {"registration_id": registration_id},
        asked,
        lambda row: RecordViewer(row.name, row.last_at, row.times),
    )


_SEEN: Final = (
    select(
        RecordAccess.officer_id,
        func.max(RecordAccess.last_at).label("last_at"),
        func.sum(RecordAccess.times).label("times"),
    )
    .where(_OF_REGISTRATION)
    .group_by(RecordAccess.officer_id)
    .subquery()
)
_VIEWERS: Final = NewestFirst(
    select(Officer.name, _SEEN.c.last_at, _SEEN.c.times).join(
        Officer, Officer.id == _SEEN.c.officer_id
    ),
    _SEEN.c.last_at,
    _SEEN.c.officer_id,
)


def access_record_of(
    work: UnitOfWork,
    reference: str,
    asked: NewestRequest = FIRST_ROWS,
    *,
    exports: NewestRequest = FIRST_ROWS,
) -> AccessRecord:
    """Returns a page of the accesses and one of the exports, without the registration itself.

    Raises `NotFound`.
    """
    registration = find_by_reference(work, reference)
    if registration is None:
        raise NotFound(N_("There is no registration with this reference."))
    return AccessRecord(
        registration.reference,
        _DAYS.read(work, {"registration_id": registration.id}, asked, _access_day),
        _page_of(exports_holding(work, [registration])[registration.id], exports),
    )


_DAYS: Final = NewestFirst(
    select(RecordAccess, Officer)
    .join(Officer, Officer.id == RecordAccess.officer_id)
    .where(_OF_REGISTRATION),
    RecordAccess.last_at,
    RecordAccess.officer_id,
)


def _access_day(row: Row[*tuple[Any, ...]]) -> AccessDay:
    seen: RecordAccess = row[0]
    return AccessDay(seen.day, row[1], seen.first_at, seen.last_at, seen.times)


def _page_of(exports: Sequence[Export], asked: NewestRequest) -> NewestRows[Export]:
    """Returns a page. No query finds these exports, because files are not stored."""
    before = asked.after and (asked.after.submitted_at, asked.after.id)
    rest = [each for each in exports if before is None or (each.asked_at, each.id) < before]
    rows = rest[: asked.size]
    goes_on = len(rest) > len(rows)
    return NewestRows(rows, QueueCursor(rows[-1].asked_at, rows[-1].id) if goes_on else None)
