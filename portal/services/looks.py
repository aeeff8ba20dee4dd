"""Who looked at a registration: a count for each officer and day, apart from the audit chain.

The chain has one head that every entry locks; looks are too many for that, and need no order.
"""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.domain.dates import DHAKA
from portal.domain.errors import Invalid, NotFound
from portal.domain.reference import read_reference
from portal.domain.words import N_
from portal.models import Export, Look, Officer, Registration
from portal.services.held_by import held_by

MOST_SHOWN: Final = 200


class Looker(NamedTuple):
    """An officer who saw a registration, on all days together."""

    name: str
    last_at: datetime
    times: int


class Day(NamedTuple):
    """The looks of an officer on one day."""

    day: date
    officer: Officer
    first_at: datetime
    last_at: datetime
    times: int


class Record(NamedTuple):
    """A registration as the administrator may know it: who saw it, and which files held it."""

    reference: str
    days: Sequence[Day]
    exports: Sequence[Export]


def note(
    session: Session, registration_id: uuid.UUID, officer_id: uuid.UUID, *, now: datetime
) -> None:
    """Counts a look, in one statement."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        insert(Look)
        .values(
            registration_id=registration_id,
            day=now.astimezone(DHAKA).date(),
            officer_id=officer_id,
            first_at=now,
            last_at=now,
            times=1,
        )
        .on_conflict_do_update(
            index_elements=[Look.registration_id, Look.day, Look.officer_id],
            set_={"last_at": now, "times": Look.times + 1},
        )
    )


def lookers(session: Session, registration_id: uuid.UUID) -> list[Looker]:
    """Who has seen it, the last one first."""
    last = func.max(Look.last_at)
    found = session.execute(
        select(Officer.name, last, func.sum(Look.times))
        .join(Officer, Officer.id == Look.officer_id)
        .where(Look.registration_id == registration_id)
        .group_by(Officer.id, Officer.name)
        .order_by(last.desc(), Officer.id)
        .limit(MOST_SHOWN)
    )
    return [Looker(name, last_at, int(times)) for name, last_at, times in found]


def record_of(session: Session, reference: str) -> Record:
    """For the administrator, who sees no registration itself. Raises `NotFound`."""
    not_found = NotFound(N_("There is no registration with this reference."))
    try:
        plain = read_reference(reference)
    except Invalid as error:
        raise not_found from error
    registration = session.scalars(
        select(Registration).where(Registration.reference == plain)
    ).one_or_none()
    if registration is None:
        raise not_found
    found = session.execute(
        select(Look, Officer)
        .join(Officer, Officer.id == Look.officer_id)
        .where(Look.registration_id == registration.id)
        .order_by(Look.last_at.desc(), Look.officer_id)
        .limit(MOST_SHOWN)
    )
    days = [
        Day(look.day, officer, look.first_at, look.last_at, look.times) for look, officer in found
    ]
    return Record(registration.reference, days, held_by(session, [registration])[registration.id])
