"""Targets with all their versions, and what is to be done where a target is behind."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.registration.choices import Sex
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.reporting.target import TargetKey
from portal.models.base import Base, new_id
from portal.models.daily_indicator import LONGEST_INDICATOR
from portal.models.sealed import SealedColumn


class Target(Base):
    """A version of a target. The newest one is in force; 0 means that there is no target any more."""

    __tablename__ = "targets"
    __table_args__ = (
        CheckConstraint("(district_code IS NULL) <> (centre_code IS NULL)", name="area"),
        CheckConstraint("number >= 0", name="number"),
        Index("ix_targets_month", "month", "set_at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    indicator: Mapped[str] = mapped_column(String(LONGEST_INDICATOR))
    """The id in the catalogue."""
    month: Mapped[date]
    """The first day of the month."""
    district_code: Mapped[str | None] = mapped_column(ForeignKey("districts.code"))
    centre_code: Mapped[str | None] = mapped_column(ForeignKey("centres.code"))
    sex: Mapped[Sex | None]
    """Empty for everybody."""
    number: Mapped[int]
    set_at: Mapped[datetime]
    set_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))

    @property
    def key(self) -> TargetKey:
        """What the target is for."""
        return TargetKey(
            self.indicator,
            ReportMonth.of(self.month),
            self.district_code,
            self.centre_code,
            self.sex,
        )


class TargetAction(Base):
    """What is done about a target that is behind: by whom, and by which day."""

    __tablename__ = "target_actions"
    __table_args__ = (CheckConstraint("(done_by_id IS NULL) = (done_at IS NULL)", name="done"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    target_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("targets.id"), index=True)
    """The version that was in force."""
    what = SealedColumn()
    who = SealedColumn()
    due_on: Mapped[date]
    written_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))
    written_at: Mapped[datetime]
    done_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    done_at: Mapped[datetime | None]
