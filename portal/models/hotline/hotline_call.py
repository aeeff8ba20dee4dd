"""Calls of the hotline, and the words of its scripts."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.hotline.call_scripts import CallPart
from portal.domain.hotline.calls import CallReason
from portal.models.base import Base, choice, new_id, partial_index


class HotlineCall(Base):
    """One call: who took it, about which registration, what was proven, and the reason."""

    __tablename__ = "hotline_calls"
    __table_args__ = (
        partial_index("uq_hotline_calls_open", "officer_id", unique=True, where="ended_at IS NULL"),
        Index("ix_hotline_calls_officer", "officer_id", "began_at", "id"),
        Index("ix_hotline_calls_registration", "registration_id"),
        CheckConstraint("(ended_at IS NULL) = (reason IS NULL)", name="ended"),
        CheckConstraint("proven_at IS NULL OR registration_id IS NOT NULL", name="proven"),
        CheckConstraint("failed_tries >= 0", name="failed_tries"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))
    registration_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE")
    )
    began_at: Mapped[datetime]
    proven_at: Mapped[datetime | None]
    failed_tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    ended_at: Mapped[datetime | None]
    reason: Mapped[CallReason | None] = mapped_column(choice(CallReason, "reason"))


class CallScriptText(Base):
    """The words of one part of a call that the ministry loaded. Others are built in."""

    __tablename__ = "call_scripts"

    part: Mapped[CallPart] = mapped_column(choice(CallPart, "part"), primary_key=True)
    bangla: Mapped[str] = mapped_column(Text)
    english: Mapped[str] = mapped_column(Text)
