"""A registration that is not sent yet: what was typed on each page so far."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.crypto import INDEX_BYTES
from portal.domain.platform.choices import Language
from portal.domain.registration.choices import Channel
from portal.models.base import Base, new_id
from portal.models.sealed import SealedColumn


class Draft(Base):
    """The typed answers of one person on the way, found by a secret kept in the browser.

    When it is sent `registration_id` is set and `typed` is emptied; the row stays until it
    expires, so that sending the same page again leads to the same registration.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        CheckConstraint(f"length(token_hash) = {INDEX_BYTES}", name="token_hash"),
        CheckConstraint(f"length(mobile_index) = {INDEX_BYTES}", name="mobile_index"),
        CheckConstraint("(mobile IS NULL) = (mobile_index IS NULL)", name="mobile"),
        # Sent: what was typed is in the registration, and nowhere else.
        CheckConstraint("registration_id IS NULL OR typed IS NULL", name="sent"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    """HMAC of the secret in the browser; a new phone that proves the number gets a new one."""
    language: Mapped[Language]
    channel: Mapped[Channel]
    mobile = SealedColumn(nullable=True)
    mobile_index: Mapped[bytes | None] = mapped_column(index=True)
    phone_verified: Mapped[bool] = mapped_column(default=False)
    typed = SealedColumn(nullable=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    consent_at: Mapped[datetime | None]
    campaign_code: Mapped[str | None] = mapped_column(ForeignKey("campaigns.code"))
    """The campaign whose link the person came by."""
    registration_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), unique=True
    )
