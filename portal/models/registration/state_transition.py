"""The history of a registration: every state transition with actor and reason."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.registration.states import Actor, State
from portal.models.base import Base, choice, new_id, partial_index
from portal.models.sealed import SealedColumn


class StateTransition(Base):
    """One transition between two states. With an officer it is a decision."""

    __tablename__ = "moves"
    __table_args__ = (
        Index("ix_moves_registration", "registration_id", "at", "id"),
        Index("ix_moves_at", "at"),
        partial_index("ix_moves_officer", "officer_id", "at", where="officer_id IS NOT NULL"),
        Index("uq_moves_undoes", "undoes_id", unique=True),
        partial_index(
            "ix_moves_to_remind",
            "at",
            where="to_state = 'returned' AND reminder_settled_at IS NULL",
        ),
        CheckConstraint(
            "(actor IN ('officer', 'centre')) = (officer_id IS NOT NULL)", name="officer"
        ),
        CheckConstraint("from_state <> to_state AND to_state <> 'draft'", name="onward"),
        # A rejection or return needs a reason.
        CheckConstraint(
            "to_state NOT IN ('returned', 'rejected') OR reason IS NOT NULL", name="reason"
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    registration_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE")
    )
    at: Mapped[datetime]
    actor: Mapped[Actor]
    officer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    from_state: Mapped[State] = mapped_column(choice(State, "from_state"))
    to_state: Mapped[State] = mapped_column(choice(State, "to_state"))
    reason = SealedColumn(nullable=True)
    """The officer's text. The returnee reads it if the state is returned or rejected."""
    evidence: Mapped[list[str]] = mapped_column(default=list)
    """The evidence checked before verifying (`Evidence` codes)."""
    fields: Mapped[list[str]] = mapped_column(default=list)
    """The answers to correct (`Correctable` codes)."""
    reminder_settled_at: Mapped[datetime | None]
    """When the reminder of a correction was queued or found unnecessary."""
    undoes_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("moves.id"))
    """The decision that this transition undoes before its SMS is sent."""
