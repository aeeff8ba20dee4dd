"""Assisted entries: registrations entered by staff, with officer and desk."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.registration.choices import ConsentMethod
from portal.domain.staff.roles import Desk
from portal.models.base import Base, choice


class AssistedEntry(Base):
    """One assisted entry, from the first input on. Its draft holds the answers until submission.

    The page generates the id, so that a repeated first save begins one entry.
    """

    __tablename__ = "entries"
    __table_args__ = (
        Index("ix_entries_officer", "officer_id", "changed_at"),
        CheckConstraint("(registration_id IS NULL) = (sent_at IS NULL)", name="sent"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))
    desk: Mapped[Desk]
    consent_how: Mapped[ConsentMethod] = mapped_column(choice(ConsentMethod, "consenthow"))
    begun_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    identified_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("identified_people.id", ondelete="SET NULL")
    )
    """The identified person who is registered, if any."""
    registration_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), unique=True
    )
    sent_at: Mapped[datetime | None]
