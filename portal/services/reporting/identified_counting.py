"""Counts the identified people of a day by district and country of return."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.domain.review.queue_ages import AgeRange
from portal.models import IdentifiedPerson, Registration
from portal.unit_of_work import UnitOfWork


class IdentifiedCount(NamedTuple):
    """How many people. The country is known of those who registered."""

    district_code: str
    country: str | None
    people: int


WHEN_TAKEN: Final[Mapping[str, InstrumentedAttribute[Any]]] = {
    "listed": IdentifiedPerson.identified_at,
    "eligible": IdentifiedPerson.screened_at,
    "registered": IdentifiedPerson.registered_at,
}
"""When a person took each step of the catalogue's source."""


def count_steps_of_day(work: UnitOfWork, step: str, day: date) -> list[IdentifiedCount]:
    """Returns who was listed, found eligible, or registered after that, on a day in Dhaka."""
    counted = (
        select(IdentifiedPerson.district_code, Registration.country, func.count())
        .outerjoin(Registration, Registration.id == IdentifiedPerson.registration_id)
        .where(took_step(step, AgeRange(day, day)))
        .group_by(IdentifiedPerson.district_code, Registration.country)
    )
    return [IdentifiedCount(*row) for row in work.session.execute(counted)]


def first_identified(work: UnitOfWork) -> datetime | None:
    """Returns when the first person was listed."""
    return work.session.scalar(select(func.min(IdentifiedPerson.identified_at)))


def took_step(step: str, days: AgeRange) -> ColumnElement[bool]:
    """Returns whether a person took a step of the catalogue's source on these days."""
    at = WHEN_TAKEN[step]
    in_time = and_(at >= days.begin(), at < days.end())
    return in_time if step == "listed" else and_(in_time, IdentifiedPerson.eligible.is_(True))
