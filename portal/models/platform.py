"""One-time codes sent by SMS, and the counters of rate limits."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.crypto import INDEX_BYTES
from portal.domain.platform.one_time_codes import CODE_TRIES, CodePurpose
from portal.models.base import Base, new_id
from portal.models.sealed import SealedColumn


class OneTimeCode(Base):
    """A code sent to a phone, for one purpose and one browser. Only its hash is stored."""

    __tablename__ = "one_time_codes"
    __table_args__ = (
        Index("ix_one_time_codes_visitor", "visitor_hash", "purpose"),
        CheckConstraint(f"tries BETWEEN 0 AND {CODE_TRIES}", name="tries"),
        CheckConstraint(f"length(visitor_hash) = {INDEX_BYTES}", name="visitor_hash"),
        CheckConstraint(f"length(mobile_index) = {INDEX_BYTES}", name="mobile_index"),
        CheckConstraint(f"length(code_hash) = {INDEX_BYTES}", name="code_hash"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    browser_token_hash: Mapped[bytes] = mapped_column("visitor_hash")
    """HMAC of the browser's token. The code is valid only in the browser that requested it.

    The column keeps its first name, because the previous release runs on the same schema.
    """
    purpose: Mapped[CodePurpose]
    mobile_index: Mapped[bytes] = mapped_column(index=True)
    mobile = SealedColumn(nullable=True)
    """The sealed number, shown in part beside the form and used to send a new code to it."""
    code_hash: Mapped[bytes]
    registration_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE")
    )
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    used_at: Mapped[datetime | None]
    """When the code was verified. It then proves the phone for this browser."""
    ended_at: Mapped[datetime | None]
    """When a newer code or the end of the process invalidated it."""


class RateCounter(Base):
    """A counter of events in a period. The database enforces the limits."""

    __tablename__ = "counters"
    __table_args__ = (
        CheckConstraint("count >= 0", name="count"),
        CheckConstraint(f"length(subject) = {INDEX_BYTES}", name="subject"),
    )

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject: Mapped[bytes] = mapped_column(primary_key=True)
    """Keyed hash of the phone, IP address or account."""
    period_start: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)


class LoopHeartbeat(Base):
    """When a loop of the workers last came round, in any process."""

    __tablename__ = "loop_heartbeats"

    loop: Mapped[str] = mapped_column(String(40), primary_key=True)
    """A `WorkerLoop`."""
    beat_at: Mapped[datetime]


class SetAsideRow(Base):
    """A row on which a background job failed. The job leaves it out for a while and does the others."""

    __tablename__ = "set_aside_rows"
    __table_args__ = (CheckConstraint("failures >= 1", name="failures"),)

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    row_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    """The key of the row, or a hash of its key."""
    failures: Mapped[int]
    """In a row."""
    error: Mapped[str] = mapped_column(String(80))
    """The class of the last exception, without its text."""
    failed_at: Mapped[datetime] = mapped_column(index=True)
