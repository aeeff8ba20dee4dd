"""Who writes the monthly update, when, and one at a time."""

from typing import Final

from sqlalchemy import func, select

from portal.domain.platform.errors import Conflict, Forbidden
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.staff.roles import Role
from portal.models import Officer
from portal.services.platform.upsert import dialect_of
from portal.services.reporting.monthly_document import find_frozen
from portal.unit_of_work import UnitOfWork

_LOCK: Final = 0x70686572  # the advisory lock of the monthly update, the only one of the portal


def lock_months(work: UnitOfWork) -> None:
    """Waits until no other transaction writes a text, a picture, a correction or a frozen month.

    Take this lock first, before reading what is frozen and before writing to the audit log. There may be
    no row to lock yet, therefore it is a lock by number. SQLite has only one writer anyway.
    """
    if dialect_of(work) == "postgresql":
        work.session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def require_ministry(officer: Officer) -> None:
    """Raises `Forbidden` for everybody who does not write the update."""
    if officer.role is not Role.MINISTRY:
        raise Forbidden(N_("Only the ministry writes and freezes the monthly update."))


def require_open_month(work: UnitOfWork, month: ReportMonth) -> None:
    """Raises `Conflict` if the month is frozen."""
    if find_frozen(work, month) is not None:
        raise Conflict(N_("This month is frozen. Enter a correction instead."))
