"""Deletes the oldest entries of the audit log and leaves a sealed checkpoint in their place.

Web and workers may not delete entries. The owner of the database runs this by a command.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.errors import Conflict
from portal.domain.platform.gettext_marker import N_
from portal.models import AuditCheckpoint, AuditEntry, AuditHead
from portal.services.audit.audit_checkpoint import checkpoint_seal, newest_checkpoint
from portal.services.audit.audit_digest import AuditDigest, needs_first_entry
from portal.services.audit.audit_log import first_wrong_entry
from portal.unit_of_work import UnitOfWork

BATCH: Final = 5000


def last_expired_entry(work: UnitOfWork, before: datetime) -> int:
    """Returns the number of the last entry that may be purged; 0 if there is none.

    All entries up to it are older than `before`, and the newest entry of all stays. Raises `Conflict`
    if the log is not as it was written, because a purge would remove the traces.
    """
    if first_wrong_entry(work) is not None:
        raise Conflict(N_("The audit log is damaged: run `portal audit verify`."))
    left = select(func.min(AuditEntry.number)).where(AuditEntry.at >= before)
    first_left = work.session.scalar(left) or work.session.get_one(AuditHead, 1).number
    changes = select(AuditEntry).where(
        AuditEntry.action == AuditAction.KEYS_CHANGED, AuditEntry.number >= first_left
    )
    if any(needs_first_entry(entry) for entry in work.session.scalars(changes)):
        return 0
    return max(first_left - 1, 0)


def count_expired_entries(work: UnitOfWork, last: int) -> int:
    """Returns the number of entries up to this one."""
    expired = select(func.count()).select_from(AuditEntry).where(AuditEntry.number <= last)
    return work.session.scalar(expired) or 0


def purge_entries(work: UnitOfWork, last: int, *, limit: int = BATCH) -> int:
    """Deletes at most `limit` of the oldest entries up to `last`. Returns their number.

    Locks the head, so that two purges do not start from the same checkpoint.
    """
    work.session.scalars(select(AuditHead).with_for_update()).one()
    checkpoint = newest_checkpoint(work.session)
    digest = AuditDigest(checkpoint)
    oldest = select(AuditEntry).where(AuditEntry.number <= last).order_by(AuditEntry.number)
    entries = work.session.scalars(oldest.limit(limit)).all()
    for entry in entries:
        digest.add(entry)
    if not entries:
        return 0
    work.session.execute(delete(AuditCheckpoint))
    work.session.execute(
        delete(AuditEntry)
        .where(AuditEntry.number <= digest.number)
        .execution_options(synchronize_session=False)
    )
    following = AuditCheckpoint(
        number=digest.number, entry_mac=digest.mac, digest=digest.running, purged_at=work.now
    )
    following.seal = bytes(checkpoint_seal(work.vault, following))
    work.session.add(following)
    return len(entries)
