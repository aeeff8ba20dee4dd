"""Identified persons: people listed in the field before registration, and their history."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.crypto import INDEX_BYTES
from portal.domain.outreach.identified_stages import IdentifiedStage, WhyNot
from portal.domain.platform.choices import Language
from portal.models.base import LONGEST_CODE, Base, choice, new_id
from portal.models.sealed import SealedColumn

_GONE = "name IS NULL AND mobile IS NULL AND mobile_index IS NULL AND note IS NULL"


def _stage(name: str) -> Enum:
    return Enum(
        IdentifiedStage,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=LONGEST_CODE,
        values_callable=lambda stages: [stage.value for stage in stages],
    )


class IdentifiedPerson(Base):
    """A possible returnee in need of help. Erased ones are only counted."""

    __tablename__ = "identified_people"
    __table_args__ = (
        Index("ix_identified_people_list", "district_code", "stage", "identified_at", "id"),
        Index("ix_identified_people_funnel", "identified_on", "district_code"),
        Index("ix_identified_people_waiting", "stage", "identified_at"),
        CheckConstraint(f"length(mobile_index) = {INDEX_BYTES}", name="mobile_index"),
        CheckConstraint("(mobile IS NULL) = (mobile_index IS NULL)", name="mobile"),
        CheckConstraint("(screened_at IS NULL) = (eligible IS NULL)", name="screened"),
        CheckConstraint("(stage = 'registered') = (registered_at IS NOT NULL)", name="registered"),
        CheckConstraint(
            f"CASE WHEN forgotten_at IS NULL THEN name IS NOT NULL ELSE {_GONE} END",
            name="forgotten",
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    stage: Mapped[IdentifiedStage] = mapped_column(choice(IdentifiedStage, "stage"))
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"))
    upazila_code: Mapped[str | None] = mapped_column(ForeignKey("upazilas.code"))
    language: Mapped[Language]
    """Language of the SMS."""
    name = SealedColumn(nullable=True)
    mobile = SealedColumn(nullable=True)
    mobile_index: Mapped[bytes | None] = mapped_column(index=True)
    note = SealedColumn(nullable=True)
    identified_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"), index=True)
    identified_at: Mapped[datetime]
    identified_on: Mapped[date]
    """The same as a day in Dhaka, for the funnel report."""
    screened_at: Mapped[datetime | None]
    eligible: Mapped[bool | None]
    invited_at: Mapped[datetime | None]
    registered_at: Mapped[datetime | None]
    registration_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("registrations.id", ondelete="SET NULL"), index=True
    )
    forgotten_at: Mapped[datetime | None]


class IdentifiedStep(Base):
    """One step of an identified person. Without an officer the system took it."""

    __tablename__ = "identified_steps"
    __table_args__ = (
        Index("ix_identified_steps_person", "person_id", "at", "id"),
        # A person who is not eligible must have a reason.
        CheckConstraint("(to_stage = 'not_eligible') = (why_not IS NOT NULL)", name="reason"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("identified_people.id", ondelete="CASCADE")
    )
    at: Mapped[datetime]
    officer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    from_stage: Mapped[IdentifiedStage] = mapped_column(_stage("from_stage"))
    to_stage: Mapped[IdentifiedStage] = mapped_column(_stage("to_stage"))
    why_not: Mapped[WhyNot | None]
    note = SealedColumn(nullable=True)
