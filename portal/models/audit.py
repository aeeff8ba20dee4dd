"""The audit log: an append-only chain in which every entry seals the one before."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.crypto import INDEX_BYTES
from portal.domain.audit import AuditAction
from portal.models.base import Base, new_id

LONGEST_SUBJECT = 100


class AuditEntry(Base):
    """Who did what. `details` holds no personal data of returnees."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_subject", "subject", "number"),
        Index("ix_audit_entries_officer", "officer_id", "number"),
        Index("ix_audit_entries_action", "action", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint(f"length(mac) = {INDEX_BYTES}", name="mac"),
    )

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """1, 2, 3 … without a gap."""
    at: Mapped[datetime]
    action: Mapped[AuditAction]
    officer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT), default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    mac: Mapped[bytes]
    """HMAC over this entry and the mac of the one before."""


class AuditHead(Base):
    """The number and mac of the newest entry, itself under a mac: shows a cut-off end."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1 AND number >= 0", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
    mac: Mapped[bytes]


class Export(Base):
    """A file that the ministry downloaded or asked for, and its purpose."""

    __tablename__ = "exports"
    __table_args__ = (
        Index("ix_exports_asked_at", "asked_at"),
        CheckConstraint("approved_by_id <> asked_by_id", name="second_person"),
        CheckConstraint("(approved_by_id IS NULL) = (approved_at IS NULL)", name="approval"),
        CheckConstraint("identifiable OR approved_by_id IS NULL", name="approval_needed"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    asked_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))
    asked_at: Mapped[datetime]
    purpose: Mapped[str] = mapped_column(Text)
    filters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Which registrations: what the second person approves is what the file holds."""
    identifiable: Mapped[bool]
    """With names, phones and numbers: needs a second person's approval."""
    approved_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    approved_at: Mapped[datetime | None]
    downloaded_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it was last downloaded: who was erased later may still be in somebody's copy."""
