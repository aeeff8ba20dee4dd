"""Metrics of bulk imports."""

from sqlalchemy import func, select

from portal.models import Import
from portal.services.intake.bulk_import.next_step import WAITS
from portal.unit_of_work import UnitOfWork


def count_imports_at_work(work: UnitOfWork) -> tuple[int, float]:
    """Returns the number of imports that workers work on, and the seconds since the slowest moved."""
    count, oldest = work.session.execute(
        select(func.count(), func.min(Import.changed_at)).where(WAITS)
    ).one()
    return count, max(0.0, (work.now - oldest).total_seconds()) if count else 0.0
