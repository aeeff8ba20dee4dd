"""When the last good backup was made, as an entry of the audit log.

Every process and machine sees it there, and nobody but the owner of the database can change it.
"""

from datetime import datetime

from sqlalchemy import select

from portal.domain.audit.audit_actions import AuditAction
from portal.models import AuditEntry
from portal.services.audit.audit_log import write_audit_entry
from portal.unit_of_work import UnitOfWork


def record_backup(work: UnitOfWork, registrations: int | None = None) -> None:
    """Records that a whole backup is on the disk, with the number of registrations in it."""
    details = {} if registrations is None else {"registrations": registrations}
    write_audit_entry(work, AuditAction.BACKED_UP, details=details)


def last_backup(work: UnitOfWork) -> datetime | None:
    """Returns when the last good backup was made, or None if there was none yet."""
    newest = (
        select(AuditEntry.at)
        .where(AuditEntry.action == AuditAction.BACKED_UP)
        .order_by(AuditEntry.number.desc())
        .limit(1)
    )
    return work.session.scalars(newest).first()


def backup_age_seconds(work: UnitOfWork) -> float:
    """Returns the age of the last good backup in seconds, or -1 if there was none yet."""
    made = last_backup(work)
    return -1.0 if made is None else max(0.0, (work.now - made).total_seconds())
