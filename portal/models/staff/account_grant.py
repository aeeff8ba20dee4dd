"""Who gave an account its access, and who approved it."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, new_id


class AccountGrant(Base):
    """An invitation, reset, enabling or change of role of an account, with its approval."""

    __tablename__ = "account_grants"
    __table_args__ = (
        Index("ix_account_grants_officer", "officer_id", "at"),
        CheckConstraint("approved_by_id <> by_id", name="second_person"),
        CheckConstraint("(approved_by_id IS NULL) = (approved_at IS NULL)", name="approval"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id", ondelete="CASCADE"))
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    """None on the server's console."""
    at: Mapped[datetime]
    waits: Mapped[bool]
    """Whether a second administrator still has to approve it."""
    activates: Mapped[bool]
    """Whether the approval lets the officer sign in at once, without a link."""
    approved_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    approved_at: Mapped[datetime | None]
