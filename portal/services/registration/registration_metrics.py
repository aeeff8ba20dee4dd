"""Metrics of registrations, each from the end of an index, so that old rows cost nothing."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import func, select

from portal.domain.registration.choices import Channel
from portal.domain.registration.states import State
from portal.models import District, Registration
from portal.unit_of_work import UnitOfWork

WINDOW: Final = timedelta(minutes=5)


class Registering(NamedTuple):
    """Present numbers, without personal data."""

    recent: Mapping[Channel, int]
    """Registrations of the last `WINDOW` by channel."""
    oldest_undecided_seconds: float
    to_compare: int
    """Registrations that wait for the search of duplicates."""


def measure_registering(work: UnitOfWork) -> Registering:
    """Measures registrations."""
    recent = work.session.execute(
        select(Registration.channel, func.count())
        .where(Registration.submitted_at >= work.now - WINDOW)
        .group_by(Registration.channel)
    )
    to_compare = select(func.count()).where(Registration.compared_at.is_(None))
    return Registering(
        recent=dict.fromkeys(Channel, 0) | dict(iter(recent)),
        oldest_undecided_seconds=_oldest_undecided(work),
        to_compare=work.session.scalars(to_compare.select_from(Registration)).one(),
    )


def _oldest_undecided(work: UnitOfWork) -> float:
    """One look at the end of the index of each district, because no index has all districts."""
    oldest_of_district = (
        select(func.min(Registration.submitted_at))
        .where(
            Registration.district_code == District.code,
            Registration.state == State.SUBMITTED,
            Registration.erased_at.is_(None),
        )
        .scalar_subquery()
    )
    oldest: list[datetime | None] = list(work.session.scalars(select(oldest_of_district)))
    found = [each for each in oldest if each is not None]
    return max(0.0, (work.now - min(found)).total_seconds()) if found else 0.0
