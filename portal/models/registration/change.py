"""The history of changes that leave the state of a registration as it is."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.registration.changes import AgreedHow, ChangeKind
from portal.domain.registration.states import Actor
from portal.models.base import Base, new_id
from portal.models.sealed import SealedColumn


class Change(Base):
    """One change with officer and time."""

    __tablename__ = "changes"
    __table_args__ = (
        Index("ix_changes_registration", "registration_id", "at", "id"),
        CheckConstraint("actor IN ('returnee', 'officer', 'centre', 'system')", name="by_whom"),
        CheckConstraint(
            "(actor IN ('officer', 'centre')) = (officer_id IS NOT NULL)", name="officer"
        ),
        # A change by staff needs a reason, except for a call.
        CheckConstraint(
            "actor = 'returnee' OR kind IN ('reached', 'not_reached') OR reason IS NOT NULL",
            name="reason",
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    registration_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE")
    )
    at: Mapped[datetime]
    kind: Mapped[ChangeKind]
    actor: Mapped[Actor]
    officer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    fields: Mapped[list[str]] = mapped_column(default=list)
    """The answers that changed (`Correctable` codes)."""
    answers = SealedColumn(nullable=True)
    """What was typed in these answers before and after, as JSON (`services.registration.answer_changes`)."""
    agreed: Mapped[AgreedHow | None]
    """How the person told an officer to change them."""
    reason = SealedColumn(nullable=True)
