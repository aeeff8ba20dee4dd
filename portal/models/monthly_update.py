"""The monthly update: frozen months, the texts of months that are not, and corrections."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, new_id

LONGEST_ROW = 40


class MonthlyUpdate(Base):
    """A frozen month. The row never changes."""

    __tablename__ = "monthly_updates"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    month: Mapped[date] = mapped_column(unique=True)
    """Its first day."""
    document: Mapped[dict[str, Any]]
    """Everything that the update shows, in both languages, with its signature."""
    sha256: Mapped[str] = mapped_column(String(64))
    """The hash of the signed content, in hexadecimal."""
    frozen_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))
    frozen_at: Mapped[datetime]


class MonthlyText(Base):
    """What the ministry writes above the figures of a section, before the month is frozen."""

    __tablename__ = "monthly_texts"

    month: Mapped[date] = mapped_column(primary_key=True)
    section: Mapped[str] = mapped_column(String(LONGEST_ROW), primary_key=True)
    """The id of a section of the update."""
    text_en: Mapped[str] = mapped_column(Text)
    text_bn: Mapped[str] = mapped_column(Text)
    changed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))
    changed_at: Mapped[datetime]


class MonthlyCorrection(Base):
    """A correction of a row of a frozen month. The first month that is not frozen shows it."""

    __tablename__ = "monthly_corrections"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount"),
        CheckConstraint("shown_in > month", name="later"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    month: Mapped[date]
    """The first day of the frozen month."""
    row: Mapped[str] = mapped_column(String(LONGEST_ROW))
    """The id of a row of the update."""
    amount: Mapped[int]
    """What is added, negative if the month showed too many."""
    reason: Mapped[str] = mapped_column(Text)
    shown_in: Mapped[date]
    """The first day of the month that shows the correction."""
    added_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))
    added_at: Mapped[datetime]
