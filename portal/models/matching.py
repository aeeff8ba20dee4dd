"""Keys by which alike names are found, and the pairs of registrations that may be one person's."""

import uuid
from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.matching.duplicate_pairs import PairVerdict
from portal.models.base import Base, choice, new_id, partial_index

KEY_BYTES: Final = 16
"""Half a blind index is enough: the names behind it are compared before anything is said of them."""
_OPEN: Final = "verdict = 'open'"


class BlockingKey(Base):
    """One key of a registration's name as a keyed hash: the table holds no name.

    What narrows a key (a district, a date) is in the hashed text (`portal.services.matching.blocking_keys`).
    """

    __tablename__ = "name_keys"
    __table_args__ = (
        CheckConstraint(f"length(hash) = {KEY_BYTES}", name="hash"),
        {"sqlite_with_rowid": False},
    )

    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    registration_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class DuplicatePair(Base):
    """Two registrations that may be one person's. Found by rules, decided by an officer."""

    __tablename__ = "pairs"
    __table_args__ = (
        Index("uq_pairs_both", "first_id", "second_id", unique=True),
        Index("ix_pairs_second", "second_id"),
        partial_index("ix_pairs_open", "score", "id", where=_OPEN),
        CheckConstraint("first_id < second_id", name="order"),
        CheckConstraint("score BETWEEN 1 AND 100", name="score"),
        CheckConstraint("(verdict = 'open') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by"),
        CheckConstraint("(verdict = 'duplicate') = (duplicate_id IS NOT NULL)", name="which_one"),
        CheckConstraint(
            "duplicate_id IS NULL OR duplicate_id IN (first_id, second_id)", name="one_of_them"
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    first_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    second_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    grounds: Mapped[list[str]]
    """Why (`MatchReason` codes)."""
    score: Mapped[int] = mapped_column(SmallInteger)
    """From 1 to 100, to show the surest first; 100 is the same document."""
    found_at: Mapped[datetime]
    """When it was found last."""
    verdict: Mapped[PairVerdict] = mapped_column(choice(PairVerdict, "verdict"))
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    decided_at: Mapped[datetime | None]
    duplicate_id: Mapped[uuid.UUID | None]
    """Which of the two was moved to the state "duplicate" (of the other)."""
