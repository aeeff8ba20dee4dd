"""Compares the audit log with records of its head that are kept outside of the database.

The chain alone cannot show that its newest entries were cut off and an older head was put back, or
that somebody with the key wrote it anew. A record outside shows both, because the MAC of a head
depends on every entry before it.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from portal.domain.audit.head_records import HeadRecord
from portal.models import AuditEntry, AuditHead
from portal.services.audit.audit_checkpoint import newest_checkpoint
from portal.services.audit.audit_log import head_mac, require_audit_head, seals
from portal.unit_of_work import UnitOfWork

_BATCH: Final = 500


def read_head(work: UnitOfWork) -> HeadRecord:
    """Returns the record of the present head. Raises `AuditLogLost`.

    A database that nobody used yet may have no head: its log is empty.
    """
    require_audit_head(work)
    head = work.session.get(AuditHead, 1)
    if head is None:
        return HeadRecord(work.now, 0, bytes(head_mac(work.vault, 0, b"")))
    return HeadRecord(work.now, head.number, head.mac)


def first_contradiction(work: UnitOfWork, records: Sequence[HeadRecord]) -> int | None:
    """Returns the lowest number of a record whose entry is missing or another one, or None.

    Records of entries that were purged are not compared.
    """
    purged = newest_checkpoint(work.session)
    known = {purged.number: purged.entry_mac} if purged else {0: b""}
    first = min(known)
    ordered = sorted(
        {record for record in records if record.number >= first}, key=lambda record: record.number
    )
    for start in range(0, len(ordered), _BATCH):
        batch = ordered[start : start + _BATCH]
        numbers = [record.number for record in batch]
        rows = select(AuditEntry.number, AuditEntry.mac).where(AuditEntry.number.in_(numbers))
        macs = known | {row.number: row.mac for row in work.session.execute(rows)}
        for record in batch:
            mac = macs.get(record.number)
            if mac is None or not seals(work.vault, record.mac, record.number, mac):
                return record.number
    return None
