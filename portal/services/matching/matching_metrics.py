"""Metrics of possible duplicates."""

from sqlalchemy import select

from portal.models import DuplicatePair
from portal.models.base import time_of_id
from portal.models.matching import OPEN
from portal.unit_of_work import UnitOfWork


def oldest_open_pair_seconds(work: UnitOfWork) -> float:
    """Returns how long the oldest pair without a decision has waited; 0 if there is none."""
    first = select(DuplicatePair.id).where(OPEN).order_by(DuplicatePair.id).limit(1)
    found = work.session.scalars(first).one_or_none()
    return max(0.0, (work.now - time_of_id(found)).total_seconds()) if found else 0.0
