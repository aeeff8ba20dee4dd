"""Casework of centres: appointments, outcomes and handovers."""

import uuid
from datetime import date, datetime
from typing import Final

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Text, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.casework.case_choices import AppointmentState, CaseOutcome
from portal.models.base import Base, choice, new_id, partial_index
from portal.models.sealed import SealedColumn

_PLANNED: Final = "state = 'planned'"


class Appointment(Base):
    """An appointment at the centre. A changed time is a new row."""

    __tablename__ = "appointments"
    __table_args__ = (
        # A person has at most one open appointment, also after a double click.
        partial_index("uq_appointments_planned", "registration_id", unique=True, where=_PLANNED),
        partial_index("ix_appointments_planned_centre", "centre_code", "starts_at", where=_PLANNED),
        Index("ix_appointments_registration", "registration_id", "starts_at"),
        Index("ix_appointments_centre", "centre_code", "starts_at"),
        partial_index("ix_appointments_to_remind", "remind_at", where="remind_at IS NOT NULL"),
        CheckConstraint("remind_at IS NULL OR state = 'planned'", name="remind"),
        CheckConstraint("(state = 'planned') = (ended_at IS NULL)", name="ended"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    registration_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE")
    )
    centre_code: Mapped[str] = mapped_column(ForeignKey("centres.code"))
    starts_at: Mapped[datetime]
    made_at: Mapped[datetime]
    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))
    state: Mapped[AppointmentState]
    remind_at: Mapped[datetime | None]
    """When the reminder is due. Empty once it is queued or unnecessary."""
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))


PLANNED: Final = literal_column(f"appointments.{_PLANNED}", Boolean)
"""A literal condition, so that the partial indexes apply."""


class PublicHoliday(Base):
    """A public holiday, in the list that the ministry announces for a year."""

    __tablename__ = "public_holidays"

    day: Mapped[date] = mapped_column(primary_key=True)
    name_en: Mapped[str] = mapped_column(Text)
    name_bn: Mapped[str] = mapped_column(Text)


class Closing(Base):
    """The outcome at the centre. The row stays if the registration is reopened."""

    __tablename__ = "closings"
    __table_args__ = (
        Index("ix_closings_registration", "registration_id", "at"),
        Index("ix_closings_centre", "centre_code", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    registration_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE")
    )
    centre_code: Mapped[str] = mapped_column(ForeignKey("centres.code"))
    at: Mapped[datetime]
    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))
    outcome: Mapped[CaseOutcome] = mapped_column(choice(CaseOutcome, "outcome"))
    # Padded, so that neither presence nor length reveals a need.
    helped_with = SealedColumn(padded=True)
    """`Need` codes, separated by spaces."""
    note = SealedColumn(padded=True)
    reopened_at: Mapped[datetime | None]


class Handover(Base):
    """A person handed over from one centre to another. Its `Change` has officer and reason."""

    __tablename__ = "handovers"

    change_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("changes.id", ondelete="CASCADE"), primary_key=True
    )
    from_centre_code: Mapped[str] = mapped_column(ForeignKey("centres.code"))
    to_centre_code: Mapped[str] = mapped_column(ForeignKey("centres.code"))


class BulkTransfer(Base):
    """An order to move the open registrations of a district to another centre.

    A worker executes it in batches. A repeated order has no further effect.
    """

    __tablename__ = "relocations"
    __table_args__ = (
        partial_index(
            "uq_relocations_going",
            "district_code",
            "from_centre_code",
            unique=True,
            where="done_at IS NULL",
        ),
        Index("ix_relocations_asked_at", "asked_at"),
        CheckConstraint("moved >= 0", name="moved"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"))
    from_centre_code: Mapped[str] = mapped_column(ForeignKey("centres.code"))
    to_centre_code: Mapped[str] = mapped_column(ForeignKey("centres.code"))
    with_received: Mapped[bool]
    """Whether registrations already received by the centre move too."""
    reason = SealedColumn()
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    """Empty if a command on the server gave the order."""
    moved: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
