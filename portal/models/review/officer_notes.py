"""Notes of officers and quality reviews."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.review.quality_review import ReviewFinding
from portal.models.base import Base, choice, new_id, partial_index
from portal.models.sealed import SealedColumn

_OPEN = "finished_at IS NULL"


class OfficerNote(Base):
    """A note of officers about a registration. The returnee never sees it."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_registration", "registration_id", "at", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    registration_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE")
    )
    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))
    at: Mapped[datetime]
    text = SealedColumn()


class QualityReview(Base):
    """A randomly selected verification that another officer reviews."""

    __tablename__ = "second_looks"
    __table_args__ = (
        partial_index("ix_second_looks_open", "district_code", "chosen_at", "id", where=_OPEN),
        CheckConstraint("officer_id <> verified_by_id", name="second_person"),
        CheckConstraint(
            "(finished_at IS NULL) = (officer_id IS NULL)"
            " AND (finished_at IS NULL) = (finding IS NULL)",
            name="finished",
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    registration_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), index=True
    )
    move_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("moves.id", ondelete="CASCADE"), unique=True
    )
    """The transition of the verification."""
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"))
    verified_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))
    chosen_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    officer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    finding: Mapped[ReviewFinding | None] = mapped_column(choice(ReviewFinding, "finding"))
