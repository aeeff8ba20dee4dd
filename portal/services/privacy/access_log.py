"""Access log: counts accesses by registration, officer and day, separate from the audit log.

The audit log has one head that every entry locks. Accesses are too frequent for that and need no
order.
"""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final, NamedTuple

from sqlalchemy import Executable, bindparam, select

from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.models import Export, Officer, RecordAccess
from portal.services.platform.upsert import dialect_of, upsert_row
from portal.services.privacy.export_membership import exports_holding
from portal.services.registration.find_by_reference import find_by_reference
from portal.unit_of_work import UnitOfWork

MOST_SHOWN: Final = 200
SITTING: Final = timedelta(minutes=15)
"""Views within this time belong together: a page that is loaded again has the same news."""


class RecordViewer(NamedTuple):
    """An officer who saw a registration, over all days."""

    name: str
    last_at: datetime
    times: int


class RecordViews(NamedTuple):
    """The views of a registration, as its page tells them to an officer."""

    viewers: Sequence[RecordViewer]
    """Who has seen it, the last one first."""
    own_last: datetime | None
    """When this officer saw it before the present sitting, or None for the first time."""


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
    days: Sequence[AccessDay]
    exports: Sequence[Export]


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


def record_views(work: UnitOfWork, registration_id: uuid.UUID, officer: Officer) -> RecordViews:
    """Returns who has seen a registration, and when this officer saw it before.

    The log has the first and the last view of a day, so a time between them may be left out.
    """
    found = work.session.execute(_VIEWS, {"registration_id": registration_id}).all()
    viewers: dict[uuid.UUID, RecordViewer] = {}
    for row in found:  # the last view first
        known = viewers.get(row.officer_id) or RecordViewer(row.name, row.last_at, 0)
        viewers[row.officer_id] = known._replace(times=known.times + row.times)
    own = [
        at for row in found if row.officer_id == officer.id for at in (row.last_at, row.first_at)
    ]
    before = [at for at in own if at <= work.now - SITTING]
    return RecordViews([*viewers.values()], max(before, default=None))


_VIEWS: Final = (
    select(
        RecordAccess.officer_id,
        Officer.name,
        RecordAccess.first_at,
        RecordAccess.last_at,
        RecordAccess.times,
    )
    .join(Officer, Officer.id == RecordAccess.officer_id)
    .where(RecordAccess.registration_id == bindparam("registration_id"))
    .order_by(RecordAccess.last_at.desc(), RecordAccess.officer_id)
)


def access_record_of(work: UnitOfWork, reference: str) -> AccessRecord:
    """Returns the accesses without the registration itself. Raises `NotFound`."""
    registration = find_by_reference(work, reference)
    if registration is None:
        raise NotFound(N_("There is no registration with this reference."))
    found = work.session.execute(
        select(RecordAccess, Officer)
        .join(Officer, Officer.id == RecordAccess.officer_id)
        .where(RecordAccess.registration_id == registration.id)
        .order_by(RecordAccess.last_at.desc(), RecordAccess.officer_id)
        .limit(MOST_SHOWN)
    )
    days = [
        AccessDay(look.day, officer, look.first_at, look.last_at, look.times)
        for look, officer in found
    ]
    return AccessRecord(
        registration.reference, days, exports_holding(work, [registration])[registration.id]
    )
