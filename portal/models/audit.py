"""The audit log: an append-only hash chain. Each entry authenticates the previous one."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.crypto import INDEX_BYTES
from portal.domain.audit.audit_actions import AuditAction
from portal.models.base import Base

LONGEST_SUBJECT = 100


class AuditEntry(Base):
    """An action and its actor. `details` holds no personal data of returnees."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_subject", "subject", "number"),
        Index("ix_audit_entries_officer", "officer_id", "number"),
        Index("ix_audit_entries_action", "action", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint(f"length(mac) = {INDEX_BYTES}", name="mac"),
    )

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """Consecutive numbers from 1."""
    at: Mapped[datetime]
    action: Mapped[AuditAction]
    officer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT), default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    mac: Mapped[bytes]
    """HMAC over this entry and the mac of the previous one."""


class AuditHead(Base):
    """The number and mac of the newest entry, with a mac of its own. Detects a truncated log."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1 AND number >= 0", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
    mac: Mapped[bytes]


class AuditCheckpoint(Base):
    """The last entry that was purged. The chain of the entries that are left goes on from it."""

    __tablename__ = "audit_checkpoints"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint(f"length(entry_mac) = {INDEX_BYTES}", name="entry_mac"),
        CheckConstraint("length(digest) = 32", name="digest"),
        CheckConstraint(f"length(seal) = {INDEX_BYTES}", name="seal"),
    )

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_mac: Mapped[bytes]
    digest: Mapped[bytes]
    """The running SHA-256 over all entries up to this one."""
    purged_at: Mapped[datetime]
    seal: Mapped[bytes]
    """HMAC over the number, the MAC and the digest."""
