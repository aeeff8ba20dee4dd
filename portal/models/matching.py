"""Blocking keys of names, and pairs of registrations that may belong to one person."""

import uuid
from datetime import datetime
from typing import Final

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, SmallInteger, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.matching.duplicate_pairs import PairVerdict
from portal.models.base import Base, choice, new_id, partial_index

KEY_BYTES: Final = 16
"""Half a blind index is enough, because names with equal keys are compared afterwards."""
_OPEN: Final = "verdict = 'open'"


class BlockingKey(Base):
    """One blocking key of a registration as a keyed hash. The table holds no names.

    The hashed text includes the criterion that narrows a key, a district or a date (`portal.services.matching.blocking_keys`).
    """

    __tablename__ = "name_keys"
    __table_args__ = (
        CheckConstraint(f"length(hash) = {KEY_BYTES}", name="hash"),
        {"sqlite_with_rowid": False},
    )

    hash: Mapped[bytes] = mapped_column(primary_key=True)
    registration_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class DuplicatePair(Base):
    """Two registrations that may belong to one person. Rules find the pair, an officer decides."""

    __tablename__ = "pairs"
    __table_args__ = (
        Index("uq_pairs_both", "first_id", "second_id", unique=True),
        Index("ix_pairs_second", "second_id"),
        partial_index("ix_pairs_open", "score", "id", where=_OPEN),
        partial_index("ix_pairs_oldest_open", "id", where=_OPEN),
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
    """The reasons (`MatchReason` codes)."""
    score: Mapped[int] = mapped_column(SmallInteger)
    """The score from 1 to 100, for sorting. 100 means the same document."""
    found_at: Mapped[datetime]
    """When the pair was last found."""
    verdict: Mapped[PairVerdict] = mapped_column(choice(PairVerdict, "verdict"))
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    decided_at: Mapped[datetime | None]
    duplicate_id: Mapped[uuid.UUID | None]
    """Which of the two is in the state "duplicate"."""


OPEN: Final = literal_column(f"pairs.{_OPEN}", Boolean)
"""A literal condition, so that the partial indexes apply."""
