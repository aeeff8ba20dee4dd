"""Drafts: the typed answers of a registration before submission."""

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
    """The typed answers of one person, found by a secret in the browser.

        Submission sets `registration_id` and empties `typed`. The row stays until it expires, so that a
    repeated submission leads to the same registration.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        CheckConstraint(f"length(token_hash) = {INDEX_BYTES}", name="token_hash"),
        CheckConstraint(f"length(mobile_index) = {INDEX_BYTES}", name="mobile_index"),
        CheckConstraint("(mobile IS NULL) = (mobile_index IS NULL)", name="mobile"),
        # After submission only the registration holds the answers.
        CheckConstraint("registration_id IS NULL OR typed IS NULL", name="sent"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    """HMAC of the secret in the browser. A new device that proves the phone gets a new secret."""
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
    """The campaign whose link the person followed."""
    registration_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), unique=True
    )
