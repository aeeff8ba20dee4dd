"""What officers leave behind beside decisions: looks, notes, second looks, unfinished texts."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.crypto import Sealed
from portal.domain.second_look import Finding
from portal.models.base import Base, new_id

_OPEN = text("finished_at IS NULL")


class Look(Base):
    """That an officer saw a registration on a day (of Dhaka), and how often."""

    __tablename__ = "looks"
    __table_args__ = (CheckConstraint("times >= 1", name="times"),)

    registration_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"), primary_key=True)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    times: Mapped[int]


class Note(Base):
    """What officers write for each other about a registration. The returnee never sees it."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_registration", "registration_id", "at", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    registration_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE")
    )
    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))
    at: Mapped[datetime]
    text: Mapped[Sealed]


class SecondLook(Base):
    """A verification drawn by lot for another officer to look at."""

    __tablename__ = "second_looks"
    __table_args__ = (
        Index(
            "ix_second_looks_open",
            "district_code",
            "chosen_at",
            "id",
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
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
    """The verification."""
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"))
    verified_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id"))
    chosen_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    officer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("officers.id"))
    finding: Mapped[Finding | None]


class KeptText(Base):
    """What an officer had typed when the session ran out: for this officer, for a short while."""

    __tablename__ = "kept_texts"
    __table_args__ = (Index("uq_kept_texts_once", "officer_id", "registration_id", unique=True),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("officers.id", ondelete="CASCADE"))
    registration_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), index=True
    )
    typed: Mapped[Sealed]
    expires_at: Mapped[datetime] = mapped_column(index=True)
